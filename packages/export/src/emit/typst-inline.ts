/** Inline content to Typst. Every piece of text is a string literal: in a string nothing is markup, code or a path. */
import type { Lang } from '@longhand/document';
import type { ResolvedCite, ResolvedInline, ResolvedMath } from '../resolve/resolved.ts';
import { isHan, langOf } from '../resolve/text.ts';
import { typstPlace } from './typst-appendix.ts';
import { isFramed, mathExpression, typstMath } from './typst-math.ts';
import { typstString } from './typst-string.ts';

export interface TypstWords {
  /** Whether a TeX formula is known to fail in Typst. */
  readonly isBadFormula: (tex: string) => boolean;
  /** Characters that no font has; a box stands for each. */
  readonly missingGlyphs: readonly string[];
}

export class TypstInlines {
  readonly #words: TypstWords;

  constructor(words: TypstWords) {
    this.#words = words;
  }

  /** Text of the document as a literal. Boxes are put in before escaping, so that no replacement can open the literal. */
  literal(text: string): string {
    return typstString(this.#words.missingGlyphs.reduce((told, glyph) => told.replaceAll(glyph, standIn(glyph)), text));
  }

  /** A formula as an expression of Typst, or null when it cannot be set. */
  formula(tex: string): string | null {
    const math = this.#words.isBadFormula(tex) ? null : typstMath(tex);
    return math === null ? null : mathExpression(math);
  }

  markup(content: readonly ResolvedInline[], lang: Lang, isHeading = false): string {
    return content
      .map((inline, index) => {
        switch (inline.type) {
          case 'text':
            return this.#text(inline);
          case 'math':
            return this.#math(inline, content[index - 1], content[index + 1]);
          case 'cite': {
            const told = typstPlace(inline.place) + this.#cite(inline, lang);
            return isHeading ? `#unlisted[${told}];` : told;
          }
          case 'footnote': {
            // A note has a language of its own: an English reference in a Chinese text has English quotation marks.
            const own = langOf(wordsOf(inline.content), lang);
            const told = `#footnote[#i${own === 'zh' ? 'z' : 'e'}[${this.markup(inline.content, own)}]];`;
            return isHeading ? `#unlisted[${told}];` : told;
          }
          case 'xref':
            return inline.anchor === undefined
              ? `#${this.literal(inline.label)};`
              : `#link(<${inline.anchor}>, ${this.literal(unbroken(inline.label))});`;
          case 'break':
            return '#linebreak();';
          default:
            return inline satisfies never;
        }
      })
      .join('');
  }

  #cite({ anchor, label, content }: ResolvedCite, lang: Lang): string {
    if (anchor === undefined) return `#bad-mark(${this.literal(unbroken(label))});`;
    if (content === undefined) return `#mark(<${anchor}>, ${this.literal(unbroken(label))});`;
    // Of marks that stand together, one may show the words of all.
    if (content.length === 0) return '';
    // A mark is one link: what links inside of it would be a link in a link.
    const plain = content.map((part): ResolvedInline => {
      if (part.type !== 'text') return part;
      const { href: _, ...words } = part;
      return words;
    });
    return `#styled-mark(<${anchor}>)[${this.markup(plain, lang)}];`;
  }

  #text({ text, marks, href }: Extract<ResolvedInline, { type: 'text' }>): string {
    let told = marks.has('code') ? `raw(${this.literal(text)})` : this.literal(text);
    if (marks.has('sub')) told = `sub(${told})`;
    if (marks.has('sup')) told = `super(${told})`;
    if (marks.has('em')) told = `emph(${told})`;
    if (marks.has('strong')) told = `strong(${told})`;
    if (marks.has('strike')) told = `strike(${told})`;
    // PDF/UA allows one line decoration per text: the second is drawn as a border.
    if (marks.has('underline'))
      told = marks.has('strike')
        ? `box(stroke: (bottom: 0.5pt), outset: (bottom: 1.5pt), ${told})`
        : `underline(${told})`;
    if (href !== undefined) told = `link(${this.literal(href)}, ${told})`;
    return `#${told};`;
  }

  /** Typst spaces Chinese and Latin letters by itself, but not Chinese and a formula. */
  #math(
    { tex, alt = tex }: ResolvedMath,
    before: ResolvedInline | undefined,
    after: ResolvedInline | undefined,
  ): string {
    const math = this.formula(tex);
    if (math === null) return `#literal-math(${this.literal(tex)});`;
    const gap = '#h(0.22em, weak: true);';
    const last = before?.type === 'text' ? [...before.text].at(-1) : undefined;
    const next = after?.type === 'text' ? [...after.text][0] : undefined;
    const equation = `math.equation(alt: ${this.literal(alt)}, ${math})`;
    // A frame may not reach into the lines above and below.
    const told = isFramed(math) ? `#text(top-edge: "bounds", bottom-edge: "bounds", ${equation});` : `#${equation};`;
    // Two formulas side by side are two things: without a gap they would read as one.
    const isBehindLetter = before?.type === 'math' || (last !== undefined && isLetterHan(last));
    return (isBehindLetter ? gap : '') + told + (next !== undefined && isLetterHan(next) ? gap : '');
  }
}

/** What is seen in place of a character that no font has: nothing for one that is never seen, a question mark where even the box fails. */
function standIn(glyph: string): string {
  if (/^\p{Default_Ignorable_Code_Point}+$/u.test(glyph)) return '';
  return glyph.includes('\u25a1') ? '?' : '\u25a1';
}

const wordsOf = (content: readonly ResolvedInline[]): string =>
  content
    .map((inline) =>
      inline.type === 'text' ? inline.text : inline.type === 'cite' ? wordsOf(inline.content ?? []) : '',
    )
    .join('');

const isLetterHan = (character: string): boolean => isHan(character) && /\p{L}/u.test(character);

/** Citation marks and references stay on one line, and a mark stays with its word. */
const unbroken = (label: string): string => label.replaceAll(' ', '\u00a0');
