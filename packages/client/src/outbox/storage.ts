import type { Command, DocumentId } from '@longhand/protocol';

/** A command that is kept until the server has answered it. */
export interface QueuedCommand {
  /** Sorts by the order in which commands were queued. */
  readonly id: string;
  /** The `Idempotency-Key`, made once: whatever happens, the command is carried out once. */
  readonly key: string;
  readonly document: DocumentId;
  readonly command: Command;
  /** Milliseconds since the epoch. */
  readonly queuedAt: number;
  /** When it was sent for the first time; the server keeps keys for a day. */
  readonly sentAt?: number;
}

/** Where queued commands are kept. A write is safe when its promise resolves. */
export interface OutboxStorage {
  get(id: string): Promise<QueuedCommand | null>;
  set(queued: QueuedCommand): Promise<void>;
  delete(id: string): Promise<void>;
  /** Everything, in any order. */
  list(): Promise<readonly QueuedCommand[]>;
}

/** Kept as long as the process lives; for Node programs and tests. */
export function memoryStorage(): OutboxStorage {
  const kept = new Map<string, QueuedCommand>();
  return {
    get: async (id) => kept.get(id) ?? null,
    set: async (queued) => void kept.set(queued.id, queued),
    delete: async (id) => void kept.delete(id),
    list: async () => [...kept.values()],
  };
}

const STORE = 'outbox';

/**
 * Kept in the browser, shared by all tabs of the origin. A write is on its way to the disk before the promise resolves
 * (`durability: strict`). Where the browser forbids it (private windows of some), every call rejects.
 *
 * @param name of the database
 */
export function indexedDbStorage(name: string): OutboxStorage {
  let opened: Promise<IDBDatabase> | null = null;
  function open(): Promise<IDBDatabase> {
    opened ??= new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' });
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const database = request.result;
        // The browser may close it to make room, or because another tab deletes or upgrades it: the next call opens it again.
        database.onclose = () => {
          opened = null;
        };
        database.onversionchange = () => {
          opened = null;
          database.close();
        };
        resolve(database);
      };
    }).catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  }
  async function run<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const transaction = (await open()).transaction(STORE, mode, { durability: 'strict' });
    return new Promise((resolve, reject) => {
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? request.error);
    });
  }
  return {
    // The border: only this function writes to the database.
    get: async (id) => ((await run('readonly', (store) => store.get(id))) as QueuedCommand | undefined) ?? null,
    set: async (queued) => void (await run('readwrite', (store) => store.put(queued))),
    delete: async (id) => void (await run('readwrite', (store) => store.delete(id))),
    list: async () => (await run('readonly', (store) => store.getAll())) as readonly QueuedCommand[],
  };
}
