import { type DocState, emptyState } from '@longhand/protocol';
import { describe, expect, test } from 'vitest';
import { codeOf, note, type Open, onStore } from './opened.ts';

const doc = 'd_1';

function stateAt(seq: number, title: string): DocState {
  return { ...emptyState(doc), seq, title };
}

/** Snapshots of the fold: they only save time, so they are never ahead of the log. */
export function snapshotConformance(name: string, open: Open<'log' | 'ownership'>): void {
  describe(`${name}: snapshots`, () => {
    test('gives back the newest snapshot, also after a restart', () =>
      onStore(open, async (opened) => {
        const { log, ownership } = opened.store;
        expect(await log.loadSnapshot(doc)).toBeNull();
        const { epoch } = await ownership.acquire(doc);
        await log.append(doc, 0, epoch, ['a', 'b', 'c'].map(note));
        await log.saveSnapshot(doc, stateAt(1, 'one'));
        await log.saveSnapshot(doc, stateAt(3, 'three'));
        await log.saveSnapshot(doc, stateAt(2, 'two, late'));
        expect(await log.loadSnapshot(doc)).toEqual(stateAt(3, 'three'));
        const again = await opened.reopen();
        expect(await again.store.log.loadSnapshot(doc)).toEqual(stateAt(3, 'three'));
        expect(await again.store.log.loadSnapshot('d_2')).toBeNull();
        return again;
      }));

    test('keeps a large one with odd text', () =>
      onStore(open, async ({ store: { log, ownership } }) => {
        const { epoch } = await ownership.acquire(doc);
        await log.append(doc, 0, epoch, [note('a')]);
        const state = stateAt(1, `${'长卷'.repeat(200_000)}\ud83d`);
        await log.saveSnapshot(doc, state);
        expect(await log.loadSnapshot(doc)).toEqual(state);
        return undefined;
      }));

    test('refuses one that is ahead of the log', () =>
      onStore(open, async ({ store: { log, ownership } }) => {
        const { epoch } = await ownership.acquire(doc);
        await log.append(doc, 0, epoch, [note('a')]);
        expect(await codeOf(log.saveSnapshot(doc, stateAt(2, 'ahead')))).toBe('conflict');
        expect(await log.loadSnapshot(doc)).toBeNull();
        return undefined;
      }));

    test('loses them with their document', () =>
      onStore(open, async ({ store: { log, ownership } }) => {
        const { epoch } = await ownership.acquire(doc);
        await log.append(doc, 0, epoch, [note('a')]);
        await log.saveSnapshot(doc, stateAt(1, 'one'));
        await log.remove(doc);
        expect(await log.loadSnapshot(doc)).toBeNull();
        return undefined;
      }));
  });
}
