/**
 * The owner of one document: it decides commands one after another on its pending state, gives events their place, and keeps exactly
 * those effects running that the state asks for.
 *
 * ```
 * command ─► decide ─► events ─► pending state ─► next ─► effects ─► results ─┐
 *                        │                                                    │
 *                        └─► log (synced) ─► committed state ─► readers       │
 *                        ▲                                                    │
 *                        └────────────────────────────────────────────────────┘
 * ```
 * @module
 */
import {
  type Actor,
  type Command,
  callsOf,
  type DocState,
  type DocumentId,
  evolveAll,
  type LogEvent,
  type NewEvent,
  SECTIONS_AT_ONCE,
  type Seq,
} from '@longhand/protocol';
import type { KeyedCommand } from '@longhand/protocol/ports';
import { isEnd } from './admission.ts';
import { type Effect, type EventBody, IDLE, type StepContext, type Told } from './agent.ts';
import { endCalls } from './budget.ts';
import { assertNoneIsLost, gateCitations } from './citation-gate.ts';
import { decide } from './decide.ts';
import { foldNew, stamp } from './decision.ts';
import type { EffectHost } from './effect-host.ts';
import type { Environment } from './environment.ts';
import { EngineError } from './errors.ts';
import { overtaken } from './instructions.ts';
import { isStoreFailure, runEffect } from './interpreter.ts';
import type { PastStates } from './past-states.ts';
import { catchUp, readState } from './read-state.ts';
import { failedRewrite, lostRewrites } from './rewrites.ts';
import type { Seats } from './seats.ts';
import { Snapshots } from './snapshots.ts';
import { assertSpaceFor, heedSpace, needsSpace, storagePause } from './storage.ts';

const AGENT: Actor = { kind: 'agent', id: 'writer' };
const SYSTEM: Actor = { kind: 'system', id: 'engine' };
const STORAGE_RETRY_MS = 1000;
/** How long a command waits for a store that does not take anything, before it is refused. */
const STORAGE_PATIENCE_MS = 2500;
/** More steps than this without a wait mean that an agent runs in circles. */
const MAX_STEPS = 200;

/** Text that arrives changes nothing in what is wanted: the agent is not asked again for it. */
const QUIET: ReadonlySet<string> = new Set([
  'text.delta',
  'block.settled',
  'citation.added',
  'citation.refused',
  'progress',
  'run.callWaiting',
  'run.instruction',
  'rewrite.delta',
]);

/** What became of a command. */
export interface Dispatched {
  /** Seq of its last event, durable. */
  readonly seq: Seq;
  /** How many events it brought. */
  readonly events: number;
}

/** One of several commands that are decided together. */
export interface Asked {
  /** Or what makes it of the state in which it comes: a reply to the comment before it must know its id. */
  readonly command: Command | ((state: DocState) => Command);
  /** Who asks for it, and when, milliseconds since the epoch: what a file brings back was said by somebody, some time ago. */
  readonly by: Actor;
  readonly at?: number | undefined;
}
export interface DispatchedAll extends Dispatched {
  readonly refused: readonly { readonly index: number; readonly error: EngineError }[];
}

export class DocumentOwner {
  readonly #document: DocumentId;
  readonly #environment: Environment;
  readonly #seats: Seats;
  readonly #past: PastStates;
  readonly #epoch: number;
  readonly #running = new Map<string, AbortController>();
  /** Tokens that each open call brought so far. */
  readonly #outputs = new Map<string, number>();
  readonly #snapshots: Snapshots;
  readonly #unfollow: () => void;
  #pending: DocState;
  #committed: DocState;
  #appending = 0;
  /** Appends commit in call order: when this one is over, all are. */
  #lastAppend: Promise<Seq> = Promise.resolve(0);
  #lastEvent: NewEvent['data'] | null = null;
  #mending: Promise<void> | null = null;
  #storageError: unknown = null;
  #isClosed = false;
  #isResting = false;
  #hasLostOwnership = false;

