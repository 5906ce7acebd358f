import { Worker } from 'node:worker_threads';
import type { SourceId } from '@longhand/document';
import type { Near, VectorRows } from './nearest.ts';
import type { VectorReply, VectorRequest } from './vector-thread.ts';

/** Exact search by direction among vectors, in a thread of its own, which starts with the first vectors. */
export interface VectorSearch {
  /** Hands vectors over: their memory moves to the thread. What a source had before is replaced. */
  put(space: string, rows: readonly VectorRows[]): void;
  remove(space: string, source: SourceId): void;
  drop(space: string): void;
  /** True while the thread holds the space; a thread that died holds nothing. */
  has(space: string): boolean;
  /** As {@link nearest}. @throws when the thread died */
  nearest(
    space: string,
    query: Float32Array,
    limit: number,
    isAllowed?: ReadonlyMap<SourceId, Uint8Array | null>,
  ): Promise<readonly Near[]>;
  close(): Promise<void>;
}

/** @example const search = vectorSearch(); search.put('d_1', rows); await search.nearest('d_1', query, 10); */
export function vectorSearch(): VectorSearch {
  let worker: Worker | null = null;
  let lastId = 0;
  const held = new Set<string>();
  const waiting = new Map<number, PromiseWithResolvers<readonly Near[]>>();

  function over(thread: Worker, error: Error): void {
    if (worker !== thread) return;
    worker = null;
    held.clear();
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }
  function start(): Worker {
    const file = import.meta.url.endsWith('.ts') ? './vector-thread.ts' : './vector-thread.js';
    const thread = new Worker(new URL(file, import.meta.url), { name: 'vectors' });
    thread.on('message', ({ id, found }: VectorReply) => {
      waiting.get(id)?.resolve(found);
      waiting.delete(id);
      if (waiting.size === 0) thread.unref();
    });
    thread.on('error', (error) => over(thread, error));
    thread.on('exit', () => over(thread, new Error('the thread of vectors ended')));
    // It keeps a program alive only while somebody waits for its answer.
    thread.unref();
    return thread;
  }
  function send(request: VectorRequest, moved: readonly ArrayBuffer[] = []): void {
    worker ??= start();
    worker.postMessage(request, moved);
  }

  return {
    put(space, rows) {
      held.add(space);
      const whole = rows.map(owned);
      send({ kind: 'put', space, rows: whole.map(({ rows: one }) => one) }, [
        ...new Set(whole.flatMap((one) => one.moved)),
      ]);
    },
    remove(space, source) {
      if (held.has(space)) send({ kind: 'remove', space, source });
    },
    drop(space) {
      if (held.delete(space)) send({ kind: 'drop', space });
    },
    has: (space) => held.has(space),
    async nearest(space, query, limit, isAllowed) {
      if (!held.has(space)) return [];
      const answer = Promise.withResolvers<readonly Near[]>();
      const id = ++lastId;
      waiting.set(id, answer);
      worker?.ref();
      send({ kind: 'nearest', id, space, query, limit, ...(isAllowed === undefined ? {} : { isAllowed }) });
      return answer.promise;
    },
    async close() {
      await worker?.terminate();
    },
  };
}

/** Arrays that have their memory for themselves: it can move to another thread. */
function owned(rows: VectorRows): { readonly rows: VectorRows; readonly moved: readonly ArrayBuffer[] } {
  const { buffer } = rows.data;
  const isWhole = buffer instanceof ArrayBuffer && rows.data.byteLength === buffer.byteLength;
  const data = isWhole ? rows.data : rows.data.slice();
  // Both are arrays over plain memory: either it was seen to be, or `slice` made it.
  return { rows: { ...rows, data }, moved: [data.buffer as ArrayBuffer] };
}
