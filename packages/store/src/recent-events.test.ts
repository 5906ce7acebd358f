import { expect, test } from 'vitest';
import type { Lines } from './log-reader.ts';
import { RecentEvents } from './recent-events.ts';

function lines(first: number, chars = 10, events = 1): Lines {
  return { first, last: first + events - 1, text: 'x'.repeat(chars) };
}
const firsts = (batches: readonly Lines[] | null) => batches?.map(({ first }) => first) ?? null;

test('holds the newest events of a document within its limit, and says when an older one is asked for', () => {
  const recent = new RecentEvents({ maxDocumentChars: 100, maxChars: 1_000 });
  for (let seq = 1; seq <= 1_000; seq++) recent.add('d_1', lines(seq));
  expect(firsts(recent.after('d_1', 990))).toEqual([991, 992, 993, 994, 995, 996, 997, 998, 999, 1_000]);
  expect(firsts(recent.after('d_1', 998))).toEqual([999, 1_000]);
  expect(firsts(recent.after('d_1', 1_000))).toEqual([]);
  expect(recent.after('d_1', 989)).toBeNull();
  expect(recent.after('d_2', 0)).toBeNull();
});

test('finds a place inside a batch of several events', () => {
  const recent = new RecentEvents({ maxDocumentChars: 100, maxChars: 1_000 });
  recent.add('d_1', lines(1, 10, 5));
  recent.add('d_1', lines(6, 10, 3));
  for (const [after, found] of [
    [0, [1, 6]],
    [4, [1, 6]],
    [5, [6]],
    [7, [6]],
    [8, []],
  ] as const) {
    expect(firsts(recent.after('d_1', after))).toEqual(found);
  }
});

test('holds nothing of a batch that is larger than the limit, but goes on after it', () => {
  const recent = new RecentEvents({ maxDocumentChars: 100, maxChars: 1_000 });
  recent.add('d_1', lines(1));
  recent.add('d_1', lines(2, 101));
  expect(recent.after('d_1', 1)).toBeNull();
  recent.add('d_1', lines(3));
  expect(firsts(recent.after('d_1', 2))).toEqual([3]);
});

test('gives up the documents that were written to longest ago when the total is too large', () => {
  const recent = new RecentEvents({ maxDocumentChars: 100, maxChars: 100 });
  for (let document = 0; document < 10; document++) recent.add(`d_${document}`, lines(1));
  recent.add('d_0', lines(2));
  expect(recent.after('d_1', 0)).toBeNull();
  expect(firsts(recent.after('d_0', 0))).toEqual([1, 2]);
  recent.remove('d_2');
  recent.add('d_3', lines(2));
  expect(firsts(recent.after('d_4', 0))).toEqual([1]);
  expect(recent.after('d_2', 0)).toBeNull();
});

test('never holds more than the total, whoever writes', () => {
  const recent = new RecentEvents({ maxDocumentChars: 60, maxChars: 100 });
  const seqs = new Map<string, number>();
  const write = (document: string) => {
    const seq = (seqs.get(document) ?? 0) + 1;
    seqs.set(document, seq);
    recent.add(document, lines(seq));
  };
  for (let turn = 0; turn < 400; turn++) {
    write(`d_${(turn * 7) % 5}`);
    const held = [...seqs].reduce((sum, [document, tail]) => {
      let from = tail;
      while (from > 0 && recent.after(document, from - 1) !== null) from--;
      return sum + (tail - from) * 10;
    }, 0);
    expect(held).toBeLessThanOrEqual(100);
    expect(held).toBeGreaterThan(0);
  }
});
