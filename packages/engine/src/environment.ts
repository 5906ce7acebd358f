/**
 * The ports that the engine runs on.
 * @module
 */
import type { Span } from '@longhand/document';
import type { DocumentId, ModelCapabilities, ModelPort, Price, ToolOffer } from '@longhand/protocol';
import type { Clock, EventLog, Ownership, Random, Space, Timers } from '@longhand/protocol/ports';
import type { Agent, ToolResult } from './agent.ts';

export interface Environment {
  readonly log: EventLog;
  readonly ownership: Ownership;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /**
   * Tells how much space is left. With it runs are put down before the disk is full, and go on by themselves when there is space again;
   * without it a run whose log could not be written waits for a person.
   */
  readonly space?: Space;
  readonly models: ModelPort & {
    defaultModel(): Promise<string>;
    /** Null when nobody knows. Without it no price is known. */
    priceOf?(model: string): Price | null;
    /** How many calls may be made to a model at once, over all documents; infinity, or no such function, where nothing limits them. */
    concurrency?(model: string): number;
    /** How many sections of one document may be written with a model side by side. Without it: 3, but no more than `concurrency`; 1 without both. */
    sectionsAtOnce?(model: string): number;
    /** What is known of a model, where somebody keeps it. */
    capabilities?(model: string): ModelCapabilities | null;
  };
  readonly agent: Agent;
  /** The best passages of the document's sources for a query, best first. */
  retrieve(document: DocumentId, query: string, limit: number, signal: AbortSignal): Promise<readonly Span[]>;
  /**
   * Which of these passages are exactly what the stored texts of the document hold: the others are never offered. Without it the passages of
   * `retrieve` and `runTool` are taken as they come.
   */
  holds?(document: DocumentId, spans: readonly Span[]): Promise<readonly boolean[]>;
  /** Tools for a run of the document that is about to start; without it there is the search over the sources only. */
  toolsOf?(document: DocumentId): Promise<readonly ToolOffer[]>;
  /** Runs a tool that the agent offers; a tool that throws is answered with its error. */
  runTool(document: DocumentId, name: string, args: string, signal: AbortSignal): Promise<ToolResult>;
  /** Things that went wrong inside, for the log of the program; never a normal end of anything. */
  report?(problem: { readonly where: string; readonly document?: DocumentId; readonly error: unknown }): void;
}
