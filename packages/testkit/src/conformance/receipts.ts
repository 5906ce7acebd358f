import { describe, expect, test } from 'vitest';
import { manualClock } from '../time.ts';
import { codeOf, note, type Open, onStore } from './opened.ts';

const doc = 'd_1';
const at = 1_700_000_000_000;
const command = { key: 'key', commandSha256: 'c'.repeat(64) };

/** The answer of a command is written with its events, or neither is. */
export function receiptConformance(name: string, open: Open<'log' | 'ownership' | 'tables'>): void {
  describe(`${name}: receipts of commands`, () => {
    test('are durable with the events, and hold the new tail', () =>
      onStore(
        open,
        async (opened) => {
          const { log, ownership, tables } = opened.store;
          const { epoch } = await ownership.acquire(doc);
          // Others in the same commit do not get in between.
          await Promise.all([
            log.append(doc, 0, epoch, [note('a')]),
            log.append(doc, 1, epoch, [note('b'), note('c')], command),
            log.append(doc, 3, epoch, [note('d')]),
          ]);
          expect(await tables.getReceipt(doc, 'key')).toEqual({ seq: 3, commandSha256: command.commandSha256 });
          expect(await tables.getReceipt('d_2', 'key')).toBeNull();
          const again = await opened.reopen();
          expect(await again.store.tables.getReceipt(doc, 'key')).toMatchObject({ seq: 3 });
          expect(again.store.log.tail(doc)).toBe(4);
          return again;
        },
        manualClock(at),
      ));

    test('are not there when the append was refused, and the key is free', () =>
      onStore(
        open,
        async ({ store: { log, ownership, tables } }) => {
          const { epoch } = await ownership.acquire(doc);
          expect(await codeOf(log.append(doc, 5, epoch, [note('a')], command))).toBe('conflict');
          expect(await codeOf(log.append(doc, 0, epoch - 1, [note('a')], command))).toBe('fenced');
          expect(await tables.getReceipt(doc, 'key')).toBeNull();
          await log.append(doc, 0, epoch, [note('a')], command);
          expect(await tables.getReceipt(doc, 'key')).toMatchObject({ seq: 1 });
          return undefined;
        },
        manualClock(at),
      ));

    test('are forgotten after 24 hours, and with their document', () => {
      const clock = manualClock(at);
      return onStore(
        open,
        async ({ store: { log, ownership, tables } }) => {
          const { epoch } = await ownership.acquire(doc);
          await log.append(doc, 0, epoch, [note('a')]);
          await log.append(doc, 1, epoch, [note('b')], command);
          await tables.deleteDocument(doc);
          expect(await tables.getReceipt(doc, 'key')).toBeNull();
          await log.append(doc, 2, epoch, [note('c')], command);
          clock.advance(24 * 60 * 60 * 1_000);
          expect(await tables.getReceipt(doc, 'key')).toBeNull();
          return undefined;
        },
        clock,
      );
    });

    test('of a first event lead from the key to its document, for 24 hours, whether or not it is deleted meanwhile', () => {
      const clock = manualClock(at);
      return onStore(
        open,
        async (opened) => {
          const { log, ownership, tables } = opened.store;
          for (const [document, key] of [
            [doc, 'first'],
            ['d_2', 'other'],
          ] as const) {
            const { epoch } = await ownership.acquire(document);
            await log.append(document, 0, epoch, [note('a')], { ...command, key });
            await log.append(document, 1, epoch, [note('b')], { ...command, key: 'second' });
          }
          const made = { document: doc, commandSha256: command.commandSha256 };
          expect(await tables.getCreation('first')).toEqual(made);
          expect(await tables.getCreation('other')).toMatchObject({ document: 'd_2' });
          expect(await tables.getCreation('second')).toBeNull();
          await log.remove(doc);
          await tables.deleteDocument(doc);
          const again = await opened.reopen();
          expect(await again.store.tables.getCreation('first')).toEqual(made);
          clock.advance(24 * 60 * 60 * 1_000);
          expect(await again.store.tables.getCreation('first')).toBeNull();
          return again;
        },
        clock,
      );
    });
  });
}
