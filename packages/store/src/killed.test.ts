import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startChild } from '../test/child.ts';
import { openForWriting } from './database.ts';
import { openStore } from './open-store.ts';

const rounds = 20;

test(`every acknowledged event is there after kill -9, without a gap, ${rounds} times`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'longhand-kill-'));
  try {
    let total = 0;
    for (let round = 0; round < rounds; round++) {
      const child = startChild(new URL('../test/append-forever.ts', import.meta.url), [
        folder,
        String(1 + (round % 8)),
      ]);
      const acknowledged = new Map<string, number>();
      const note = (line: string | null) => {
        const [document = '', tail] = line?.split(' ') ?? [];
        if (tail !== undefined) acknowledged.set(document, Number(tail));
      };
      note(await child.line());
      // The random moment is what is tested.
      await wait(Math.random() * 120);
      await child.kill();
      expect(child.process.signalCode).toBe('SIGKILL');
      for (const line of await child.rest()) note(line);

      const store = await openStore(folder);
      expect(acknowledged.size).toBeGreaterThan(0);
      for (const [document, tail] of acknowledged) {
        expect(store.log.tail(document)).toBeGreaterThanOrEqual(tail);
        const events = await store.log.read(document, 0, Number.MAX_SAFE_INTEGER);
        expect(events.length).toBe(store.log.tail(document));
        expect(
          events.findIndex(
            ({ seq, data }, at) => seq !== at + 1 || !('step' in data) || data.step !== `${document} ${seq} 字`,
          ),
        ).toBe(-1);
        const snapshot = await store.log.loadSnapshot(document);
        expect(snapshot?.seq ?? 0).toBeLessThanOrEqual(store.log.tail(document));
        total = Math.max(total, events.length);
      }
      await store.close();
    }
    expect(total).toBeGreaterThan(rounds);
  } finally {
    await rm(folder, { recursive: true });
  }
}, 120_000);

test('the writer syncs every commit: write-ahead log, synchronous FULL', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'longhand-sync-'));
  const db = openForWriting(join(folder, 'longhand.db'));
  try {
    expect(Number(db.prepare('PRAGMA synchronous').get()?.synchronous)).toBe(2);
    expect(db.prepare('PRAGMA journal_mode').get()?.journal_mode).toBe('wal');
  } finally {
    db.close();
    await rm(folder, { recursive: true });
  }
});
