/**
 * Resolved document to Typst source. Pure: what the engine found out (formulas that do not compile, pictures that cannot be read) comes in.
 * @module
 */
import type { ResolvedDocument } from '../resolve/resolved.ts';
import { typstAppendix } from './typst-appendix.ts';
import { typstBase } from './typst-base.ts';
import { TypstBlocks, type TypstPicture } from './typst-blocks.ts';
import { TypstInlines, type TypstWords } from './typst-inline.ts';
import { typstLook } from './typst-look.ts';
import { mathPrelude } from './typst-math.ts';
import { typstTemplates } from './typst-template.ts';

export interface TypstInput extends TypstWords {
  /** A picture as Typst gets it, or null when it cannot be used. */
  readonly picture: (asset: string) => TypstPicture | null;
  /** The source leaves this machine: it names every family of the theme, and the fonts of the reader decide. */
  readonly isShared?: boolean;
}

/** From this many headings on, a cover and a table of contents help more than they cost. */
const headingsForCover = 3;

/** @example typstSource(document, { picture: () => null, isBadFormula: () => false, missingGlyphs: [] }) */
export function typstSource(document: ResolvedDocument, input: TypstInput): string {
  const inlines = new TypstInlines(input);
  const blocks = new TypstBlocks(document, inlines, input.picture);
  const back = new BackMatter(document, inlines);
  const { setup, afterText, atEnd } = typstTemplates[document.template];
  const headings = document.blocks.filter((block) => block.type === 'heading');
  const isLong = headings.length >= headingsForCover;
  const chapters = headings
    .filter(({ depth }) => depth === 1)
    .map(({ anchor = '', number, text }) => [anchor, `${number} ${text}`.trim()] as const);
  const { front } = document.theme;
  const look = typstLook({
    document,
    literal: (text) => inlines.literal(text),
    hasCover: front.cover && (isLong || document.template === 'bid'),
    hasContents: front.contents && isLong,
    chapters: [...chapters, ...back.chapters()],
    logo: front.logo === '' ? null : (input.picture(front.logo)?.source ?? null),
    isShared: input.isShared ?? false,
  });
  return [look, mathPrelude, typstBase, setup, blocks.text(document.blocks), afterText, back.source(), atEnd].join(
    '\n',
  );
}

/** What stands behind the text: terms, references, sources. */
class BackMatter {
  readonly #document: ResolvedDocument;
  readonly #inlines: TypstInlines;

  constructor(document: ResolvedDocument, inlines: TypstInlines) {
    this.#document = document;
    this.#inlines = inlines;
  }

  chapters(): (readonly [anchor: string, text: string])[] {
    const { glossary, bibliography, sources, appendix, labels } = this.#document;
    const lists: readonly (readonly [string, string, number])[] = [
      ['glossary', labels.glossary, glossary.length],
      ['references', labels.references, bibliography.length],
      ['sources', labels.sources, sources.length],
      ['evidence', labels.evidence, appendix.length],
    ];
    return lists.filter(([, , count]) => count > 0).map(([anchor, label]) => [anchor, label]);
  }

  source(): string {
    const appendix = typstAppendix(this.#document, (text) => this.#str(text));
    const parts = [this.#glossary(), this.#references(), this.#sources(), appendix];
    return parts.filter((part) => part !== '').join('\n');
  }

  #str(text: string): string {
    return this.#inlines.literal(text);
  }

  #heading(label: string, anchor: string): string {
    return `#heading(level: 1, ${this.#str(label)}) <${anchor}>`;
  }

  #glossary(): string {
    const { glossary, labels } = this.#document;
    if (glossary.length === 0) return '';
    const entries = glossary.map(({ anchor, term, translation, definition }) => {
      const other = translation === '' ? '' : `#text(fill: quiet, ${this.#str(`(${translation})`)});#h(0.4em);`;
      return `terms.item([#[#${this.#str(term)};] <${anchor}>], [${other}#${this.#str(definition)};])`;
    });
    return `${this.#heading(labels.glossary, 'glossary')}\n#term-list(${entries.join(',\n')})`;
  }

  #references(): string {
    const { bibliography, labels } = this.#document;
    if (bibliography.length === 0) return '';
    const isNumbered = bibliography.some(({ label }) => label !== '');
    const marks = isNumbered ? `(${bibliography.map(({ label }) => `${this.#str(label)}, `).join('')})` : 'none';
    const entries = bibliography.map(({ anchor, content, lang }) => {
      const text = `#i${lang === 'zh' ? 'z' : 'e'}[${this.#inlines.markup(content, lang)}]`;
      return `[#[${text}] <${anchor}>]`;
    });
    return `${this.#heading(labels.references, 'references')}\n#reference-list(${marks}, ${entries.join(',\n')})`;
  }

  #sources(): string {
    const { sources, labels } = this.#document;
    if (sources.length === 0) return '';
    const items = sources.map(({ anchor, name, quotes }) => {
      const told = quotes.map((quote) => {
        const locator =
          quote.locator === ''
            ? ''
            : `#text(fill: quiet, ${this.#str(labels.bracketOpen + quote.locator + labels.bracketClose)});`;
        const text = `#${this.#str(labels.quoteOpen + quote.text + labels.quoteClose)};`;
        return `#evidence[#i${quote.lang === 'zh' ? 'z' : 'e'}[${text}]${locator}] <${quote.anchor}>`;
      });
      return `[#source-name(${this.#str(name)}) <${anchor}>\n${told.join('\n')}]`;
    });
    return `${this.#heading(labels.sources, 'sources')}\n#evidence-list(${items.join(',\n')})`;
  }
}
