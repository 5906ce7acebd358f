import type { DatabaseSync } from 'node:sqlite';
import type { SourceId } from '@longhand/document';
import type { DocumentId, ModelCapabilities } from '@longhand/protocol';
import type {
  Clock,
  CommandReceipt,
  CreationReceipt,
  DocumentSummary,
  EmbeddingUse,
  SourceVectors,
  StoredAsset,
  StoredChunk,
  StoredExport,
  StoredSource,
  StoredText,
  Tables,
  TextIndex,
  VectorBatch,
} from '@longhand/protocol/ports';
import type { BlobReferences } from './blob-references.ts';
import type { SqlValue, Statement } from './messages.ts';
import { pack, unpack } from './packing.ts';
import { packPlaces, unpackPlaces } from './places.ts';
import { DROP_RECEIPTS, PUT_RECEIPT, RECEIPT_MS } from './receipts.ts';
import { SqliteVectors } from './sqlite-vectors.ts';
import { dropIndexes, putIndex, readIndex } from './text-indexes.ts';
import type { WriterClient } from './writer-client.ts';

/** Everything that is not history. Records are kept as JSON, beside the columns that are searched by. */
export class SqliteTables implements Tables {
  readonly #writer: WriterClient;
  readonly #db: DatabaseSync;
  readonly #references: BlobReferences;
  readonly #clock: Clock;
  readonly #vectors: SqliteVectors;

  constructor(writer: WriterClient, db: DatabaseSync, references: BlobReferences, clock: Clock) {
    this.#writer = writer;
    this.#db = db;
    this.#references = references;
    this.#clock = clock;
    this.#vectors = new SqliteVectors(db, (...statements) => this.#write(...statements));
  }

