import { endianness } from 'node:os';
import type { DatabaseSync } from 'node:sqlite';
import type { SourceId } from '@longhand/document';
import type { DocumentId } from '@longhand/protocol';
import type { EmbeddingUse, SourceVectors, VectorBatch } from '@longhand/protocol/ports';
import type { Statement } from './messages.ts';

type Write = (...statements: readonly Statement[]) => Promise<void>;

const COUNT =
  'INSERT INTO embedding_use (model, calls, tokens, untold) VALUES (?, 1, ?, ?) ' +
  'ON CONFLICT (model) DO UPDATE SET calls = calls + 1, tokens = tokens + excluded.tokens, untold = untold + excluded.untold';
// In the statement itself: the source may be removed while its vectors are on their way.
const PUT =
  'INSERT OR REPLACE INTO vectors (source, model, chunk, document, dimension, data) ' +
  'SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE EXISTS (SELECT 1 FROM texts WHERE source = ?1)';

/** The vectors of chunks; one row each, so that what a killed process had is not asked for again. */
export class SqliteVectors {
  readonly #db: DatabaseSync;
  readonly #write: Write;

  constructor(db: DatabaseSync, write: Write) {
    this.#db = db;
    this.#write = write;
  }

  put({ document, source, model, dimension, vectors }: VectorBatch, tokens: number | null): Promise<void> {
    const rows = vectors.map(({ chunk, vector }) => ({
      sql: PUT,
      values: [source, model, chunk, document, dimension, bytesOf(vector)],
    }));
    return this.#write(countOf(model, tokens), ...rows);
  }

  count(model: string, tokens: number | null): Promise<void> {
    return this.#write(countOf(model, tokens));
  }

  list(document: DocumentId, model: string): readonly SourceVectors[] {
    const groups = this.#db
      .prepare(
        'SELECT source, min(dimension) AS dimension, count(*) AS n FROM vectors WHERE document = ? AND model = ? GROUP BY source ORDER BY source',
      )
      .all(document, model);
    return groups.map((group) => {
      const source = String(group.source);
      const dimension = Number(group.dimension);
      const rows = this.#db
        .prepare('SELECT chunk, data FROM vectors WHERE source = ? AND model = ? AND dimension = ? ORDER BY chunk')
        .iterate(source, model, dimension);
      const chunks = new Uint32Array(Number(group.n));
      const data = new Float32Array(chunks.length * dimension);
      let at = 0;
      for (const row of rows) {
        // The column is a blob, written by `put`.
        const vector = vectorOf(row.data as Uint8Array, dimension);
        if (vector === null) continue;
        chunks[at] = Number(row.chunk);
        data.set(vector, at * dimension);
        at++;
      }
      return { source, dimension, chunks: chunks.subarray(0, at), data: data.subarray(0, at * dimension) };
    });
  }

  chunks(source: SourceId, model: string): readonly number[] {
    return this.#db
      .prepare('SELECT chunk FROM vectors WHERE source = ? AND model = ? ORDER BY chunk')
      .all(source, model)
      .map(({ chunk }) => Number(chunk));
  }

  keepOnly(source: SourceId, model: string): Promise<void> {
    return this.#write({ sql: 'DELETE FROM vectors WHERE source = ? AND model <> ?', values: [source, model] });
  }

  drop(model: string): Promise<void> {
    return this.#write({ sql: 'DELETE FROM vectors WHERE model = ?', values: [model] });
  }

  use(model: string): EmbeddingUse {
    const row = this.#db.prepare('SELECT calls, tokens, untold FROM embedding_use WHERE model = ?').get(model);
    const kept = this.#db.prepare('SELECT dimension FROM vectors WHERE model = ? LIMIT 1').get(model);
    return {
      calls: Number(row?.calls ?? 0),
      tokens: Number(row?.tokens ?? 0),
      untold: Number(row?.untold ?? 0),
      dimension: kept === undefined ? null : Number(kept.dimension),
    };
  }
}

function countOf(model: string, tokens: number | null): Statement {
  return { sql: COUNT, values: [model, tokens ?? 0, tokens === null ? 1 : 0] };
}

/** Float32 in little-endian order, whatever the machine's own is: a database may be carried elsewhere. */
function bytesOf(vector: Float32Array): Uint8Array {
  const bytes = new Uint8Array(vector.length * 4);
  bytes.set(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
  return inOrder(bytes);
}

function vectorOf(bytes: Uint8Array, dimension: number): Float32Array | null {
  if (bytes.length !== 4 * dimension) return null;
  // A copy: a view would need an offset that is a multiple of four.
  return new Float32Array(inOrder(bytes.slice()).buffer);
}

function inOrder(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (endianness() === 'BE') Buffer.from(bytes.buffer).swap32();
  return bytes;
}