  /** Takes the document, folds its log and, when a run was cut off, lets it go on. */
  static async open(
    document: DocumentId,
    environment: Environment,
    seats: Seats,
    past: PastStates,
  ): Promise<DocumentOwner> {
    const { epoch } = await take(document, environment);
    // Removed while it was taken: whoever wrote now would begin its log anew.
    if (environment.log.tail(document) === 0) throw new EngineError('run.unknownDocument', { document });
    const { state, snapshotSeq } = await readState(document, environment.log);
    const owner = new DocumentOwner(document, environment, seats, past, epoch, state, snapshotSeq);
    owner.#recover();
    return owner;
  }

  private constructor(
    document: DocumentId,
    environment: Environment,
    seats: Seats,
    past: PastStates,
    epoch: number,
    state: DocState,
    snapshotSeq: Seq,
  ) {
    this.#document = document;
    this.#environment = environment;
    this.#seats = seats;
    this.#past = past;
    this.#epoch = epoch;
    this.#pending = state;
    this.#committed = state;
    this.#snapshots = new Snapshots(document, environment, snapshotSeq);
    this.#unfollow = environment.log.onCommit(document, (events) => this.#onCommit(events));
  }

  /** What is durable. */
  get state(): DocState {
    return this.#committed;
  }

  /** True while nothing runs or is on its way: the owner may be put aside. */
  get isIdle(): boolean {
    return this.#running.size === 0 && this.#appending === 0 && this.#mending === null;
  }

  /** True once it was put down, or lost the document to another owner. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * Decides a command and resolves when its events are durable.
   *
   * @throws EngineError when the state does not allow it; StoreError when it cannot be written (then nothing of it happened)
   */
  async dispatch(command: Command, by: Actor, receipt?: KeyedCommand): Promise<Dispatched> {
    const { space } = this.#environment;
    if (space && needsSpace(command)) assertSpaceFor(command, await space.look());
    await this.#ready();
    try {
      return await this.#carryOut(command, by, receipt);
    } catch (error) {
      // What was kept back for the last words is free now: a stop is not refused because it was the first to find the disk full.
      if (!space || !isEnd(command) || !isStoreFailure(error)) throw error;
      return await this.#carryOut(command, by, receipt);
    }
  }

