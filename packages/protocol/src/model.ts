/**
 * Messages and model events: the one shape that every adapter translates to and from.
 * @module
 */
import type { Price } from './spending.ts';

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** Raw JSON text as the model wrote it; parsed and validated, never repaired. */
  readonly arguments: string;
}

/** One immutable message. `ai` may call tools; every `tool` message answers exactly one call of an earlier `ai` message. */
export type Message =
  | { readonly role: 'system'; readonly text: string }
  | { readonly role: 'human'; readonly text: string }
  | { readonly role: 'ai'; readonly text: string; readonly toolCalls?: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly call: string; readonly name: string; readonly text: string };

/** A tool as offered to a model; `parameters` is a JSON Schema object. */
export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** `changesOutside`: a person approves each call before it runs. */
export type ToolEffect = 'none' | 'readsOutside' | 'changesOutside';
/** A tool of a run, as the log holds it. */
export interface ToolOffer extends ToolSpec {
  readonly effect: ToolEffect;
}

export interface ModelRequest {
  /** `provider/name`, as in the settings. */
  readonly model: string;
  readonly messages: readonly Message[];
  readonly tools?: readonly ToolSpec[];
  /** JSON Schema of the wanted answer; the adapter takes the best rung that the endpoint offers. */
  readonly schema?: { readonly name: string; readonly schema: Readonly<Record<string, unknown>> };
  readonly maxTokens?: number;
  readonly temperature?: number;
  /** Text of the answer that stands already: an adapter lets the model go on behind it where that is known to work, and else leaves it out. */
  readonly prefill?: string;
  /** What the call is for; a model that is no language model (the digest) reads its task here. */
  readonly task?: ModelTask;
}

/** The task behind a request, in data. Language models ignore it; the built-in digest writes from it. */
export type ModelTask =
  | {
      readonly kind: 'intake' | 'clarify';
      readonly brief: string;
      readonly lang: 'zh' | 'en';
      readonly sources: readonly TaskSource[];
    }
  | {
      readonly kind: 'outline';
      readonly brief: string;
      readonly lang: 'zh' | 'en';
      readonly sources: readonly TaskSource[];
      /** Headings that the brief prescribes, in order. */
      readonly headings?: readonly string[];
    }
  | {
      readonly kind: 'review';
      readonly lang: 'zh' | 'en';
      /** `[id] text` of those that only reading can judge. */
      readonly requirements: readonly string[];
    }
  | {
      readonly kind: 'revise';
      readonly lang: 'zh' | 'en';
      /** The block, in Markdown. */
      readonly text: string;
      readonly problem: string;
    }
  | {
      readonly kind: 'draft';
      readonly lang: 'zh' | 'en';
      readonly title: string;
      readonly goal: string;
      readonly instructions: readonly string[];
      readonly evidence: readonly TaskEvidence[];
      /** Passages that are not in the messages, because the model cannot read so much. */
      readonly leftOut?: number;
      /** Text of the section that stands already; the answer goes on from its end. */
      readonly kept: string;
    };
export interface TaskSource {
  readonly name: string;
  readonly headings: readonly string[];
  readonly opening: string;
}
export interface TaskEvidence {
  /** What the model writes to cite this passage, for example `S3`. */
  readonly alias: string;
  readonly source: string;
  readonly page?: number;
  readonly text: string;
}

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

export type ModelErrorKind =
  | 'incomplete' // the stream ended without a finish
  | 'malformed' // a chunk could not be read
  | 'network'
  | 'refused' // 4xx: the request will not work as it is
  | 'auth'
  | 'not_found' // no such model
  | 'rate_limit'
  | 'overloaded' // 5xx
  | 'context_overflow'
  | 'context_truncated' // the endpoint cut off the beginning of the prompt and said nothing
  | 'endless_reasoning'
  | 'endless_arguments' // of a tool call
  | 'stray_thinking' // what it wrote was thinking that it had not marked as such
  | 'timeout'
  | 'upstream'; // the server reported an error inside the stream

