import type { Citation } from '@longhand/document';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { passagesOf, textPages } from './passages.ts';

const citation = (id: string, start: number, end: number): Citation => ({
  id,
  source: 's',
  sha256: '',
  start,
  end,
  quote: '',
});

test('pages cover the whole text without a gap', () => {
  const places = fc.array(
    fc.record({ start: fc.nat(200), page: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }) }),
  );
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 9000 }), places, (text, list) => {
      const sorted = list
        .filter((place) => place.start <= text.length)
        .sort((a, b) => a.start - b.start)
        .map((place) => ({ ...place, end: text.length }));
      const pages = textPages({ sha256: '', text, places: sorted });
      expect(pages.map((page) => text.slice(page.start, page.end)).join('')).toBe(text);
    }),
  );
});

test('marked and plain passages together are the page, and the current citation is marked whole', () => {
  const spans = fc.array(fc.tuple(fc.nat(99), fc.integer({ min: 1, max: 30 })));
  fc.assert(
    fc.property(spans, (list) => {
      const citations = list.map(([start, length], index) => citation(`c${index}`, start, start + length));
      const passages = passagesOf({ start: 10, end: 90 }, citations, 'c0');
      expect(passages[0]?.start).toBe(10);
      expect(passages.at(-1)?.end).toBe(90);
      for (const [index, passage] of passages.entries()) expect(passage.end).toBe(passages[index + 1]?.start ?? 90);
      const current = citations[0];
      if (current === undefined || current.start >= 90 || current.end <= 10) return;
      const marked = passages.filter((passage) => passage.kind === 'current');
      expect(marked).toEqual([{ kind: 'current', start: Math.max(10, current.start), end: Math.min(90, current.end) }]);
    }),
  );
});
