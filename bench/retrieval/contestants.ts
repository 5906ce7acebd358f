import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Book } from './corpus.ts';

/** What we use of the peers, whose types are there only when they are installed. */
interface JiebaPackage {
  readonly Jieba: {
    withDict(dict: Uint8Array): { cutForSearch(text: string, hmm: boolean): string[] };
  };
}
interface JiebaDictionary {
  readonly dict: Uint8Array;
}
interface MiniSearchPackage {
  readonly default: new (options: {
    readonly fields: readonly string[];
  }) => {
    addAll(documents: readonly { readonly id: string; readonly text: string }[]): void;
    search(question: string): readonly { readonly id: unknown }[];
  };
}
const peer = async <Package>(name: string): Promise<Package> => (await import(name)) as Package;

/** One way to search: takes in books, then answers with the ids (`book:chunk`) of the ten best chunks. */
export interface Contestant {
  add(book: Book): Promise<void> | void;
  /** What comes after the last book and before the first question. */
  ready(): Promise<void> | void;
  search(question: string): readonly string[];
  /** On disk, or of what would go there; NaN when it keeps nothing there. */
  bytes(): number;
  close(): Promise<void> | void;
}

export const chunkId = (book: Pick<Book, 'id'>, chunk: number) => `${book.id}:${chunk}`;

/** SQLite's own full-text index with one of its tokenizers; a question matches a chunk that has one of its words. */
export function fts5(folder: string, tokenizer: 'unicode61' | 'trigram', cut?: (text: string) => string[]): Contestant {
  const path = join(folder, `fts5-${tokenizer}.db`);
  rmSync(path, { force: true });
  const db = new DatabaseSync(path);
  db.exec(
    `PRAGMA journal_mode=WAL; CREATE VIRTUAL TABLE chunks USING fts5(id UNINDEXED, text, tokenize='${tokenizer}')`,
  );
  const insert = db.prepare('INSERT INTO chunks (id, text) VALUES (?, ?)');
  const select = db.prepare('SELECT id FROM chunks WHERE chunks MATCH ? ORDER BY rank LIMIT 10');
  return {
    add(book) {
      db.exec('BEGIN');
      for (const { index, start, end } of book.chunks) {
        const text = book.text.slice(start, end);
        insert.run(chunkId(book, index), cut ? cut(text).join(' ') : text);
      }
      db.exec('COMMIT');
    },
    ready: () => db.exec(`INSERT INTO chunks (chunks) VALUES ('optimize'); PRAGMA wal_checkpoint(TRUNCATE)`),
    search(question) {
      const words = cut ? cut(question) : wordsOf(question, tokenizer);
      if (words.length === 0) return [];
      const match = [...new Set(words)].map((word) => `"${word.replaceAll('"', '""')}"`).join(' OR ');
      return select.all(match).map(({ id }) => String(id));
    },
    bytes: () => statSync(path).size,
    close: () => db.close(),
  };
}

/** What each tokenizer can look up: words for unicode61, every three characters in a row for trigram. */
function wordsOf(question: string, tokenizer: 'unicode61' | 'trigram'): string[] {
  const runs = question.match(/[\p{L}\p{N}]+/gu) ?? [];
  if (tokenizer === 'unicode61') return runs;
  return runs.flatMap((run) => {
    const characters = [...run];
    return characters.slice(0, -2).map((_, at) => characters.slice(at, at + 3).join(''));
  });
}

/** The usual pipeline for Chinese: jieba in its search mode, and a full-text index over its words. */
export async function jieba(folder: string): Promise<Contestant> {
  const { Jieba } = await peer<JiebaPackage>('@node-rs/jieba');
  const { dict } = await peer<JiebaDictionary>('@node-rs/jieba/dict.js');
  const cutter = Jieba.withDict(dict);
  return fts5(folder, 'unicode61', (text) =>
    cutter.cutForSearch(text, true).filter((word) => /[\p{L}\p{N}]/u.test(word)),
  );
}

export async function miniSearch(): Promise<Contestant> {
  const { default: MiniSearch } = await peer<MiniSearchPackage>('minisearch');
  const index = new MiniSearch({ fields: ['text'] });
  return {
    add(book) {
      index.addAll(
        book.chunks.map(({ index, start, end }) => ({ id: chunkId(book, index), text: book.text.slice(start, end) })),
      );
    },
    ready() {},
    search: (question) =>
      index
        .search(question)
        .slice(0, 10)
        .map(({ id }) => String(id)),
    // Its own form of storage.
    bytes: () => Buffer.byteLength(JSON.stringify(index)),
    close() {},
  };
}
