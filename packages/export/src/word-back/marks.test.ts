import fc from 'fast-check';
import { expect, test } from 'vitest';
import { atomMark, atomOfMark, blockMark, blockOfMark, short } from './marks.ts';

test('names of bookmarks hold what Word allows, and say again what they were made of', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.nat(9_999_999),
      fc.constantFrom('cite', 'xref', 'math', 'footnote'),
      (id, count, kind) => {
        const names = [blockMark(id), atomMark(kind, count, id)];
        for (const name of names) expect(name).toMatch(/^[A-Za-z]\w{0,39}$/);
        expect(blockOfMark(names[0] ?? '')).toBe(short(id));
        expect(atomOfMark(names[1] ?? '')).toEqual({ kind, count, id: id === '' ? '' : short(id) });
      },
    ),
  );
});