  async putSummary(summary: DocumentSummary): Promise<void> {
    await this.#write({
      sql: 'INSERT OR REPLACE INTO summaries (id, updated, record) VALUES (?, ?, ?)',
      values: [summary.id, summary.updatedAt, JSON.stringify(summary)],
    });
  }

  /** The document changed last comes first. */
  async listSummaries(): Promise<readonly DocumentSummary[]> {
    return this.#records<DocumentSummary>('SELECT record FROM summaries ORDER BY updated DESC, id');
  }

  async putSource(source: StoredSource): Promise<void> {
    await this.#write({
      sql: 'INSERT OR REPLACE INTO sources (id, document, file, created, record) VALUES (?, ?, ?, ?, ?)',
      values: [source.id, source.document, source.fileSha256, source.createdAt, JSON.stringify(source)],
    });
    this.#references.claimed(source.fileSha256);
  }

  async getSource(id: SourceId): Promise<StoredSource | null> {
    return this.#records<StoredSource>('SELECT record FROM sources WHERE id = ?', id)[0] ?? null;
  }

  async listSources(document: DocumentId): Promise<readonly StoredSource[]> {
    return this.#records<StoredSource>(
      'SELECT record FROM sources WHERE document = ? ORDER BY created, rowid',
      document,
    );
  }

  async deleteSource(id: SourceId): Promise<void> {
    await this.#write(
      { sql: 'INSERT OR IGNORE INTO doomed_blobs SELECT file FROM sources WHERE id = ?', values: [id] },
      { sql: 'DELETE FROM texts WHERE source = ?', values: [id] },
      ...dropIndexes('source = ?', [id]),
      { sql: 'DELETE FROM vectors WHERE source = ?', values: [id] },
      { sql: 'DELETE FROM sources WHERE id = ?', values: [id] },
    );
    await this.#references.sweep();
  }

  async putText(source: SourceId, text: StoredText, chunks: readonly StoredChunk[], index?: TextIndex): Promise<void> {
    const [packedText, places, packedChunks] = await Promise.all([
      pack({ sha256: text.sha256, text: text.text }),
      pack(packPlaces(text.places)),
      pack(chunks),
    ]);
    await this.#write(
      { sql: 'DELETE FROM vectors WHERE source = ?', values: [source] },
      {
        sql: 'INSERT OR REPLACE INTO texts (source, text, places, chunks) VALUES (?, ?, ?, ?)',
        values: [source, packedText, places, packedChunks],
      },
      ...dropIndexes('source = ?', [source]),
      ...(index === undefined ? [] : putIndex(source, index)),
    );
  }

  async getText(source: SourceId): Promise<StoredText | null> {
    const row = this.#db.prepare('SELECT text, places FROM texts WHERE source = ?').get(source);
    if (row === undefined) return null;
    const [text, places] = await Promise.all([unpack(row.text), unpack(row.places)]);
    // Both were written by putText.
    return {
      ...(text as Pick<StoredText, 'sha256' | 'text'>),
      places: unpackPlaces(places as Parameters<typeof unpackPlaces>[0]),
    };
  }

  async listChunks(source: SourceId): Promise<readonly StoredChunk[]> {
    const row = this.#db.prepare('SELECT chunks FROM texts WHERE source = ?').get(source);
    // Written by putText.
    return row === undefined ? [] : ((await unpack(row.chunks)) as readonly StoredChunk[]);
  }

  async putIndex(source: SourceId, index: TextIndex): Promise<void> {
    await this.#write(...dropIndexes('source = ?', [source]), ...putIndex(source, index));
  }

  async getIndex(source: SourceId): Promise<TextIndex | null> {
    return readIndex(this.#db, source);
  }

  async putExport(record: StoredExport): Promise<void> {
    await this.#write({
      sql: 'INSERT OR REPLACE INTO exports (id, document, blob, record) VALUES (?, ?, ?, ?)',
      values: [record.id, record.document, record.blob ?? null, JSON.stringify(record)],
    });
    if (record.blob !== undefined) this.#references.claimed(record.blob);
  }

  async getExport(id: string): Promise<StoredExport | null> {
    return this.#records<StoredExport>('SELECT record FROM exports WHERE id = ?', id)[0] ?? null;
  }

  async listExports(document: DocumentId): Promise<readonly StoredExport[]> {
    const records = this.#records<StoredExport>('SELECT record FROM exports WHERE document = ?', document);
    return [...records].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
  }

  async deleteExport(id: string): Promise<void> {
    await this.#write(
      {
        sql: 'INSERT OR IGNORE INTO doomed_blobs SELECT blob FROM exports WHERE id = ? AND blob IS NOT NULL',
        values: [id],
      },
      { sql: 'DELETE FROM exports WHERE id = ?', values: [id] },
    );
    await this.#references.sweep();
  }

  async putAsset(asset: StoredAsset): Promise<void> {
    await this.#write({
      sql: 'INSERT OR REPLACE INTO assets (document, sha256, created, record) VALUES (?, ?, ?, ?)',
      values: [asset.document, asset.sha256, asset.createdAt, JSON.stringify(asset)],
    });
    this.#references.claimed(asset.sha256);
  }

  async getAsset(document: DocumentId, sha256: string): Promise<StoredAsset | null> {
    const found = 'SELECT record FROM assets WHERE document = ? AND sha256 = ?';
    return this.#records<StoredAsset>(found, document, sha256)[0] ?? null;
  }

  async listAssets(document: DocumentId): Promise<readonly StoredAsset[]> {
    return this.#records<StoredAsset>(
      'SELECT record FROM assets WHERE document = ? ORDER BY created, sha256',
      document,
    );
  }

  async getReceipt(document: DocumentId, key: string): Promise<CommandReceipt | null> {
    const row = this.#db
      .prepare('SELECT seq, command FROM receipts WHERE document = ? AND key = ? AND at > ?')
      .get(document, key, this.#clock.now() - RECEIPT_MS);
    return row === undefined ? null : { seq: Number(row.seq), commandSha256: String(row.command) };
  }

  /** Also drops the receipts that have expired. */
  async putReceipt(document: DocumentId, key: string, receipt: CommandReceipt): Promise<void> {
    const now = this.#clock.now();
    await this.#write(
      { sql: DROP_RECEIPTS, values: [now - RECEIPT_MS] },
      {
        sql: PUT_RECEIPT,
        values: [document, key, now, receipt.seq, receipt.commandSha256],
      },
    );
  }

  async getCreation(key: string): Promise<CreationReceipt | null> {
    const row = this.#db
      .prepare('SELECT document, command FROM receipts WHERE key = ? AND seq = 1 AND at > ? ORDER BY at DESC')
      .get(key, this.#clock.now() - RECEIPT_MS);
    return row === undefined ? null : { document: String(row.document), commandSha256: String(row.command) };
  }

  async putCapabilities(record: ModelCapabilities): Promise<void> {
    await this.#write({
      sql: 'INSERT OR REPLACE INTO capabilities (endpoint, model, record) VALUES (?, ?, ?)',
      values: [record.endpoint, record.model, JSON.stringify(record)],
    });
  }

  async listCapabilities(): Promise<readonly ModelCapabilities[]> {
    return this.#records<ModelCapabilities>('SELECT record FROM capabilities ORDER BY endpoint, model');
  }

  putVectors(batch: VectorBatch, tokens: number | null): Promise<void> {
    return this.#vectors.put(batch, tokens);
  }
  countEmbedding(model: string, tokens: number | null): Promise<void> {
    return this.#vectors.count(model, tokens);
  }
  async listVectors(document: DocumentId, model: string): Promise<readonly SourceVectors[]> {
    return this.#vectors.list(document, model);
  }
  async vectorChunks(source: SourceId, model: string): Promise<readonly number[]> {
    return this.#vectors.chunks(source, model);
  }
  keepVectorsOf(source: SourceId, model: string): Promise<void> {
    return this.#vectors.keepOnly(source, model);
  }
  dropVectors(model: string): Promise<void> {
    return this.#vectors.drop(model);
  }
  async embeddingUse(model: string): Promise<EmbeddingUse> {
    return this.#vectors.use(model);
  }

  async deleteDocument(document: DocumentId): Promise<void> {
    const values = [document];
    await this.#write(
      { sql: 'INSERT OR IGNORE INTO doomed_blobs SELECT file FROM sources WHERE document = ?', values },
      {
        sql: 'INSERT OR IGNORE INTO doomed_blobs SELECT blob FROM exports WHERE document = ? AND blob IS NOT NULL',
        values,
      },
      { sql: 'INSERT OR IGNORE INTO doomed_blobs SELECT sha256 FROM assets WHERE document = ?', values },
      { sql: 'DELETE FROM texts WHERE source IN (SELECT id FROM sources WHERE document = ?)', values },
      ...dropIndexes('source IN (SELECT id FROM sources WHERE document = ?)', values),
      { sql: 'DELETE FROM vectors WHERE document = ?', values },
      { sql: 'DELETE FROM sources WHERE document = ?', values },
      { sql: 'DELETE FROM exports WHERE document = ?', values },
      { sql: 'DELETE FROM assets WHERE document = ?', values },
      { sql: 'DELETE FROM receipts WHERE document = ? AND seq > 1', values },
      { sql: 'DELETE FROM summaries WHERE id = ?', values },
    );
    await this.#references.sweep();
  }

  /** Drops what nothing leads to any more: expired receipts, texts whose source was deleted while they were extracted, doomed blobs. */
  async tidy(): Promise<void> {
    const orphans = 'source NOT IN (SELECT id FROM sources)';
    const expired = this.#clock.now() - RECEIPT_MS;
    const { n } = this.#db
      .prepare(
        `SELECT (SELECT count(*) FROM texts WHERE ${orphans}) + (SELECT count(*) FROM receipts WHERE at <= ?) AS n`,
      )
      .get(expired) ?? { n: 0 };
    // No write without need: a store on a full disk opens.
    if (Number(n) > 0) {
      await this.#write({ sql: `DELETE FROM texts WHERE ${orphans}`, values: [] }, ...dropIndexes(orphans, []), {
        sql: DROP_RECEIPTS,
        values: [expired],
      });
    }
    await this.#references.sweep();
  }

  async #write(...statements: readonly Statement[]): Promise<void> {
    await this.#writer.do({ kind: 'sql', statements });
  }

  #records<T>(sql: string, ...values: readonly SqlValue[]): readonly T[] {
    // The record column is written by this class only, from a T.
    return this.#db
      .prepare(sql)
      .all(...values)
      .map(({ record }) => JSON.parse(String(record)) as T);
  }
}
