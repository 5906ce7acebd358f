/**
 * What an agent is to the engine: pure functions from state to effects-as-data, and from results to events.
 * @module
 */
import type { BlockBody, Citation, SectionId, Span } from '@longhand/document';
import type {
  CallPurpose,
  DocState,
  EventData,
  EventType,
  FinishReason,
  ModelCapabilities,
  ModelErrorKind,
  ModelEvent,
  ModelRequest,
  Notice,
  OpenText,
  Price,
  Rewrite,
} from '@longhand/protocol';

/** An event as `decide` and the agent write it: the owner adds who, when and which run. */
export type EventBody = { [T in EventType]: { readonly type: T; readonly data: EventData[T] } }[EventType];

/** Events to append, or what makes them out of the state behind which they will stand. */
export type Told = readonly EventBody[] | ((state: DocState) => readonly EventBody[]);

/** Asks for a side effect. `key` is its idempotency key, `run/seq`: the same key never runs twice in one process. */
export type Effect =
  | {
      readonly kind: 'callModel';
      readonly key: string;
      readonly purpose: CallPurpose;
      readonly section?: SectionId;
    }
  | {
      readonly kind: 'retrieve';
      readonly key: string;
      readonly section: SectionId;
      /** Each is searched for by itself. */
      readonly queries: readonly string[];
      /** Passages that each may bring. */
      readonly limit: number;
    }
  | {
      readonly kind: 'runTool';
      readonly key: string;
      readonly name: string;
      readonly arguments: string;
      /** It changes something outside: it is begun once, whatever happens. */
      readonly isOnce?: boolean;
    }
  /** Asks a model for one alternative of a rewrite; it goes on beside a run, and without one. */
  | { readonly kind: 'rewrite'; readonly key: string; readonly rewrite: string; readonly alternative: number }
  | { readonly kind: 'sleep'; readonly key: string; readonly untilMs: number };

/** What the state asks for: events to log at once (then ask again), or effects to have running. Neither: the run waits. */
export interface Step {
  readonly events: readonly EventBody[];
  readonly effects: readonly Effect[];
}

/** What a pure step may know beside the state. Both come from ports. */
export interface StepContext {
  readonly now: number;
  readonly id: (prefix: string) => string;
  /** What a model costs now; null when nobody knows. */
  readonly priceOf: (model: string) => Price | null;
}

/** Turns one model call into events. It sees the state with everything that it returned before already folded in. */
export interface CallReader {
  /** A piece of text; the reader may hold some of it back. */
  text(text: string, state: DocState): readonly EventBody[];
  toolCall(call: Extract<ModelEvent, { type: 'toolCall' }>['call'], state: DocState): readonly EventBody[];
  /** The call ended well, or it turned out to be unusable. */
  finish(reason: FinishReason, state: DocState): CallEnd;
  /** The call failed; what was held back may still be told. */
  fail(state: DocState): readonly EventBody[];
  /** Set once the text turned out to be unusable: the call is aborted and counts as failed. */
  readonly problem: CallProblem | null;
  /** Set once the call must not go on, and another would end the same way: it is aborted, and a person decides. */
  readonly hold: Notice | null;
}
export interface CallProblem {
  readonly kind: ModelErrorKind;
  readonly detail: string;
  /** The answer that could not be used, for the call that asks to mend it. */
  readonly answer?: string;
}
export interface CallEnd {
  readonly events: readonly EventBody[];
  readonly problem?: CallProblem;
}

export interface ToolResult {
  readonly text: string;
  readonly isError: boolean;
  readonly spans?: readonly Span[];
}

/** All functions are pure. The reader that `read` returns keeps its own state, fed by the model's events only. */
export interface Agent {
  next(state: DocState, context: StepContext): Step;
  /** @param known of the run's model; null while nothing is */
  request(
    state: DocState,
    effect: Extract<Effect, { kind: 'callModel' }>,
    known: ModelCapabilities | null,
  ): ModelRequest;
  read(state: DocState, effect: Extract<Effect, { kind: 'callModel' }>, context: StepContext): CallReader;
  /** @param found best first, one list for each query of the effect; none after a failure */
  onRetrieved(
    state: DocState,
    effect: Extract<Effect, { kind: 'retrieve' }>,
    found: readonly (readonly Span[])[],
  ): readonly EventBody[];
  /** What is worth telling of a request before it is made, for example what did not fit into it. */
  onRequest?(
    state: DocState,
    effect: Extract<Effect, { kind: 'callModel' }>,
    request: ModelRequest,
  ): readonly EventBody[];
  onTool(state: DocState, effect: Extract<Effect, { kind: 'runTool' }>, result: ToolResult): readonly EventBody[];
  /** The request behind one alternative of an open rewrite. */
  rewriteRequest(rewrite: Rewrite, alternative: number, state: DocState): ModelRequest;
  /** Suggestions out of a whole answer, and `rewrite.ready`; or why it cannot be used. */
  onRewritten(
    rewrite: Rewrite,
    alternative: number,
    text: string,
    state: DocState,
    context: StepContext,
  ): { readonly events: readonly EventBody[] } | { readonly problem: string };
  /**
   * Citations for the aliases that a body holds: a person changed text before its marks were settled. Without it such marks are dropped.
   */
  cite?(state: DocState, body: BlockBody): { readonly body: BlockBody; readonly citations: readonly Citation[] };
  /** Turns what stands in an open tail into settled blocks and closes it. The first block takes the tail's id. */
  settle(
    state: DocState,
    open: OpenText,
    reason: EventData['text.closed']['reason'],
    context: StepContext,
  ): readonly EventBody[];
}

export const IDLE: Step = { events: [], effects: [] };

/** Place of a block id in effects of a section: kept here so that agents and the engine name keys alike. */
export function effectKey(run: string, what: string | number): string {
  return `${run}/${what}`;
}
