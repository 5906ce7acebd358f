import type { Span } from '@longhand/document';
import { emptyState } from '@longhand/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fused, searchesFor } from './research.ts';

const span = (start: number): Span => ({ source: 'f1', sha256: '', start, end: start + 1, quote: 'q' });
const places = (spans: readonly Span[]) => spans.map(({ start }) => start);

test('what several searches found comes first, and nothing comes twice', () => {
  expect(places(fused([[1, 2, 3].map(span), [3, 4].map(span), [5].map(span)], 10))).toEqual([3, 1, 5, 2, 4]);
});

test('one search keeps its order; the limit holds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uniqueArray(fc.nat(30)), { maxLength: 5 }),
      fc.integer({ min: 1, max: 12 }),
      (lists, limit) => {
        const result = places(
          fused(
            lists.map((list) => list.map(span)),
            limit,
          ),
        );
        const all = new Set(lists.flat());
        expect(result).toHaveLength(Math.min(limit, all.size));
        expect(new Set(result).size).toBe(result.length);
        const [only] = lists;
        if (lists.length === 1 && only) expect(result).toEqual(only.slice(0, limit));
      },
    ),
  );
});

test('the searches of the plan are made beside the title; without them its questions are', () => {
  const state = { ...emptyState('d1'), brief: 'A brief' };
  const section = { id: 's1', title: 'Losses', level: 1, goal: 'Why water is lost' } as const;
  expect(searchesFor(state, { ...section, queries: ['water loss', '漏损率', 'water loss'], evidence: ['x'] })).toEqual([
    'Losses\nWhy water is lost',
    'water loss',
    '漏损率',
  ]);
  expect(searchesFor(state, { ...section, evidence: ['How much?'] })).toEqual([
    'Losses\nWhy water is lost',
    'How much?',
  ]);
  expect(searchesFor(state, { id: 's1', title: 'Losses', level: 1 })).toEqual(['Losses\nA brief']);
});
