import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { TermTable, unitsOf } from './term-table.ts';

const unit = fc.constantFrom('a', 'b', '\u4e00', '\uffff', '\ud840', '\udc00');
const term = fc.string({ unit, minLength: 1, maxLength: 4 });

function tableOf(terms: readonly string[]): TermTable {
  const table = new TermTable();
  for (const one of terms) table.add(unitsOf(one));
  return table;
}

test('a table of terms finds each term by its number, no other, and gives all of them back', () => {
  fc.assert(
    fc.property(fc.uniqueArray(term, { maxLength: 40 }), term, (terms, other) => {
      const table = tableOf(terms);
      expect(terms.map((one) => table.find(unitsOf(one)))).toEqual([...terms.keys()]);
      expect(table.find(unitsOf(other))).toBe(terms.indexOf(other));
      const back = [...table.each()].sort(([, left], [, right]) => left - right);
      expect(back.map(([units]) => String.fromCharCode(...units))).toEqual(terms);
    }),
  );
});

test('it grows with the terms of a library', () => {
  const terms = Array.from({ length: 30_000 }, (_, at) =>
    at % 3 === 0 ? `word${at}` : String.fromCharCode(0x4e00 + (at % 997), 0x4e00 + (at % 20_011)),
  );
  const unique = [...new Set(terms)];
  const table = tableOf(unique);
  expect(unique.every((one, number) => table.find(unitsOf(one)) === number)).toBe(true);
  expect(table.find(unitsOf('word1'))).toBe(-1);
});
