import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewEvent } from '@longhand/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openForWriting } from './database.ts';
import type { Operation } from './messages.ts';
import { openStore, type Store } from './open-store.ts';
import { StoreError } from './store-error.ts';
import { Writer } from './writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'longhand-full-'));
const isMounted = mountSmallDisk();

function mountSmallDisk(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function note(text: string): NewEvent {
  return { type: 'progress', by: { kind: 'agent', id: 'writer' }, at: 1, data: { step: text } };
}

let opened: Store | undefined;
async function open(): Promise<Store> {
  opened = await openStore(folder);
  return opened;
}

const unhandled: unknown[] = [];
const keep = (reason: unknown) => unhandled.push(reason);
beforeAll(() => {
  process.on('unhandledRejection', keep);
});
afterEach(async () => {
  // A mount that is in use cannot be unmounted.
  await opened?.close();
  opened = undefined;
  for (const name of readdirSync(folder)) await rm(join(folder, name), { recursive: true });
});
afterAll(() => {
  process.off('unhandledRejection', keep);
  if (isMounted) execFileSync('umount', [folder]);
  rmSync(folder, { recursive: true });
});

// Skipped where a small disk cannot be mounted (it needs root on Linux).
describe.skipIf(!isMounted)('a disk of 2 MiB', () => {
  test('fails appends with `full`, keeps what was confirmed, and takes appends again when there is space', async () => {
    const store = await open();
    const ballast = join(folder, 'ballast');
    const { epoch } = await store.ownership.acquire('d_1');
    await writeFile(ballast, randomBytes(900_000));

    const confirmed: string[] = [];
    let failure: unknown;
    for (let at = 0; failure === undefined && at < 200; at++) {
      const text = `${at} ${randomBytes(15_000).toString('base64')}`;
      await store.log.append('d_1', confirmed.length, epoch, [note(text)]).then(
        () => confirmed.push(text),
        (error: unknown) => {
          failure = error;
        },
      );
    }
    expect(failure).toMatchObject({ name: 'StoreError', code: 'full', message: expect.stringContaining(folder) });
    expect(confirmed.length).toBeGreaterThan(3);
    expect(store.log.tail('d_1')).toBe(confirmed.length);

    // Appends that build on each other fail together, in one commit or in the next, and the thread lives on.
    const large = randomBytes(400_000).toString('base64');
    const tail = confirmed.length;
    const more = [
      codeOf(store.log.append('d_1', tail, epoch, [note(large)])),
      codeOf(store.log.append('d_1', tail + 1, epoch, [note('in the same commit')])),
    ];
    await new Promise((resolve) => setImmediate(resolve));
    more.push(codeOf(store.log.append('d_1', tail + 2, epoch, [note('in the next commit')])));
    expect(await Promise.all(more)).toEqual(['full', 'full', 'conflict']);
    await expect(store.blobs.put(once(randomBytes(1_500_000)), { maxBytes: 1e9 })).rejects.toMatchObject({
      code: 'full',
    });

    await rm(ballast);
    await store.log.append('d_1', confirmed.length, epoch, [note('goes on')]);
    await store.close();
    const again = await open();
    const events = await again.log.read('d_1', 0, 1_000);
    expect(events.map(({ data }) => ('step' in data ? data.step : ''))).toEqual([...confirmed, 'goes on']);
    await again.close();
    expect(unhandled).toEqual([]);
  });

  test('does not let a row that is too large take the log down with it', () => {
    const path = join(folder, 'together.db');
    const writer = new Writer(openForWriting(path), path, () => {});
    const line = Buffer.from('"small"\n');
    const insert = { sql: 'INSERT INTO doomed_blobs (sha256) VALUES (?)', values: [randomBytes(3_000_000)] };
    const operations: Operation[] = [
      { kind: 'append', document: 'd_1', expectedSeq: 0, epoch: 0, events: 1, bytes: line.length },
      { kind: 'sql', statements: [insert] },
      { kind: 'append', document: 'd_1', expectedSeq: 1, epoch: 0, events: 1, bytes: line.length },
      { kind: 'sql', statements: [{ ...insert, values: ['small'] }] },
    ];
    const { outcomes, segment } = writer.commit({ operations, data: Buffer.concat([line, line]) });
    expect(outcomes.map((outcome) => (outcome.ok ? 'written' : outcome.failure.code))).toEqual([
      'written',
      'full',
      'written',
      'written',
    ]);
    expect(segment).toBeGreaterThan(0);
    writer.close();
  });

  test('is reported at the start, when not even a small file fits', async () => {
    await writeFile(join(folder, 'ballast'), new Uint8Array(2 ** 21)).catch(() => undefined);
    await expect(openStore(folder)).rejects.toMatchObject({ code: 'full', path: folder });
    await rm(join(folder, 'ballast'));
    await open();
  });
});

function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'written',
    (error: unknown) => (error instanceof StoreError ? error.code : error),
  );
}

async function* once(data: Uint8Array): AsyncIterable<Uint8Array> {
  yield data;
}
