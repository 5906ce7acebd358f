import type { DocumentId } from '@longhand/protocol';
import type { Blobs, Tables } from '@longhand/protocol/ports';

/**
 * Where the files of a document lie. A hash of a file that it does not have leads nowhere: whoever writes a hash into a block, a layout or a Word file must not get what
 * another document holds.
 */
export function ownAssets(
  document: DocumentId,
  { tables, blobs }: { readonly tables: Pick<Tables, 'getAsset'>; readonly blobs: Pick<Blobs, 'path'> },
): (sha256: string) => Promise<string | null> {
  return async (sha256) => ((await tables.getAsset(document, sha256)) === null ? null : blobs.path(sha256));
}
