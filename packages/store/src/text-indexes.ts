/**
 * The rows of the search index of a text. What is in them is the business of `@longhand/sources`.
 * @module
 */
import type { DatabaseSync } from 'node:sqlite';
import type { SourceId } from '@longhand/document';
import type { PostingBlock, TextIndex } from '@longhand/protocol/ports';
import { bytesOf } from './compaction.ts';
import type { SqlValue, Statement } from './messages.ts';

/** Deletes the indexes of the sources that a condition names. */
export function dropIndexes(where: string, values: readonly SqlValue[]): readonly Statement[] {
  return [
    { sql: `DELETE FROM text_indexes WHERE ${where}`, values },
    { sql: `DELETE FROM postings WHERE ${where}`, values },
  ];
}

/** Inserts an index, if the source has a text. */
export function putIndex(source: SourceId, { version, sha256, chunks, postings }: TextIndex): readonly Statement[] {
  const ifText = 'WHERE EXISTS (SELECT 1 FROM texts WHERE source = ?)';
  return [
    {
      sql: `INSERT INTO text_indexes (source, version, sha256, chunks) SELECT ?, ?, ?, ? ${ifText}`,
      values: [source, version, sha256, chunks, source],
    },
    ...postings.map(({ term, data }, block) => ({
      sql: `INSERT INTO postings (source, block, term, data) SELECT ?, ?, ?, ? ${ifText}`,
      values: [source, block, term, data, source],
    })),
  ];
}

export function readIndex(db: DatabaseSync, source: SourceId): TextIndex | null {
  const row = db.prepare('SELECT version, sha256, chunks FROM text_indexes WHERE source = ?').get(source);
  if (row === undefined) return null;
  const postings = db
    .prepare('SELECT term, data FROM postings WHERE source = ? ORDER BY block')
    .all(source)
    .map(({ term, data }): PostingBlock => ({ term: String(term), data: bytesOf(data) }));
  return { version: Number(row.version), sha256: String(row.sha256), chunks: bytesOf(row.chunks), postings };
}