/** `start` first, exactly one of `finish` and `error` last. An abort ends the stream without either. */
export type ModelEvent =
  | { readonly type: 'start'; readonly model: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  | {
      readonly type: 'toolCallDelta';
      readonly index: number;
      readonly id?: string;
      readonly name?: string;
      readonly arguments?: string;
    }
  | { readonly type: 'toolCall'; readonly call: ToolCall }
  | { readonly type: 'usage'; readonly input: number; readonly output: number }
  | { readonly type: 'finish'; readonly reason: FinishReason }
  | {
      readonly type: 'error';
      readonly kind: ModelErrorKind;
      /** Readable, in English, for the log; people see a catalogue text chosen by `kind`. */
      readonly message: string;
      readonly retryable: boolean;
      readonly retryAfterMs?: number;
    };

/** Any model. A closed `signal` closes the upstream socket and ends the iteration without an error. */
export interface ModelPort {
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
}

/** How an answer in JSON is asked for, best first: a grammar, a call that must be made, any JSON, the prompt alone. */
export type JsonRung = 'json_schema' | 'tool' | 'json_object' | 'plain';

/** How an endpoint is told that an answer goes on: by a trailing message alone, or by a flag beside it. */
export type PrefillMode = 'none' | 'trailing' | 'continue_final_message' | 'prefix';

/** What is known of a model at an endpoint: a probe finds it out, use corrects it. */
export interface ModelCapabilities {
  /** Address of the endpoint, without any key. */
  readonly endpoint: string;
  /** `provider/name`. */
  readonly model: string;
  /** The best rung that works; `none` when not even the prompt alone brought JSON. */
  readonly json: JsonRung | 'none' | 'unknown';
  readonly tools: 'yes' | 'no' | 'unknown';
  readonly prefill: PrefillMode | 'unknown';
  /** Whether it counts its tokens. */
  readonly usage: 'yes' | 'no' | 'unknown';
  readonly context: ModelContext | null;
  /** Parts of a request that it refused, and that are left out. */
  readonly gaps: readonly string[];
  /** Milliseconds since the epoch; null when it was never probed. */
  readonly probedAt: number | null;
  /** True when its answers begin within its thinking, so that only the end of it is marked. */
  readonly beginsThinking?: boolean;
  /** What use took back last, and when (milliseconds since the epoch); a new probe forgets it. */
  readonly demoted?: { readonly what: DemotedPart; readonly at: number };
  /** Tokens that the latest probe used, as counted or estimated. */
  readonly probeTokens?: { readonly input: number; readonly output: number };
}

/** `request`: a part of a request that it refused. */
export type DemotedPart = 'json' | 'prefill' | 'context' | 'thinking' | 'request';

export interface ModelContext {
  /** Tokens of the prompt and the answer together. */
  readonly tokens: number;
  /** `served`: found to be cut there, or told by the running model; `stated`: what its list says; `atLeast`: that much went through whole. */
  readonly origin: 'served' | 'stated' | 'atLeast';
}

/** What came of a probe that was asked for. */
export interface ProbeReport {
  readonly model: string;
  /** What is known now; null when nothing is, or when there is nothing to know (`digest`). */
  readonly capabilities: ModelCapabilities | null;
  /** A catalogue code: why the probe could not be finished. */
  readonly problem?: string;
}

export interface ModelInfo {
  /** `provider/name` or `digest`. */
  readonly id: string;
  /** `own`: a port that the program around the server brought along. */
  readonly provider: 'openai' | 'anthropic' | 'ollama' | 'own' | 'digest';
  readonly label: string;
  readonly isDefault: boolean;
  /** False when the endpoint did not answer; `problem` is then a catalogue code. */
  readonly isAvailable: boolean;
  readonly problem?: string;
  /** Absent when nobody told what it costs. */
  readonly price?: Price & {
    /** `person`: set by who runs the server. `snapshot`: from the list that came with the program, of the day `date` (ISO 8601). */
    readonly origin: 'person' | 'snapshot';
    readonly date?: string;
  };
  /** Calls that it may get at once, over all documents; absent: as many as come. */
  readonly concurrency?: number;
  /** Absent when nothing is known. */
  readonly capabilities?: ModelCapabilities;
}
