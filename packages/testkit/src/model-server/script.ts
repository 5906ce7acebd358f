/**
 * The language in which a scripted model is told what to do.
 * @module
 */
import type { FinishReason, Message, ToolSpec } from '@longhand/protocol';

export type WireName = 'openai' | 'ollama' | 'anthropic';

/** What was asked of the model, the same for every wire. */
export interface ScriptRequest {
  readonly wire: WireName;
  /** 1 for the first request that this server answers, then 2, 3 … */
  readonly count: number;
  readonly model: string;
  readonly messages: readonly Message[];
  readonly tools: readonly ToolSpec[];
  /** JSON Schema that came by response_format (OpenAI) or format (Ollama); null when none came. */
  readonly schema: Readonly<Record<string, unknown>> | null;
  readonly isStreaming: boolean;
  /** The parsed body as it came. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Which field or tag carries reasoning on the OpenAI wire; Ollama and Anthropic have one place each. */
export type ReasoningShape = 'reasoning_content' | 'reasoning' | 'think';

/** Faults that change the whole reply, wherever they stand in it. */
export type ModeFault =
  | 'crlf' // lines end with CRLF
  | 'cutUtf8' // every byte comes in a packet of its own
  | 'noDone' // the last `[DONE]` is missing
  | 'noUsage' // no token counts
  | 'toolCallWithoutId'
  | 'toolCallIndexZero' // every call says index 0
  | 'toolCallWithoutIndex'
  | 'truncatedArguments'; // the second half of every call's arguments is missing

/** Faults that happen at their place and let the reply go on. */
export type LineFault = 'malformedChunk' | 'htmlLine' | 'emptyChoices' | 'ping' | 'invalidUtf8';

/** Faults that end the reply. */
export type EndFault =
  | 'reset' // RST
  | 'cleanEndWithoutFinish' // the body ends as if all were well
  | 'doneWithoutFinish' // `[DONE]`, but no finish reason
  | 'inBandError'
  | 'stall' // nothing more, the socket stays open
  | 'pings' // nothing more but signs of life, every 10 ms
  | 'endlessReasoning'
  | 'endlessArguments'; // of one call after another

export type Step =
  | {
      readonly text: string;
      readonly tokensPerSecond?: number /** Code points per token; a word or a CJK character when absent. */;
      readonly tokenSize?: number;
    }
  | { readonly reasoning: string; readonly shape?: ReasoningShape }
  | { readonly wait: number }
  /** Says nothing until the promise settles: the test decides when the model goes on. */
  | { readonly until: Promise<unknown> }
  | { readonly toolCall: { readonly name: string; readonly arguments: string; readonly id?: string } }
  | { readonly usage: { readonly input: number; readonly output: number } }
  | { readonly finish: FinishReason }
  | { readonly fault: ModeFault | LineFault | EndFault; readonly message?: string }
  /** Answers with a status instead of a stream; only as the first step. */
  | {
      readonly fault: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** 400 when the request has `stream_options`, nothing else. */
  | { readonly fault: 'refuseStreamOptions' }
  /** 400 when the request wants structured output; `json_schema` lets `json_object` pass. */
  | { readonly fault: 'refuseSchema'; readonly rungs?: 'json_schema' | 'all' };

/** One step or several. A reply without `finish` and without an ending fault finishes by itself. */
export type Reply = Step | readonly Step[];
export type Script = (request: ScriptRequest) => Reply;

/** The answer as a list of steps. */
export function stepsOf(reply: Reply): readonly Step[] {
  // Array.isArray does not narrow a readonly array out of a union.
  return Array.isArray(reply) ? (reply as readonly Step[]) : [reply as Step];
}

const MODES: readonly string[] = [
  'crlf',
  'cutUtf8',
  'noDone',
  'noUsage',
  'toolCallWithoutId',
  'toolCallIndexZero',
  'toolCallWithoutIndex',
  'truncatedArguments',
];

/** The faults of a reply that hold for all of it. */
export function modesOf(steps: readonly Step[]): ReadonlySet<string> {
  return new Set(steps.flatMap((step) => ('fault' in step && MODES.includes(step.fault) ? [step.fault] : [])));
}

/** Splits text into tokens: a word with the space before it, a CJK character, a mark; or `size` code points each. */
export function tokensOf(text: string, size?: number): readonly string[] {
  if (size !== undefined) {
    const points = [...text];
    const tokens: string[] = [];
    for (let index = 0; index < points.length; index += size) tokens.push(points.slice(index, index + size).join(''));
    return tokens;
  }
  return text.match(/ ?[\p{Script=Latin}\p{N}]+|\s+|[\s\S]/gu) ?? [];
}
