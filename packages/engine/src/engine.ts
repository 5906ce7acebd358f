/**
 * The run engine: every document has one owner in this process.
 * @module
 */
import type { Lang } from '@longhand/document';
import {
  type Actor,
  type Command,
  type DocState,
  type DocumentId,
  type Rewrite,
  type Seq,
  waitsForSpace,
} from '@longhand/protocol';
import type { KeyedCommand } from '@longhand/protocol/ports';
import { Admission, sizeOf } from './admission.ts';
import type { EventBody, Told } from './agent.ts';
import type { Environment } from './environment.ts';
import { EngineError } from './errors.ts';
import { type Asked, type Dispatched, type DispatchedAll, DocumentOwner } from './owner.ts';
import { PastStates } from './past-states.ts';
import { readState } from './read-state.ts';
import { ReadStates } from './read-states.ts';
import { Seats } from './seats.ts';

/** Documents that are kept open at once; idle ones beyond it are put aside, the longest unused first. */
const MAX_OPEN = 256;

export interface Engine {
  /** @param receipt becomes durable with the document's first event, or neither does */
  create(
    input: { readonly title?: string; readonly brief: string; readonly lang: Lang },
    by: Actor,
    receipt?: KeyedCommand,
  ): Promise<{ id: DocumentId; seq: Seq }>;
  /**
   * @param receipt becomes durable with the command's events; where `events` of the answer is 0 there was nothing to write it with
   * @throws EngineError, StoreError
   */
  dispatch(document: DocumentId, command: Command, by: Actor, receipt?: KeyedCommand): Promise<Dispatched>;
  /**
   * Decides several commands as one: all their events are durable together. What the state does not allow is left out and told.
   *
   * @param receipt as of `dispatch`
   * @throws EngineError `run.unknownDocument`, `run.slowDisk`; StoreError
   */
  dispatchAll(document: DocumentId, asked: readonly Asked[], by: Actor, receipt?: KeyedCommand): Promise<DispatchedAll>;
  /**
   * Appends events that are no decision (what became of a source).
   *
   * @param events or what makes them out of the state in which they come
   * @param receipt becomes durable with them, or neither does
   * @throws EngineError, StoreError
   */
  record(document: DocumentId, events: Told, by: Actor, receipt?: KeyedCommand): Promise<Seq>;
  /** The committed state. @throws EngineError `run.unknownDocument` */
  state(document: DocumentId): Promise<DocState>;
  /** The state behind an event of the past. @throws EngineError `run.unknownVersion` */
  stateAt(document: DocumentId, seq: Seq): Promise<DocState>;
  remove(document: DocumentId): Promise<void>;
  /** Opens every document whose run or rewrite was cut off; resolves with their ids once all of them go on. */
  recover(): Promise<readonly DocumentId[]>;
  /**
   * Starts no work any more and stops what is under way, without ending any run: the process is about to end. Commands and reads still work.
   * Resolves when all that was decided is durable.
   */
  rest(): Promise<void>;
  /** Puts everything down without ending any run. */
  close(): Promise<void>;
}

/**
 * @example const engine = createEngine({ log, ownership, clock, timers, random, models, agent: writer, retrieve, runTool });
 */
