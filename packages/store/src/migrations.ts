import type { DatabaseSync } from 'node:sqlite';
import { StoreError } from './store-error.ts';

/**
 * The schema, one step per version; `user_version` holds the number of steps done. Steps are only ever added: a step that was released
 * does not change.
 *
 * 1. The log. A `segments` row holds what one commit appended, for every document: `directory` is JSON `[[document key, first seq, events,
 *    bytes], …]` in the order of the bytes in `data`, which is JSON text, one event per line. Segments move into `chunks`, the same lines by
 *    document, when the writer is idle; `documents.compacted` is the last seq in chunks. `first` and `last` are seqs.
 * 2. The tables: everything that is not history.
 * 3. The way from a key to the document that was made under it: only receipts of first events are in the index.
 * 4. What is known of the models at their endpoints.
 * 5. The search index of each text: one row of its chunks, and its postings in blocks of about 32 KiB, the first term of each beside it.
 * 6. Vectors of chunks, as float32 in little-endian order, and what the models that made them have used.
 */
const steps: readonly string[] = [
  `CREATE TABLE documents (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, epoch INTEGER NOT NULL DEFAULT 0, compacted INTEGER NOT NULL DEFAULT 0);
   CREATE TABLE segments (id INTEGER PRIMARY KEY, directory TEXT NOT NULL, data BLOB NOT NULL);
   CREATE TABLE chunks (document INTEGER NOT NULL, last INTEGER NOT NULL, first INTEGER NOT NULL, data BLOB NOT NULL);
   CREATE UNIQUE INDEX chunks_by_document ON chunks (document, last);
   CREATE TABLE snapshots (document INTEGER NOT NULL, seq INTEGER NOT NULL, state BLOB NOT NULL, PRIMARY KEY (document, seq));`,
  `CREATE TABLE summaries (id TEXT PRIMARY KEY, updated INTEGER NOT NULL, record TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE sources (id TEXT PRIMARY KEY, document TEXT NOT NULL, file TEXT NOT NULL, created INTEGER NOT NULL, record TEXT NOT NULL);
   CREATE INDEX sources_by_document ON sources (document, created);
   CREATE INDEX sources_by_file ON sources (file);
   CREATE TABLE texts (source TEXT PRIMARY KEY, text BLOB NOT NULL, places BLOB NOT NULL, chunks BLOB NOT NULL);
   CREATE TABLE exports (id TEXT PRIMARY KEY, document TEXT NOT NULL, blob TEXT, record TEXT NOT NULL);
   CREATE INDEX exports_by_document ON exports (document);
   CREATE INDEX exports_by_blob ON exports (blob);
   CREATE TABLE receipts (document TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, seq INTEGER NOT NULL, command TEXT NOT NULL, PRIMARY KEY (document, key)) WITHOUT ROWID;
   CREATE INDEX receipts_by_time ON receipts (at);
   CREATE TABLE doomed_blobs (sha256 TEXT PRIMARY KEY) WITHOUT ROWID;`,
  'CREATE INDEX receipts_of_creations ON receipts (key) WHERE seq = 1;',
  'CREATE TABLE capabilities (endpoint TEXT NOT NULL, model TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (endpoint, model)) WITHOUT ROWID;',
  `CREATE TABLE text_indexes (source TEXT PRIMARY KEY, version INTEGER NOT NULL, sha256 TEXT NOT NULL, chunks BLOB NOT NULL);
   CREATE TABLE postings (source TEXT NOT NULL, block INTEGER NOT NULL, term TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (source, block));`,
  `CREATE TABLE vectors (source TEXT NOT NULL, model TEXT NOT NULL, chunk INTEGER NOT NULL, document TEXT NOT NULL, dimension INTEGER NOT NULL, data BLOB NOT NULL);
   CREATE UNIQUE INDEX vectors_by_source ON vectors (source, model, chunk);
   CREATE INDEX vectors_by_document ON vectors (document, model);
   CREATE INDEX vectors_by_model ON vectors (model);
   CREATE TABLE embedding_use (model TEXT PRIMARY KEY, calls INTEGER NOT NULL, tokens INTEGER NOT NULL, untold INTEGER NOT NULL) WITHOUT ROWID;`,
  `CREATE TABLE assets (document TEXT NOT NULL, sha256 TEXT NOT NULL, created INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (document, sha256)) WITHOUT ROWID;
   CREATE INDEX assets_by_file ON assets (sha256);`,
];

/** Number of the schema that this program writes. */
export const schemaVersion = steps.length;

/**
 * Brings a database forward, one transaction per step.
 *
 * @param until version to stop at; tests make fixtures of older programs with it
 * @throws StoreError `newer_schema` when a newer program wrote the database
 */
export function migrate(db: DatabaseSync, path: string, until = schemaVersion): void {
  const found = Number(db.prepare('PRAGMA user_version').get()?.user_version ?? 0);
  if (found > schemaVersion) {
    throw new StoreError(
      'newer_schema',
      `${path} was written by a newer version of Longhand (schema ${found}; this program knows ${schemaVersion}). Start the newer version, or restore a backup that was made before the update.`,
      { path },
    );
  }
  for (let version = found; version < until; version++) {
    const step = steps[version];
    if (step === undefined) return;
    db.exec('BEGIN IMMEDIATE');
    try {
      db.exec(step);
      db.exec(`PRAGMA user_version = ${version + 1}`);
      db.exec('COMMIT');
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  }
}
