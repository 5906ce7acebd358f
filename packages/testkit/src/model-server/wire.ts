import type { FinishReason, Message, ToolSpec } from '@longhand/protocol';
import type { ReasoningShape, WireName } from './script.ts';

/** A call as it will be put on the wire. */
export interface WireCall {
  readonly name: string;
  readonly arguments: string;
  /** Absent: the wire shows none. */
  readonly id?: string;
  readonly index?: number;
}

export interface WireUsage {
  readonly input: number;
  readonly output: number;
}

/** Turns steps into the bytes of one reply; each method gives the frames to send now. */
export interface ReplyEncoder {
  readonly contentType: string;
  head(): string;
  text(text: string): string;
  reasoning(text: string, shape: ReasoningShape): string;
  toolCall(call: WireCall): string;
  finish(reason: FinishReason, usage: WireUsage | null): string;
  done(): string;
  error(message: string): string;
  malformed(): string;
  html(): string;
  ping(): string;
  emptyChoices(): string;
}

export interface ParsedRequest {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly tools: readonly ToolSpec[];
  readonly schema: Readonly<Record<string, unknown>> | null;
  readonly isStreaming: boolean;
}

/** One dialect that the server speaks. */
export interface Wire {
  readonly name: WireName;
  parse(body: Readonly<Record<string, unknown>>): ParsedRequest;
  encoder(body: Readonly<Record<string, unknown>>, newline: string): ReplyEncoder;
  errorBody(message: string, code: string): string;
}

export type Json = Readonly<Record<string, unknown>>;

/** A plain object, or an empty one. */
export function record(value: unknown): Json {
  // The one border where foreign JSON becomes a readable object.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
/** Text of a content field: a string, or the text parts of an array. */
export function contentText(value: unknown): string {
  if (typeof value === 'string') return value;
  return list(value)
    .map((part) => record(part).text)
    .filter((text) => typeof text === 'string')
    .join('');
}
export function argumentsText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? {});
}
