import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formulas } from '../../test/formulas/formulas.ts';
import { typstMath } from './typst-math.ts';
import { typstString } from './typst-string.ts';

/** Signs as themselves, so that people can read what is expected. */
const readable = (math: string | null) =>
  math?.replace(/\\u\{([0-9a-f]+)\}/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16))) ?? null;

/** What a formula is made of, when its signs and words are taken out: names of ours, numbers and punctuation. */
const ours = new RegExp(
  `^(?:${[
    '[ ,;:()&.\\d$]',
    'attach|frac|sqrt|root|mat|lr|mid|op|class|limits|stretch|upright|display|inline|sscript|script|primes|cancel|framed',
    'overline|underline|overbrace|underbrace|overbracket|underbracket|overparen|underparen',
    'hat|macron|tilde|dot\\.double|dot\\.triple|dot|arrow\\.l\\.r|arrow\\.l|arrow|caron|breve|acute|grave|circle',
    'bl|tl|br|tr|b|t|size|delim|align|row-gap|column-gap|augment|hline|vline|stroke|limits|inverted|fill|rgb',
    '#h\\(-?[\\d.]+em\\);|#none|#true|#false|#\\(100% \\+ 0\\.6em\\)|#[\\d.]+(?:em)?|#left|#right|#center|#\\(|#text|#hide|[\\d.]+pt',
  ].join('|')})*$`,
);
const outside = (math: string) => math.replace(/\\u\{[0-9a-f]+\}/g, '').replace(/"(?:[^"\\]|\\.)*"/gs, '');

describe('formulas for Typst', () => {
  test('common formulas are converted', () => {
    expect(readable(typstMath('\\frac{1}{2}'))).toBe('frac( 1 ,  2 )');
    expect(readable(typstMath('E = mc^2'))).toBe('E=mattach(c, tr:  2 )');
    expect(readable(typstMath('P(A \\mid B)'))).toContain('class("relation", |)');
    expect(readable(typstMath('x \\tag{7}'))).toBe('x');
    expect(readable(typstMath('\\begin{matrix}a&b\\\\c&d\\end{matrix}'))).toBe(
      'mat(delim: #none, column-gap: #0.8em, row-gap: #0.5em, inline(a), inline(b); inline(c), inline(d))',
    );
    expect(typstMath('\\frac{1')).toBeNull();
    expect(typstMath('')).toBeNull();
  });

  test('of the hard formulas nothing is code but what we wrote', () => {
    for (const { name, tex } of formulas) {
      const math = typstMath(tex);
      expect([name, math !== null && ours.test(outside(math))]).toEqual([name, true]);
    }
  });

  test.each([
    '#read("/etc/passwd")',
    '\\text{" #read("/etc/passwd") "}',
    '\\text{\\} #x',
    'a $ #read("x") $ b',
    'std.read("x")',
    '\\operatorname{std}.read',
    '\\operatorname{a", read("x"), "b}',
    '`raw`',
  ])('%s cannot become code', (tex) => {
    const math = typstMath(tex);
    if (math !== null) expect(outside(math)).toMatch(ours);
  });

  test('no input at all becomes code or throws', () => {
    const pieces = fc.constantFrom(
      ...['#', '"', '\\', '$', '\\text{', '}', '{', 'std', '.read(', '//', '/*', '`', 'x', '\\frac', '^', '_', '&'],
      ...[
        '\\\\',
        '中',
        '\\color{',
        '\\boxed{',
        '\\left(',
        '\\right)',
        '\\begin{matrix}',
        '\\end{matrix}',
        '\\hat',
        ';',
        ',',
      ],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), (parts) => {
        const math = typstMath(parts.join(''));
        if (math !== null) expect(outside(math)).toMatch(ours);
      }),
      { numRuns: 1_500 },
    );
  });
});

test('a string literal of Typst gives back any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const literal = typstString(text);
      expect(literal).toMatch(/^"(?:[^"\\\n]|\\.)*"$/s);
      const read = literal
        .slice(1, -1)
        .replace(/\\(?:u\{([0-9a-f]+)\}|(.))/gs, (_, code: string, plain: string) =>
          code ? String.fromCodePoint(Number.parseInt(code, 16)) : plain === 'n' ? '\n' : plain === 't' ? '\t' : plain,
        );
      expect(read).toBe(text);
    }),
  );
});