export function createEngine(environment: Environment): Engine {
  const owners = new Map<DocumentId, Promise<DocumentOwner>>();
  const reading = new ReadStates(environment.log);
  const past = new PastStates(environment.log);
  const admission = new Admission();
  const seats = new Seats((model) => environment.models.concurrency?.(model) ?? Number.POSITIVE_INFINITY);
  /** Documents without an owner here whose run goes on as soon as there is space. */
  const waiting = new Set<DocumentId>();
  const unwatch = environment.space?.onChange((status) => {
    for (const opening of owners.values()) void opening.then((owner) => owner.spaceChanged()).catch(() => {});
    if (status.mayGoOn) void goOn();
  });
  let isClosed = false;
  let isResting = false;
  let isPuttingAside = false;

  async function ownerOf(document: DocumentId): Promise<DocumentOwner> {
    if (isClosed) throw new EngineError('run.closing');
    if (environment.log.tail(document) === 0) throw new EngineError('run.unknownDocument', { document });
    const known = owners.get(document);
    if (known) {
      const owner = await known;
      if (!owner.isClosed) {
        // Most recently used last.
        if (owners.get(document) === known) {
          owners.delete(document);
          owners.set(document, known);
        }
        return owner;
      }
      forget(document, known);
      // Somebody may have opened it again while this caller waited: there is one owner at a time.
      return ownerOf(document);
    }
    const opening = openOwner(document);
    owners.set(document, opening);
    opening.catch(() => forget(document, opening));
    void putAside();
    return opening;
  }

  /** What is durable, without taking the document: unless a run waits in it that nobody here lets go on. */
  async function readOnly(document: DocumentId): Promise<DocState> {
    const known = owners.get(document);
    if (known === undefined && !isClosed && environment.log.tail(document) > 0) {
      const state = await reading.of(document);
      if (!isCutOff(state)) return state;
      const owner = await ownerOf(document).catch(() => null);
      // A document that cannot be taken (a full disk) can still be read.
      return owner?.state ?? state;
    }
    return (await ownerOf(document)).state;
  }

  async function openOwner(document: DocumentId): Promise<DocumentOwner> {
    const owner = await DocumentOwner.open(document, environment, seats, past);
    if (isResting) await owner.rest();
    return owner;
  }

  function forget(document: DocumentId, opening: Promise<DocumentOwner>): void {
    if (owners.get(document) === opening) owners.delete(document);
  }

  /** An owner may be put aside between being found and being used: then the next one does it. */
  async function withOwner<Result>(
    document: DocumentId,
    use: (owner: DocumentOwner) => Promise<Result>,
  ): Promise<Result> {
    for (;;) {
      const owner = await ownerOf(document);
      try {
        const result = await use(owner);
        // It was busy when others looked for one to put aside.
        void putAside();
        return result;
      } catch (error) {
        const isPutAside = error instanceof EngineError && error.code === 'run.closing' && !isClosed;
        if (!isPutAside) throw error;
      }
    }
  }

  async function putAside(): Promise<void> {
    if (owners.size <= MAX_OPEN || isPuttingAside) return;
    isPuttingAside = true;
    try {
      await putIdleAside();
    } finally {
      isPuttingAside = false;
    }
  }

  async function putIdleAside(): Promise<void> {
    for (const [document, opening] of [...owners]) {
      if (owners.size <= MAX_OPEN) return;
      const owner = await opening.catch(() => null);
      if (!owner?.isIdle || owners.get(document) !== opening) continue;
      owners.delete(document);
      if (waitsForSpace(owner.state.run)) waiting.add(document);
      await owner.close();
    }
  }

  /** Takes the documents whose run waits for space: their owners let them go on. */
  async function goOn(): Promise<void> {
    for (const document of [...waiting]) {
      if (isClosed || environment.space?.status.mayGoOn !== true) return;
      waiting.delete(document);
      try {
        await ownerOf(document);
      } catch (error) {
        if (isClosed || environment.log.tail(document) === 0) continue;
        waiting.add(document);
        environment.report?.({ where: 'go on', document, error });
      }
    }
  }

  return {
    async create({ title, brief, lang }, by, receipt) {
      const id = environment.random.id('d');
      return admission.during(brief.length + 1, async () => {
        const { epoch } = await environment.ownership.acquire(id);
        const body: EventBody = { type: 'document.created', data: { title: title ?? '', brief, lang } };
        const at = environment.clock.now();
        const events = [{ ...body, by, at }];
        const seq = await environment.log.append(id, 0, epoch, events, receipt);
        return { id, seq };
      });
    },
    dispatch: async (document, command, by, receipt) =>
      admission.during(sizeOf(command), () => withOwner(document, (owner) => owner.dispatch(command, by, receipt))),
    dispatchAll: async (document, asked, by, receipt) =>
      admission.during(
        asked.reduce((sum, { command }) => sum + (typeof command === 'function' ? 0 : sizeOf(command)), 1),
        () => withOwner(document, (owner) => owner.dispatchAll(asked, by, receipt)),
      ),
    record: async (document, events, by, receipt) => withOwner(document, (owner) => owner.record(events, by, receipt)),
    state: readOnly,
    stateAt: (document, seq) => past.at(document, seq),
    async remove(document) {
      reading.forget(document);
      past.forget(document);
      waiting.delete(document);
      const owner = await ownerOf(document);
      owners.delete(document);
      await owner.close();
      try {
        await environment.log.remove(document);
      } catch (error) {
        // It is still there, and so is its run: it goes on although nobody may look at it, now or when there is space.
        const state = await readOnly(document).catch(() => null);
        if (state === null || waitsForSpace(state.run)) waiting.add(document);
        void goOn();
        throw error;
      }
      // Who opened it in the meantime has nothing to write to any more.
      const late = owners.get(document);
      owners.delete(document);
      await (await late?.catch(() => null))?.close();
    },
    async recover() {
      const cutOff: DocumentId[] = [];
      for (const document of environment.log.documents()) {
        if (isResting) break;
        try {
          // Reading is cheap; only a document with work to do is taken.
          const { state } = await readState(document, environment.log);
          const isWaiting = environment.space !== undefined && waitsForSpace(state.run);
          if (isWaiting && environment.space?.status.mayGoOn !== true) waiting.add(document);
          else if (isCutOff(state) || isWaiting) {
            await ownerOf(document);
            cutOff.push(document);
          }
        } catch (error) {
          // One document that cannot be read must not keep the others from going on.
          if (isClosed) break;
          waiting.add(document);
          environment.report?.({ where: 'recover', document, error });
        }
      }
      return cutOff;
    },
    async rest() {
      isResting = true;
      await Promise.all([...owners.values()].map(async (opening) => (await opening.catch(() => null))?.rest()));
    },
    async close() {
      isClosed = true;
      unwatch?.();
      await Promise.all([...owners.values()].map(async (opening) => (await opening.catch(() => null))?.close()));
      owners.clear();
    },
  };
}

/** True when a run should go on, or a rewrite. */
function isCutOff({ run, rewrites }: DocState): boolean {
  const isRunning = run !== null && run.status !== 'paused' && run.status !== 'finished';
  return isRunning || Object.values(rewrites).some(isUnderWay);
}

function isUnderWay({ alternatives }: Rewrite): boolean {
  return alternatives.some(({ status }) => status === 'waiting' || status === 'writing');
}