  /**
   * Decides several commands as one: their events are durable together, or none is. What the state does not allow is left out and told.
   *
   * @throws StoreError when it cannot be written (then nothing of it happened)
   */
  async dispatchAll(asked: readonly Asked[], by: Actor, receipt?: KeyedCommand): Promise<DispatchedAll> {
    const { clock, agent } = this.#environment;
    await this.#ready();
    const own = { ...this.#context(), agent, defaultModel: '', concurrencyOf: () => 1 };
    const bodies: EventBody[] = [];
    const refused: DispatchedAll['refused'][number][] = [];
    let state = this.#pending;
    for (const [index, { command, by: author, at }] of asked.entries()) {
      try {
        const meant = typeof command === 'function' ? command(state) : command;
        const decided = decide(state, meant, { ...own, by: author, now: at ?? own.now });
        state = foldNew(state, stamp(decided, by, clock.now(), state, null));
        bodies.push(...decided);
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        refused.push({ index, error });
      }
    }
    if (bodies.length === 0) return { seq: await this.#whenDurable(), events: 0, refused };
    const durable = this.#append(bodies, by, null, receipt);
    this.#reconcile();
    const seq = await durable.catch((error: unknown) => this.#throwCause(error));
    return { seq, events: bodies.length, refused };
  }

  async #carryOut(command: Command, by: Actor, receipt: KeyedCommand | undefined): Promise<Dispatched> {
    const isStart = command.type === 'run.start';
    const asksModel = isStart || command.type === 'rewrite.ask';
    const defaultModel = asksModel ? await this.#environment.models.defaultModel() : '';
    const past = command.type === 'version.restore' ? await this.#past.at(this.#document, command.seq) : undefined;
    const tools = isStart ? await this.#environment.toolsOf?.(this.#document) : undefined;
    await this.#ready();
    const { agent, models } = this.#environment;
    const concurrencyOf = (model: string) =>
      models.sectionsAtOnce?.(model) ?? Math.min(models.concurrency?.(model) ?? 1, SECTIONS_AT_ONCE);
    const context = { ...this.#context(), agent, by, defaultModel, concurrencyOf, tools, past };
    const bodies = decide(this.#pending, command, context);
    if (bodies.length === 0) return { seq: await this.#whenDurable(), events: 0 };
    const run = isStart ? this.#environment.random.id('r') : null;
    const durable = this.#append(bodies, by, run, receipt);
    this.#reconcile();
    const seq = await durable.catch((error: unknown) => this.#throwCause(error));
    return { seq, events: bodies.length };
  }

  /** Nothing to write, but what the answer names must be durable: the state on which it was decided, and no later one. */
  async #whenDurable(): Promise<Seq> {
    const { seq } = this.#pending;
    await this.#lastAppend.catch((error: unknown) => this.#throwCause(error));
    return seq;
  }

  /**
   * Appends events that are no decision, for example what became of a source.
   *
   * @param told the events, or what makes them out of the state in which they come
   */
  async record(told: Told, by: Actor, receipt?: KeyedCommand): Promise<Seq> {
    await this.#ready();
    const bodies = typeof told === 'function' ? told(this.#pending) : told;
    if (bodies.length === 0) return this.#whenDurable();
    assertNoneIsLost(this.#pending, bodies);
    const durable = this.#append(bodies, by, null, receipt);
    this.#reconcile();
    return durable.catch((error: unknown) => this.#throwCause(error));
  }

  /** There is more space than before, or less. */
  spaceChanged(): void {
    this.#reconcile();
  }

  /** An append behind a failed one fails because its place is gone; what people must hear is why the first one failed. */
  #throwCause(error: unknown): never {
    throw this.#mending && this.#storageError !== null ? this.#storageError : error;
  }

  /**
   * Stops all effects and starts no more, without a word in the log; commands are still decided. Resolves when everything that was decided is
   * durable, or cannot be.
   */
  async rest(): Promise<void> {
    this.#isResting = true;
    this.#abortAll();
    await this.#lastAppend.catch(() => {});
  }

  /** Stops all effects without a word in the log: an unfinished run goes on when the document is opened again. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#abortAll();
    await this.#mending;
    await this.#lastAppend.catch(() => {});
    this.#unfollow();
    if (this.#hasLostOwnership) return;
    await this.#snapshots.save(this.#committed);
    try {
      await this.#environment.ownership.release(this.#document, this.#epoch);
    } catch (error) {
      // Whoever opens the document next takes a higher epoch: a release that failed costs nothing.
      this.#environment.report?.({ where: 'release', document: this.#document, error });
    }
  }

  /** @throws EngineError `run.closing`; the StoreError itself while nothing can be written: a person must not wait for a full disk */
  async #ready(): Promise<void> {
    if (this.#mending) await Promise.race([this.#mending, this.#pauseFor(STORAGE_PATIENCE_MS)]);
    if (this.#mending && this.#storageError !== null) throw this.#storageError;
    if (this.#isClosed) throw new EngineError('run.closing');
  }

  #abortAll(): void {
    for (const controller of this.#running.values()) controller.abort();
    this.#running.clear();
  }

  #context(): StepContext {
    const { clock, random, models } = this.#environment;
    return {
      now: clock.now(),
      id: (prefix) => random.id(prefix),
      priceOf: (model) => models.priceOf?.(model) ?? null,
    };
  }

  #recover(): void {
    const run = this.#pending.run;
    if (run && run.status !== 'paused' && run.status !== 'finished' && callsOf(run).length > 0) {
      const recovered: EventBody = { type: 'run.recovered', data: { attempt: run.recoveries + 1 } };
      this.#append([recovered, ...endCalls(this.#pending, 'lost')], SYSTEM, null).catch(() => {});
    }
    const lost = lostRewrites(this.#pending, this.#environment.clock.now());
    if (lost.length > 0) this.#append(lost, SYSTEM, null).catch(() => {});
    this.#reconcile();
  }

  #append(bodies: readonly EventBody[], by: Actor, run: string | null, receipt?: KeyedCommand): Promise<Seq> {
    const gated = gateCitations(this.#pending, bodies);
    const events = stamp(gated, by, this.#environment.clock.now(), this.#pending, run);
    const expected = this.#pending.seq;
    this.#pending = foldNew(this.#pending, events);
    this.#appending += 1;
    this.#lastEvent = events.at(-1)?.data ?? null;
    const durable = this.#environment.log.append(this.#document, expected, this.#epoch, events, receipt);
    this.#lastAppend = durable;
    durable.then(
      () => {
        this.#appending -= 1;
      },
      (error: unknown) => {
        this.#appending -= 1;
        this.#onFailedAppend(error);
      },
    );
    return durable;
  }

  #onCommit(events: readonly LogEvent[]): void {
    const last = events.at(-1)?.seq ?? 0;
    // The pending state is the fold of the same events: when nothing else is on its way there is no need to fold twice.
    const isPending = last === this.#pending.seq && events.at(-1)?.data === this.#lastEvent;
    try {
      this.#committed = isPending ? this.#pending : evolveAll(this.#committed, events);
    } catch (error) {
      this.#environment.report?.({ where: 'commit', document: this.#document, error });
      void this.#readAgain();
      return;
    }
    this.#snapshots.onCommit(this.#committed);
  }

  /** What is durable, from the log itself. */
  async #readAgain(): Promise<void> {
    try {
      const state = await catchUp(this.#committed, this.#environment.log);
      if (state.seq > this.#committed.seq) this.#committed = state;
    } catch (error) {
      this.#environment.report?.({ where: 'read', document: this.#document, error });
    }
  }

  /** Asks the agent what to do until it waits, then starts what is wanted and aborts what is not. */
  #reconcile(): void {
    if (this.#isClosed || this.#isResting || this.#mending) return;
    const { space, clock } = this.#environment;
    const heeded = space ? heedSpace(this.#pending, space.status, clock.now()) : [];
    if (heeded.length > 0) this.#append(heeded, SYSTEM, null).catch(() => {});
    let step = IDLE;
    try {
      let count = 0;
      for (;;) {
        step = this.#environment.agent.next(this.#pending, this.#context());
        if (step.events.length === 0) break;
        count += 1;
        if (count > MAX_STEPS)
          throw new Error(`The agent took ${MAX_STEPS} steps without a wait at ${this.#pending.seq}.`);
        this.#append(step.events, AGENT, null).catch(() => {});
      }
    } catch (error) {
      this.#environment.report?.({ where: 'next', document: this.#document, error });
      step = IDLE;
      this.#failRun(error);
    }
    const wanted = new Map(step.effects.map((effect) => [effect.key, effect]));
    for (const [key, controller] of this.#running) {
      if (wanted.has(key)) continue;
      this.#running.delete(key);
      controller.abort();
    }
    for (const [key, effect] of wanted) if (!this.#running.has(key)) this.#start(key, effect);
  }

  #start(key: string, effect: Effect): void {
    const controller = new AbortController();
    this.#running.set(key, controller);
    const { signal } = controller;
    let hasSpoken = false;
    const host: EffectHost = {
      document: this.#document,
      environment: this.#environment,
      context: this.#context(),
      outputs: this.#outputs,
      seats: this.#seats,
      state: () => this.#pending,
      durable: () =>
        this.#lastAppend.then(
          () => {},
          () => {},
        ),
      append: (bodies) => {
        // An aborted effect has no voice: what it still brings would stand behind the stop.
        if (signal.aborted) return Promise.resolve(this.#pending.seq);
        hasSpoken ||= bodies.length > 0;
        const durable = this.#append(bodies, AGENT, null);
        if (bodies.some((body) => !QUIET.has(body.type))) this.#reconcile();
        return durable;
      },
    };
    const done = (defect: unknown) => {
      if (this.#running.get(key) !== controller) return;
      this.#running.delete(key);
      // Started again it would end the same way, for ever.
      if (effect.kind === 'rewrite') this.#failRewrite(effect, hasSpoken, defect);
      else if (defect !== null) this.#failRun(defect);
      else if (effect.kind !== 'sleep' && !hasSpoken) this.#failRun(new Error(`The effect ${key} brought nothing.`));
      this.#reconcile();
    };
    // In a turn of its own: what an effect brings at once must not come while this one is still being started.
    Promise.resolve()
      .then(() => (signal.aborted ? undefined : runEffect(effect, host, signal)))
      .then(
        () => done(null),
        (error: unknown) => {
          this.#environment.report?.({ where: `effect ${key}`, document: this.#document, error });
          done(isStoreFailure(error) ? null : error);
        },
      );
  }

  /** A call that brought nothing, or a defect in it, ends the alternative with a word: started again it would end the same way. */
  #failRewrite(effect: Extract<Effect, { kind: 'rewrite' }>, hasSpoken: boolean, defect: unknown): void {
    const rewrite = this.#pending.rewrites[effect.rewrite];
    const alternative = rewrite?.alternatives.find(({ call }) => call === effect.key);
    if (!rewrite || !alternative || (hasSpoken && defect === null)) return;
    const detail = defect instanceof Error ? defect.message.slice(0, 300) : String(defect ?? '');
    const notice = { code: 'run.rewriteDefect', params: { detail } };
    this.#append([failedRewrite(rewrite, alternative, notice, null)], SYSTEM, null).catch(() => {});
  }

  /** A defect of the agent ends the run with a word, instead of leaving it stuck. */
  #failRun(error: unknown): void {
    const run = this.#pending.run;
    if (!run || run.status === 'finished') return;
    const detail = error instanceof Error ? error.message.slice(0, 300) : String(error);
    const end: EventBody = {
      type: 'run.finished',
      data: { outcome: 'failed', notice: { code: 'run.defect', params: { detail } } },
    };
    try {
      const { agent } = this.#environment;
      const texts = Object.values(this.#pending.open).flatMap((open) =>
        agent.settle(this.#pending, open, 'interrupted', this.#context()),
      );
      this.#append([...endCalls(this.#pending, 'aborted'), ...texts, ...overtaken(run), end], SYSTEM, null).catch(
        () => {},
      );
    } catch {
      // The text stays open then: it is kept, and the next run goes on with it.
      this.#append([...endCalls(this.#pending, 'aborted'), ...overtaken(run), end], SYSTEM, null).catch(() => {});
    }
  }

  /** The pending state is worth nothing now: back to what is durable, effects off, and the run pauses as soon as that can be written. */
  #onFailedAppend(error: unknown): void {
    if (this.#mending || this.#isClosed) return;
    this.#environment.report?.({ where: 'append', document: this.#document, error });
    this.#abortAll();
    if (isFenced(error)) {
      this.#loseOwnership();
      return;
    }
    this.#storageError = error;
    this.#mending = this.#mend().finally(() => {
      this.#mending = null;
      this.#storageError = null;
      this.#reconcile();
    });
  }

  async #mend(): Promise<void> {
    await this.#lastAppend.catch(() => {});
    while (this.#appending > 0) await this.#pauseFor(5);
    const { log, clock, space } = this.#environment;
    await space?.failed(this.#storageError);
    while (!this.#isClosed) {
      // An append may have been written although its answer was a failure: only the log knows.
      await this.#readAgain();
      this.#pending = this.#committed;
      if (log.tail(this.#document) < this.#committed.seq) return this.#loseOwnership();
      const bodies = storagePause(this.#pending, space?.status ?? null, 'lost', clock.now());
      if (bodies.length === 0) return;
      try {
        const events = stamp(bodies, SYSTEM, clock.now(), this.#pending, null);
        await log.append(this.#document, this.#pending.seq, this.#epoch, events);
        await this.#readAgain();
        this.#pending = this.#committed;
        return;
      } catch (error) {
        if (isFenced(error)) return this.#loseOwnership();
        this.#storageError = error;
        await space?.failed(error);
        await this.#pauseFor(STORAGE_RETRY_MS);
      }
    }
  }

  /** Somebody else has the document, or it is gone: nothing may be written here any more. */
  #loseOwnership(): void {
    this.#hasLostOwnership = true;
    this.#isClosed = true;
    this.#abortAll();
    this.#unfollow();
  }

  #pauseFor(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#environment.timers.after(ms, resolve);
    });
  }
}

/** A process that finds the disk full when it takes a document has a last word to say, too: what was kept back is for that. */
async function take(document: DocumentId, { ownership, space }: Environment): Promise<{ readonly epoch: number }> {
  try {
    return await ownership.acquire(document);
  } catch (error) {
    if (!space || !isStoreFailure(error)) throw error;
    await space.failed(error);
    return ownership.acquire(document);
  }
}

function isFenced(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'fenced';
}
