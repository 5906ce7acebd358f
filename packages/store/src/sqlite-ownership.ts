import type { DocumentId } from '@longhand/protocol';
import type { Ownership } from '@longhand/protocol/ports';
import type { WriterClient } from './writer-client.ts';

/** Epochs, kept beside the log, so that the writer checks them in the transaction that appends. */
export class SqliteOwnership implements Ownership {
  readonly #writer: WriterClient;

  constructor(writer: WriterClient) {
    this.#writer = writer;
  }

  async acquire(document: DocumentId): Promise<{ readonly epoch: number }> {
    return { epoch: await this.#writer.do({ kind: 'acquire', document }) };
  }

  async release(document: DocumentId, epoch: number): Promise<void> {
    await this.#writer.do({ kind: 'release', document, epoch });
  }
}
