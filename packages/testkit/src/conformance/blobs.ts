import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { codeOf, type Open, onStore } from './opened.ts';

async function* pieces(data: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}

function sha256Of(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Files by the hash of their bytes. */
export function blobsConformance(name: string, open: Open<'blobs'>): void {
  describe(`${name}: blobs`, () => {
    test('names a file by its SHA-256 and keeps it over a restart', () =>
      onStore(open, async (opened) => {
        const data = randomBytes(300_000);
        const stored = await opened.store.blobs.put(pieces(data, 7_001), { maxBytes: 300_000 });
        expect(stored).toEqual({ sha256: sha256Of(data), bytes: 300_000 });
        const again = await opened.reopen();
        const path = await again.store.blobs.path(stored.sha256);
        expect(path === null ? null : sha256Of(await readFile(path))).toBe(stored.sha256);
        return again;
      }));

    test('takes the same file twice, at the same time too, and an empty one', () =>
      onStore(open, async ({ store: { blobs } }) => {
        const data = randomBytes(100_000);
        const stored = await Promise.all(
          Array.from({ length: 5 }, () => blobs.put(pieces(data, 10_000), { maxBytes: 1e6 })),
        );
        expect(new Set(stored.map(({ sha256 }) => sha256)).size).toBe(1);
        const path = await blobs.path(sha256Of(data));
        expect(path === null ? 0 : (await readFile(path)).length).toBe(100_000);
        const empty = await blobs.put(pieces(new Uint8Array(), 1), { maxBytes: 0 });
        expect(empty).toEqual({ sha256: sha256Of(new Uint8Array()), bytes: 0 });
        return undefined;
      }));

    test('stops at the limit while the file still arrives', () =>
      onStore(open, async ({ store: { blobs } }) => {
        let sent = 0;
        async function* endless(): AsyncIterable<Uint8Array> {
          for (;;) {
            sent += 1_000;
            yield new Uint8Array(1_000);
          }
        }
        expect(await codeOf(blobs.put(endless(), { maxBytes: 10_000 }))).toBe('too_large');
        expect(sent).toBe(11_000);
        return undefined;
      }));

    test('keeps nothing of an upload that breaks off, and passes its error on', () =>
      onStore(open, async ({ store: { blobs } }) => {
        const half = randomBytes(1_000);
        async function* broken(): AsyncIterable<Uint8Array> {
          yield half;
          throw new Error('the line was cut');
        }
        await expect(blobs.put(broken(), { maxBytes: 10_000 })).rejects.toThrow('the line was cut');
        expect(await blobs.path(sha256Of(half))).toBeNull();
        return undefined;
      }));

    test('deletes a file, and does not mind when there is none', () =>
      onStore(open, async ({ store: { blobs } }) => {
        const { sha256 } = await blobs.put(pieces(Buffer.from('text'), 4), { maxBytes: 10 });
        await blobs.delete(sha256);
        expect(await blobs.path(sha256)).toBeNull();
        await blobs.delete(sha256);
        return undefined;
      }));

    test('finds nothing under a name that is no hash', () =>
      onStore(open, async ({ store: { blobs } }) => {
        for (const wrong of ['', '../../etc/passwd', 'F'.repeat(64), `${'a'.repeat(64)}/..`]) {
          expect(await blobs.path(wrong)).toBeNull();
          await blobs.delete(wrong);
        }
        return undefined;
      }));
  });
}
