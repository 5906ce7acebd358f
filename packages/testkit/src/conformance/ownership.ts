import { describe, expect, test } from 'vitest';
import { codeOf, note, type Open, onStore } from './opened.ts';

const doc = 'd_1';

/** Who may write: epochs only grow, and only the holder of the last one writes. */
export function ownershipConformance(name: string, open: Open<'log' | 'ownership'>): void {
  describe(`${name}: ownership`, () => {
    test('gives a higher epoch each time, also to callers at the same moment', () =>
      onStore(open, async ({ store: { ownership } }) => {
        const taken = await Promise.all(Array.from({ length: 20 }, () => ownership.acquire(doc)));
        const epochs = taken.map(({ epoch }) => epoch);
        expect(new Set(epochs).size).toBe(20);
        expect(epochs).toEqual([...epochs].sort((a, b) => a - b));
        const other = await ownership.acquire('d_2');
        expect(other.epoch).toBeGreaterThan(0);
        return undefined;
      }));

    test('shuts an owner out once it has released the document', () =>
      onStore(open, async ({ store: { log, ownership } }) => {
        const { epoch } = await ownership.acquire(doc);
        await log.append(doc, 0, epoch, [note('a')]);
        await ownership.release(doc, epoch);
        expect(await codeOf(log.append(doc, 1, epoch, [note('late')]))).toBe('fenced');
        const next = await ownership.acquire(doc);
        expect(next.epoch).toBeGreaterThan(epoch);
        expect(await log.append(doc, 1, next.epoch, [note('b')])).toBe(2);
        return undefined;
      }));

    test('ignores a release by somebody who is no owner any more', () =>
      onStore(open, async ({ store: { log, ownership } }) => {
        const old = await ownership.acquire(doc);
        const now = await ownership.acquire(doc);
        await ownership.release(doc, old.epoch);
        expect(await log.append(doc, 0, now.epoch, [note('a')])).toBe(1);
        return undefined;
      }));

    test('refuses an epoch that nobody was given', () =>
      onStore(open, async ({ store: { log, ownership } }) => {
        const { epoch } = await ownership.acquire(doc);
        expect(await codeOf(log.append(doc, 0, epoch + 1, [note('a')]))).toBe('fenced');
        return undefined;
      }));

    test('never gives an epoch twice, over restarts and removals', () =>
      onStore(open, async (opened) => {
        const first = await opened.store.ownership.acquire(doc);
        await opened.store.log.append(doc, 0, first.epoch, [note('a')]);
        const again = await opened.reopen();
        const second = await again.store.ownership.acquire(doc);
        expect(second.epoch).toBeGreaterThan(first.epoch);
        await again.store.log.remove(doc);
        expect(await codeOf(again.store.log.append(doc, 0, second.epoch, [note('late')]))).toBe('fenced');
        const third = await again.store.ownership.acquire(doc);
        expect(third.epoch).toBeGreaterThan(second.epoch);
        return again;
      }));
  });
}
