import type { LogEvent } from '@longhand/protocol';
import { expect, test } from 'vitest';
import { type EncodedEvent, RecentEvents } from './recent-events.ts';

function encoded(seq: number, chars = 10): EncodedEvent {
  const event: LogEvent = { seq, type: 'progress', by: { kind: 'system', id: 'x' }, at: 1, data: { step: '' } };
  return { event, json: 'x'.repeat(chars) };
}
const seqs = (events: readonly EncodedEvent[] | null) => events?.map(({ event }) => event.seq) ?? null;

test('holds the newest events of a document within its limit, and says when an older one is asked for', () => {
  const recent = new RecentEvents({ maxDocumentChars: 100, maxChars: 1_000 });
  for (let seq = 1; seq <= 1_000; seq++) recent.add('d_1', [encoded(seq)]);
  expect(seqs(recent.after('d_1', 990, 100))).toEqual([991, 992, 993, 994, 995, 996, 997, 998, 999, 1_000]);
  expect(seqs(recent.after('d_1', 996, 2))).toEqual([997, 998]);
  expect(recent.after('d_1', 989, 100)).toBeNull();
  expect(recent.after('d_2', 0, 100)).toBeNull();
});

test('holds nothing of an event that is larger than the limit, but goes on after it', () => {
  const recent = new RecentEvents({ maxDocumentChars: 100, maxChars: 1_000 });
  recent.add('d_1', [encoded(1), encoded(2, 101)]);
  expect(recent.after('d_1', 1, 10)).toBeNull();
  recent.add('d_1', [encoded(3)]);
  expect(seqs(recent.after('d_1', 2, 10))).toEqual([3]);
});

test('gives up the documents that were written to longest ago when the total is too large', () => {
  const recent = new RecentEvents({ maxDocumentChars: 100, maxChars: 100 });
  for (let document = 0; document < 10; document++) recent.add(`d_${document}`, [encoded(1)]);
  recent.add('d_0', [encoded(2)]);
  expect(recent.after('d_1', 0, 10)).toBeNull();
  expect(seqs(recent.after('d_0', 0, 10))).toEqual([1, 2]);
  recent.remove('d_2');
  recent.add('d_3', [encoded(2)]);
  expect(seqs(recent.after('d_4', 0, 10))).toEqual([1]);
  expect(recent.after('d_2', 0, 10)).toBeNull();
});
