import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { boxesOf } from '../text/index.ts';
import { cleanText, TextBuilder } from './text-builder.ts';

const text = fc.oneof(
  fc.constantFrom('雨水', '𠮷野家', '😀', '👩‍🔬', 'e\u0301', 'Water', 'flood-', '\u0000', '\ud83d', '\r\n', ' ', ''),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const step = fc.oneof(
  fc.record({ append: text, page: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ separate: fc.constantFrom(' ', '\n', '\n\n', ' | ') }),
);

test('whatever comes in, places cover the text without gaps, each begins with its own piece, and no character is cut', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const builder = new TextBuilder(1_000_000);
      const pieces: { readonly start: number; readonly text: string; readonly page: number }[] = [];
      for (const one of steps) {
        if ('separate' in one) builder.separate(one.separate);
        else {
          const cleaned = cleanText(one.append);
          if (cleaned !== '') pieces.push({ start: builder.length, text: cleaned, page: one.page });
          builder.append(one.append, { page: one.page });
        }
      }
      const built = builder.finish();
      expect(built.text).toBe(built.text.toWellFormed());
      for (const [at, place] of built.places.entries())
        expect(place.start).toBe(at === 0 ? built.places[0]?.start : built.places[at - 1]?.end);
      for (const piece of pieces) {
        const kept = piece.text.slice(0, Math.max(0, built.text.length - piece.start));
        expect(built.text.slice(piece.start, piece.start + kept.length)).toBe(kept);
        if (kept.length > 0) expect(built.places.find(({ start }) => start === piece.start)?.page).toBe(piece.page);
      }
    }),
  );
});

test('a hyphen that is taken back leaves the characters before it whole', () => {
  const builder = new TextBuilder(100);
  builder.append('😀-', { page: 1 });
  builder.dropLast();
  builder.append('雨', { page: 2 });
  expect(builder.finish()).toMatchObject({
    text: '😀雨',
    places: [
      { start: 0, end: 2 },
      { start: 2, end: 3 },
    ],
  });
});

test('the box of a stretch lies inside the box of its place, parts of a place follow each other, and wide letters take twice the room', () => {
  const places = [{ start: 0, end: 8, page: 1, box: [100, 50, 80, 11] as const }];
  const whole = '雨水😀ab管 ';
  expect(boxesOf(whole, places, 0, 1)).toEqual([{ page: 1, box: [100, 50, expect.closeTo(80 / 5, 5), 11] }]);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 }), (one, other) => {
      const [start, end] = [Math.min(one, other), Math.max(one, other)];
      for (const { box } of boxesOf(whole, places, start, end)) {
        expect(box[0]).toBeGreaterThanOrEqual(100);
        expect(box[0] + box[2]).toBeLessThanOrEqual(180.001);
      }
    }),
  );
});
