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
import type { MemoryBlobs } from '../memory-blobs/memory-blobs.ts';
import type { DiskPace, DiskWriter, MemoryDisk } from '../memory-log/memory-disk.ts';
import { receiptKey } from '../memory-log/memory-log.ts';

const NO_USE: Omit<EmbeddingUse, 'dimension'> = { calls: 0, tokens: 0, untold: 0 };
const RECEIPT_MS = 24 * 60 * 60 * 1000;

/** What is not history, on a disk in memory. Rows go in and come out as copies. */
export class MemoryTables implements Tables {
  readonly #disk: MemoryDisk;
  readonly #writer: DiskWriter;
  readonly #blobs: MemoryBlobs;
  readonly #pace: DiskPace;
  readonly #clock: Clock;

  constructor(
    disk: MemoryDisk,
    writer: DiskWriter,
    ports: { readonly blobs: MemoryBlobs; readonly pace: DiskPace; readonly clock: Clock },
  ) {
    this.#disk = disk;
    this.#writer = writer;
    this.#blobs = ports.blobs;
    this.#pace = ports.pace;
    this.#clock = ports.clock;
  }

  putSummary(summary: DocumentSummary): Promise<void> {
    const row = structuredClone(summary);
    return this.#write(summary.id, () => void this.#disk.summaries.set(row.id, row));
  }
  listSummaries(): Promise<readonly DocumentSummary[]> {
    return this.#read(() => [...this.#disk.summaries.values()].sort((a, b) => b.updatedAt - a.updatedAt));
  }

