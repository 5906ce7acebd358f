import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takePicture } from '@longhand/export';
import type { DocumentId } from '@longhand/protocol';
import type { Blobs, Clock, StoredAsset, Tables } from '@longhand/protocol/ports';
import { sizeText } from '../http/size-text.ts';
import { ServerError } from '../server-error.ts';

export interface AssetIntake {
  /** Stores a file that a document or its exports will use. @throws ServerError `asset.…` */
  add(document: DocumentId, name: string, data: AsyncIterable<Uint8Array>): Promise<StoredAsset>;
}

/** Larger pictures and templates make files that nobody can send. */
const MAX_BYTES = 40 * 1024 * 1024;
const MAX_CSL_BYTES = 1024 * 1024;
const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

interface Recognised {
  readonly kind: StoredAsset['kind'];
  readonly media: string;
  /** Where the file lies that is to be stored. */
  readonly path: string;
  readonly width?: number;
  readonly height?: number;
}

export function createAssetIntake(environment: {
  readonly tables: Tables;
  readonly blobs: Blobs;
  readonly clock: Clock;
}): AssetIntake {
  const { tables, blobs, clock } = environment;
  return {
    async add(document, name, data) {
      const folder = await mkdtemp(join(tmpdir(), 'longhand-asset-'));
      try {
        const path = join(folder, 'file');
        await writeAtMost(path, data, name);
        const { path: found, ...recognised } = await recognise(path, folder, name);
        const { sha256, bytes } = await blobs.put(createReadStream(found), { maxBytes: MAX_BYTES });
        const asset: StoredAsset = { document, sha256, name, bytes, createdAt: clock.now(), ...recognised };
        await tables.putAsset(asset);
        return asset;
      } finally {
        await rm(folder, { recursive: true, force: true, maxRetries: 5 });
      }
    },
  };
}

async function writeAtMost(path: string, data: AsyncIterable<Uint8Array>, name: string): Promise<void> {
  await using file = await open(path, 'wx');
  let bytes = 0;
  for await (const piece of data) {
    bytes += piece.length;
    if (bytes > MAX_BYTES) throw new ServerError('asset.tooLarge', 413, { name, limit: sizeText(MAX_BYTES) });
    await file.write(piece);
  }
}

/** By what the file holds; its name is only believed of the two kinds of Word files, which are the same inside. */
async function recognise(path: string, folder: string, name: string): Promise<Recognised> {
  await using file = await open(path);
  const { size } = await file.stat();
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(4_096), position: 0 });
  const head = buffer.subarray(0, bytesRead);
  if (head.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004', 'latin1'))) {
    if (/\.docm$|\.dotm$/i.test(name)) throw new ServerError('asset.macros', 422, { name });
    if (!/\.docx$|\.dotx$/i.test(name)) throw new ServerError('asset.unknown', 422, { name });
    return { kind: 'word', media: WORD, path };
  }
  const text = head
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();
  if (text.startsWith('<') && /<style[\s>]/.test(text) && text.includes('purl.org/net/xbiblio/csl')) {
    if (size > MAX_CSL_BYTES) throw new ServerError('asset.tooLarge', 413, { name, limit: sizeText(MAX_CSL_BYTES) });
    return { kind: 'csl', media: 'application/vnd.citationstyles.style+xml', path };
  }
  const taken = await takePicture(path, join(folder, 'picture'));
  if ('code' in taken) {
    throw new ServerError(`asset.${taken.code}`, 422, { name, limit: sizeText(MAX_BYTES) });
  }
  const { media, width, height } = taken;
  return { kind: 'picture', media, path: taken.path, width, height };
}
