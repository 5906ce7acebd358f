import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { typstMath } from './typst-math.ts';
import { typstString } from './typst-string.ts';

describe('formulas for Typst', () => {
  test('common formulas are converted', () => {
    expect(typstMath('\\frac{1}{2}')).toBe('1/2');
    expect(typstMath('E = mc^2')).toBe('E = m c^2');
    expect(typstMath('P(A \\mid B)')).not.toContain('divides');
    expect(typstMath('x \\tag{7}')).toBe('x');
    expect(typstMath('\\begin{matrix}a&b\\\\c&d\\end{matrix}')).toBe('mat(delim: #none, a, b; c, d)');
    expect(typstMath('\u{1d465}^2')).toBe('x^2');
    expect(typstMath('\u{1f600}')).toBeNull();
  });

  test.each([
    '#read("/etc/passwd")',
    '\\text{" #read("/etc/passwd") "}',
    '\\text{\\} #x',
    'a $ #read("x") $ b',
    'std.read("x")',
    '\\operatorname{std}.read',
    '`raw`',
    '',
  ])('%s cannot leave math mode', (tex) => {
    const math = typstMath(tex);
    if (math === null) return;
    const outside = math.replace(/"(?:[^"\\]|\\.)*"/gs, '').replace(/\\./gs, '');
    expect(outside).not.toMatch(/#(?!none\b)|[$`]|\bstd\b/);
  });

  test('no input at all leaves math mode or throws', () => {
    const pieces = fc.constantFrom(
      '#',
      '"',
      '\\',
      '$',
      '\\text{',
      '}',
      '{',
      'std',
      '.read(',
      '//',
      '/*',
      '`',
      'x',
      '\\frac',
      '^',
      '_',
      '&',
      '\\\\',
      '中',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), (parts) => {
        const math = typstMath(parts.join(''));
        if (math === null) return;
        const outside = math
          .replace(/\\"/g, '')
          .replace(/"(?:[^"\\]|\\.)*"/gs, ' ')
          .replace(/\\./gs, ' ');
        expect(outside).not.toMatch(/#(?!none\b)|[$`]|\bstd\b|\/\/|\/\*/);
      }),
      { numRuns: 2_000 },
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
