import type { DocumentId } from '@longhand/protocol';
import type { Draft } from './draft.ts';
import { type TabLife, tabLife } from './tab-life.ts';

/** One editor's unsent text on this machine's disk. */
interface StoredDraft {
  /** The editor that made it. */
  readonly id: string;
  /** The editor that looks after it now: another one takes it over when this one is gone. */
  readonly owner: string;
  readonly draft: Draft;
}

export interface DraftStoreOptions {
  readonly document: DocumentId;
  /** Name of this editor, never used again. */
  readonly editor: string;
  /** A draft whose page is gone. Resolves once this editor's own draft holds it; then the old one is removed. */
  readonly onFound: (draft: Draft) => Promise<void>;
}

/** Keeps the draft of one editor in the browser, and finds those that other pages of this browser left behind. */
export interface DraftStore {
  /** Writes what `draft` says when it is its turn; resolves when it is on the disk, or when there is no disk to write to. */
  keep(draft: () => Draft | null): Promise<void>;
  /** Writes now what is waiting to be written: the page may be gone in a moment. */
  flush(): void;
  /** False when this browser keeps nothing (a private window may refuse): then leaving the page loses what is unsent. */
  isDurable(): boolean;
  /** This editor has nothing to look after any more. */
  close(): void;
}

const DATABASE = 'longhand-drafts';
const STORE = 'drafts';
/** A disk that answers no sooner is no reason to keep the text from the server. */
const PATIENCE_MS = 1_000;

export function openDraftStore({ document, editor, onFound }: DraftStoreOptions): DraftStore {
  let database: IDBDatabase | null = null;
  let isBroken = false;
  let waiting: (() => Draft | null) | null = null;
  let writing: Promise<void> | null = null;
  let hasRecord = false;
  const watched = new Set<string>();
  const opened = openDatabase().then(
    (found) => {
      database = found;
    },
    () => {
      isBroken = true;
    },
  );
  const life: TabLife = tabLife(editor, document, watch);
  void opened.then(async () => {
    for (const { owner } of await all(document)) watch(owner);
  });

  function watch(other: string): void {
    if (other === editor || watched.has(other)) return;
    watched.add(other);
    // What cannot be taken up stays where it is, for a page that can.
    void lookAfter(other)
      .catch(() => {})
      .finally(() => watched.delete(other));
  }

  /** Waits until the other editor is gone, and takes over what it left. */
  async function lookAfter(other: string): Promise<void> {
    await life.gone(other);
    for (const record of await all(document)) {
      if (record.owner !== other || !(await claim(record.id, other))) continue;
      await onFound(record.draft);
      await change((store) => store.delete(record.id));
    }
  }

  /** True when the record is this editor's from now on; of two that want it one gets it. */
  async function claim(id: string, from: string): Promise<boolean> {
    let isMine = false;
    await change((store) => {
      const asked = store.get(id);
      asked.onsuccess = () => {
        const record = asked.result as StoredDraft | undefined;
        isMine = record?.owner === from;
        if (isMine) store.put({ ...record, owner: editor });
      };
    });
    return isMine;
  }

  async function all(of: DocumentId): Promise<readonly StoredDraft[]> {
    await opened;
    const records = database === null ? [] : await recordsOf(database).catch(() => []);
    return records.filter(({ draft }) => draft.document === of);
  }

  /** One transaction; resolves when it is complete or has failed. */
  async function change(work: (store: IDBObjectStore) => unknown): Promise<void> {
    if (database !== null) await run(database, 'readwrite', work).catch(() => {});
  }

  function write(): Promise<void> {
    const draft = waiting?.() ?? null;
    waiting = null;
    const isFirst = draft !== null && !hasRecord;
    if ((draft === null && !hasRecord) || database === null) return Promise.resolve();
    hasRecord = draft !== null;
    return run(database, 'readwrite', (store) => {
      if (draft === null) store.delete(editor);
      else store.put({ id: editor, owner: editor, draft } satisfies StoredDraft);
    }).then(
      () => {
        isBroken = false;
        if (isFirst) life.announce();
      },
      () => {
        isBroken = true;
      },
    );
  }

  async function drain(): Promise<void> {
    await Promise.all([opened, life.begun]);
    while (waiting !== null) await write();
    writing = null;
  }

  return {
    keep(draft) {
      waiting = draft;
      writing ??= drain();
      return Promise.race([writing, new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS))]);
    },
    flush() {
      if (waiting !== null) void write();
    },
    isDurable: () => !isBroken,
    close() {
      life.end();
      database?.close();
    },
  };
}

/** Text that is on its way for a moment only is not worth a word. */
const LASTING_MS = 3_000;

/** Documents of which this browser keeps text that the server does not have; it is sent when they are opened. */
export async function documentsWithDrafts(now: number): Promise<ReadonlySet<DocumentId>> {
  try {
    const database = await openDatabase();
    const records = await recordsOf(database);
    database.close();
    return new Set(records.flatMap(({ draft }) => (now - draft.savedAt > LASTING_MS ? [draft.document] : [])));
  } catch {
    return new Set();
  }
}

async function recordsOf(database: IDBDatabase): Promise<readonly StoredDraft[]> {
  let asked: IDBRequest<StoredDraft[]> | null = null;
  await run(database, 'readonly', (store) => {
    asked = store.getAll();
  });
  // The border: only this file writes into the store.
  const records = (asked as IDBRequest<StoredDraft[]> | null)?.result ?? [];
  return records.filter(({ draft }) => draft.format === 'draft/1');
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: 'id' });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
    opening.onblocked = () => reject(new Error('Another page keeps an older store of drafts open.'));
  });
}

function run(database: IDBDatabase, mode: IDBTransactionMode, work: (store: IDBObjectStore) => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode);
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
    work(transaction.objectStore(STORE));
  });
}
