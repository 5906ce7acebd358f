/**
 * TeX to Typst's math notation, by `tex2typst`, with the parts that it gets wrong mended and with a gate behind it.
 * @module
 */
import { tex2typst } from 'tex2typst';

/**
 * Typst math for a TeX formula, or null when it cannot be converted.
 *
 * The result is evaluated by Typst, so it must not be able to leave math mode: hash signs (code), `std` (the way to every function),
 * dollar signs, comments and open strings are refused.
 *
 * @example typstMath('\\frac{1}{2}') // '1/2'
 */
export function typstMath(tex: string): string | null {
  const plain = prepared(tex);
  // The converter reads code units, not code points, and would cut what lies beyond U+FFFF in two.
  if (/[\u{10000}-\u{10ffff}]/u.test(plain)) return null;
  try {
    const converted = tex2typst(plain).trim();
    return converted !== '' && isHarmless(converted) ? converted : null;
  } catch {
    return null;
  }
}

function prepared(tex: string): string {
  return (
    withoutStyledLetters(tex)
      // The converter copies text bodies into string literals without escaping.
      .replaceAll('"', '\u201d')
      // Numbers come from the resolver.
      .replace(/\\(?:tag\*?|label)\s*\{[^{}]*\}/g, '')
      .replace(/\\(?:nonumber|notag)(?![a-zA-Z])/g, '')
      // Becomes `divides`, which older and newer Typst draw differently.
      .replace(/\\mid(?![a-zA-Z])/g, '|')
      .replace(/\\(?:dfrac|tfrac)(?![a-zA-Z])/g, '\\frac')
  );
}

/** Pasted formulas hold letters such as U+1D465 (mathematical italic x); math sets plain letters that way by itself. */
function withoutStyledLetters(tex: string): string {
  return tex.replace(/[\u{1d400}-\u{1d7ff}]/gu, (letter) => letter.normalize('NFKC'));
}

/** Reads the result by Typst's own rules for strings and escapes. */
function isHarmless(math: string): boolean {
  let outside = '';
  for (let at = 0; at < math.length; at++) {
    const character = math[at];
    if (character === '\\') {
      outside += ' ';
      at++;
    } else if (character === '"') {
      at = endOfString(math, at + 1);
      if (at < 0) return false;
      outside += ' ';
    } else outside += character;
  }
  // `#none` is how the converter says that a matrix has no brackets.
  return !/#(?!none\b)|[$`@]|\/\/|\/\*|\*\/|\bstd\b/.test(outside);
}

/** Index of the closing quotation mark, or -1. */
function endOfString(math: string, from: number): number {
  for (let at = from; at < math.length; at++) {
    if (math[at] === '\\') at++;
    else if (math[at] === '"') return at;
  }
  return -1;
}