  async putSource(source: StoredSource): Promise<void> {
    const row = structuredClone(source);
    await this.#write(source.document, () => void this.#disk.sources.set(row.id, row));
    this.#blobs.claimed(row.fileSha256);
  }
  getSource(id: SourceId): Promise<StoredSource | null> {
    return this.#read(() => this.#disk.sources.get(id) ?? null);
  }
  listSources(document: DocumentId): Promise<readonly StoredSource[]> {
    return this.#read(() =>
      [...this.#disk.sources.values()]
        .filter((source) => source.document === document)
        .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)),
    );
  }
  async deleteSource(id: SourceId): Promise<void> {
    const doomed = await this.#write(null, () => this.#dropSources((source) => source.id === id));
    await this.#blobs.sweep(doomed);
  }

  putText(source: SourceId, text: StoredText, chunks: readonly StoredChunk[], index?: TextIndex): Promise<void> {
    const row = structuredClone({ text, chunks });
    const indexRow = structuredClone(index);
    return this.#write(null, () => {
      this.#dropVectors((row) => row.source === source);
      this.#disk.texts.set(source, row);
      if (indexRow === undefined) this.#disk.indexes.delete(source);
      else this.#disk.indexes.set(source, indexRow);
    });
  }
  getText(source: SourceId): Promise<StoredText | null> {
    return this.#read(() => this.#disk.texts.get(source)?.text ?? null);
  }
  listChunks(source: SourceId): Promise<readonly StoredChunk[]> {
    return this.#read(() => this.#disk.texts.get(source)?.chunks ?? []);
  }
  putIndex(source: SourceId, index: TextIndex): Promise<void> {
    const row = structuredClone(index);
    return this.#write(null, () => {
      if (this.#disk.texts.has(source)) this.#disk.indexes.set(source, row);
    });
  }
  getIndex(source: SourceId): Promise<TextIndex | null> {
    return this.#read(() => this.#disk.indexes.get(source) ?? null);
  }

  async putExport(record: StoredExport): Promise<void> {
    const row = structuredClone(record);
    await this.#write(record.document, () => void this.#disk.exports.set(row.id, row));
    if (row.blob !== undefined) this.#blobs.claimed(row.blob);
  }
  getExport(id: string): Promise<StoredExport | null> {
    return this.#read(() => this.#disk.exports.get(id) ?? null);
  }

  listExports(document: DocumentId): Promise<readonly StoredExport[]> {
    return this.#read(() =>
      [...this.#disk.exports.values()]
        .filter((record) => record.document === document)
        .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1)),
    );
  }
  async deleteExport(id: string): Promise<void> {
    const doomed = await this.#write(null, () => {
      const blob = this.#disk.exports.get(id)?.blob;
      this.#disk.exports.delete(id);
      return blob === undefined ? [] : [blob];
    });
    await this.#blobs.sweep(doomed);
  }

  async putAsset(asset: StoredAsset): Promise<void> {
    const row = structuredClone(asset);
    await this.#write(row.document, () => void this.#disk.assets.set(JSON.stringify([row.document, row.sha256]), row));
    this.#blobs.claimed(row.sha256);
  }
  getAsset(document: DocumentId, sha256: string): Promise<StoredAsset | null> {
    return this.#read(() => this.#disk.assets.get(JSON.stringify([document, sha256])) ?? null);
  }
  listAssets(document: DocumentId): Promise<readonly StoredAsset[]> {
    return this.#read(() =>
      [...this.#disk.assets.values()]
        .filter((asset) => asset.document === document)
        .sort((a, b) => a.createdAt - b.createdAt || (a.sha256 < b.sha256 ? -1 : 1)),
    );
  }

  getReceipt(document: DocumentId, key: string): Promise<CommandReceipt | null> {
    const oldest = this.#clock.now() - RECEIPT_MS;
    return this.#read(() => {
      const row = this.#disk.receipts.get(receiptKey(document, key));
      return row === undefined || row.at <= oldest ? null : { seq: row.seq, commandSha256: row.commandSha256 };
    });
  }
  putReceipt(document: DocumentId, key: string, { seq, commandSha256 }: CommandReceipt): Promise<void> {
    const row = { document, at: this.#clock.now(), seq, commandSha256 };
    return this.#write(document, () => void this.#disk.receipts.set(receiptKey(document, key), row));
  }

  getCreation(key: string): Promise<CreationReceipt | null> {
    const oldest = this.#clock.now() - RECEIPT_MS;
    return this.#read(() => {
      for (const [id, { document, at, seq, commandSha256 }] of this.#disk.receipts) {
        if (seq === 1 && at > oldest && id === receiptKey(document, key)) return { document, commandSha256 };
      }
      return null;
    });
  }

  putCapabilities(record: ModelCapabilities): Promise<void> {
    const row = structuredClone(record);
    const key = JSON.stringify([row.endpoint, row.model]);
    return this.#write(null, () => void this.#disk.capabilities.set(key, row));
  }
  listCapabilities(): Promise<readonly ModelCapabilities[]> {
    return this.#read(() =>
      [...this.#disk.capabilities].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record),
    );
  }

  putVectors({ vectors, ...batch }: VectorBatch, tokens: number | null): Promise<void> {
    const rows = structuredClone(vectors.map((one) => ({ ...batch, ...one })));
    return this.#write(batch.document, () => {
      this.#countEmbedding(batch.model, tokens);
      if (!this.#disk.texts.has(batch.source)) return;
      for (const row of rows) this.#disk.vectors.set(JSON.stringify([row.source, row.model, row.chunk]), row);
    });
  }
  countEmbedding(model: string, tokens: number | null): Promise<void> {
    return this.#write(null, () => this.#countEmbedding(model, tokens));
  }
  listVectors(document: DocumentId, model: string): Promise<readonly SourceVectors[]> {
    return this.#read(() => {
      const rows = [...this.#disk.vectors.values()].filter((row) => row.document === document && row.model === model);
      const sources = [...new Set(rows.map(({ source }) => source))].sort();
      return sources.map((source): SourceVectors => {
        const own = rows.filter((row) => row.source === source).sort((a, b) => a.chunk - b.chunk);
        const dimension = own[0]?.dimension ?? 0;
        const same = own.filter((row) => row.dimension === dimension);
        return {
          source,
          dimension,
          chunks: Uint32Array.from(same, ({ chunk }) => chunk),
          data: Float32Array.from(same.flatMap(({ vector }) => [...vector])),
        };
      });
    });
  }
  vectorChunks(source: SourceId, model: string): Promise<readonly number[]> {
    return this.#read(() =>
      [...this.#disk.vectors.values()]
        .filter((row) => row.source === source && row.model === model)
        .map(({ chunk }) => chunk)
        .sort((a, b) => a - b),
    );
  }
  keepVectorsOf(source: SourceId, model: string): Promise<void> {
    return this.#write(null, () => this.#dropVectors((row) => row.source === source && row.model !== model));
  }
  dropVectors(model: string): Promise<void> {
    return this.#write(null, () => this.#dropVectors((row) => row.model === model));
  }
  embeddingUse(model: string): Promise<EmbeddingUse> {
    return this.#read(() => {
      const kept = [...this.#disk.vectors.values()].find((row) => row.model === model);
      return { ...(this.#disk.embeddingUse.get(model) ?? NO_USE), dimension: kept?.dimension ?? null };
    });
  }

  async deleteDocument(document: DocumentId): Promise<void> {
    const doomed = await this.#write(document, () => {
      const files = [...this.#dropSources((source) => source.document === document)];
      this.#disk.summaries.delete(document);
      for (const [id, record] of this.#disk.exports) {
        if (record.document !== document) continue;
        if (record.blob !== undefined) files.push(record.blob);
        this.#disk.exports.delete(id);
      }
      for (const [key, asset] of this.#disk.assets) {
        if (asset.document !== document) continue;
        files.push(asset.sha256);
        this.#disk.assets.delete(key);
      }
      for (const [id, receipt] of this.#disk.receipts) {
        if (receipt.document === document && receipt.seq > 1) this.#disk.receipts.delete(id);
      }
      return files;
    });
    await this.#blobs.sweep(doomed);
  }

  #countEmbedding(model: string, tokens: number | null): void {
    const { calls, tokens: before, untold } = this.#disk.embeddingUse.get(model) ?? NO_USE;
    const use = { calls: calls + 1, tokens: before + (tokens ?? 0), untold: untold + (tokens === null ? 1 : 0) };
    this.#disk.embeddingUse.set(model, use);
  }
  #dropVectors(isDoomed: (row: { readonly source: SourceId; readonly model: string }) => boolean): void {
    for (const [key, row] of this.#disk.vectors) if (isDoomed(row)) this.#disk.vectors.delete(key);
  }

  #dropSources(isDoomed: (source: StoredSource) => boolean): readonly string[] {
    const doomed = [...this.#disk.sources.values()].filter(isDoomed);
    for (const { id } of doomed) {
      this.#disk.sources.delete(id);
      this.#disk.texts.delete(id);
      this.#disk.indexes.delete(id);
      this.#dropVectors((row) => row.source === id);
    }
    return doomed.map(({ fileSha256 }) => fileSha256);
  }

  #write<Result>(document: DocumentId | null, apply: () => Result): Promise<Result> {
    return this.#writer.do('table', document, apply);
  }

  #read<Value>(look: () => Value): Promise<Value> {
    const value = structuredClone(look());
    return new Promise((resolve) => {
      this.#pace.later('read', () => resolve(value));
    });
  }
}
