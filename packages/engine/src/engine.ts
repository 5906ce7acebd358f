/**
 * The run engine: every document has one owner in this process.
 * @module
 */
import type { Lang } from '@longhand/document';
import type { Actor, Command, DocState, DocumentId, Seq } from '@longhand/protocol';
import type { EventBody } from './agent.ts';
import type { Environment } from './environment.ts';
import { EngineError } from './errors.ts';
import { DocumentOwner } from './owner.ts';

/** Documents that are kept open at once; idle ones beyond it are put aside, the longest unused first. */
const MAX_OPEN = 256;

export interface Engine {
  create(
    input: { readonly title?: string; readonly brief: string; readonly lang: Lang },
    by: Actor,
  ): Promise<{ id: DocumentId; seq: Seq }>;
  /** @throws EngineError, StoreError */
  dispatch(document: DocumentId, command: Command, by: Actor): Promise<{ seq: Seq }>;
  /** Appends events that are no decision (what became of a source). @throws EngineError, StoreError */
  record(document: DocumentId, events: readonly EventBody[], by: Actor): Promise<Seq>;
  /** The committed state. @throws EngineError `run.unknownDocument` */
  state(document: DocumentId): Promise<DocState>;
  remove(document: DocumentId): Promise<void>;
  /** Opens every document whose run was cut off; resolves with their ids once all of them go on. */
  recover(): Promise<readonly DocumentId[]>;
  /** Puts everything down without ending any run. */
  close(): Promise<void>;
}

/**
 * @example const engine = createEngine({ log, ownership, clock, timers, random, models, agent: writer, retrieve, runTool });
 */
export function createEngine(environment: Environment): Engine {
  const owners = new Map<DocumentId, Promise<DocumentOwner>>();
  let isClosed = false;

  async function ownerOf(document: DocumentId): Promise<DocumentOwner> {
    if (isClosed) throw new EngineError('run.closing');
    if (environment.log.tail(document) === 0) throw new EngineError('run.unknownDocument', { document });
    const known = owners.get(document);
    if (known) {
      const owner = await known;
      if (!owner.hasLostOwnership) {
        // Most recently used last.
        owners.delete(document);
        owners.set(document, known);
        return owner;
      }
      owners.delete(document);
    }
    const opening = DocumentOwner.open(document, environment);
    owners.set(document, opening);
    opening.catch(() => owners.delete(document));
    void putAside();
    return opening;
  }

  async function putAside(): Promise<void> {
    if (owners.size <= MAX_OPEN) return;
    for (const [document, opening] of [...owners]) {
      if (owners.size <= MAX_OPEN) return;
      const owner = await opening.catch(() => null);
      if (!owner?.isIdle || owners.get(document) !== opening) continue;
      owners.delete(document);
      await owner.close();
    }
  }

  return {
    async create({ title, brief, lang }, by) {
      const id = environment.random.id('d');
      const { epoch } = await environment.ownership.acquire(id);
      const body: EventBody = { type: 'document.created', data: { title: title ?? '', brief, lang } };
      const at = environment.clock.now();
      const events = [{ ...body, by, at }];
      const seq = await environment.log.append(id, 0, epoch, events);
      return { id, seq };
    },
    dispatch: async (document, command, by) => (await ownerOf(document)).dispatch(command, by),
    record: async (document, events, by) => (await ownerOf(document)).record(events, by),
    state: async (document) => (await ownerOf(document)).state,
    async remove(document) {
      const owner = await ownerOf(document);
      owners.delete(document);
      await owner.close();
      await environment.log.remove(document);
    },
    async recover() {
      const cutOff: DocumentId[] = [];
      for (const document of environment.log.documents()) {
        const owner = await ownerOf(document);
        const status = owner.state.run?.status;
        if (status && status !== 'paused' && status !== 'finished') cutOff.push(document);
      }
      return cutOff;
    },
    async close() {
      isClosed = true;
      await Promise.all([...owners.values()].map(async (opening) => (await opening.catch(() => null))?.close()));
      owners.clear();
    },
  };
}
