/**
 * Resolved document to Typst source. Pure: what the engine found out (formulas that do not compile, pictures that cannot be read) comes in.
 * @module
 */
import type { Lang } from '@longhand/document';
import type {
  ResolvedBlock,
  ResolvedCaption,
  ResolvedDocument,
  ResolvedInline,
  ResolvedList,
  ResolvedMath,
  ResolvedSource,
  ResolvedTable,
} from '../resolve/resolved.ts';
import { isHan } from '../resolve/text.ts';
import { typstMath } from './typst-math.ts';
import { typstString } from './typst-string.ts';
import { typstPreamble } from './typst-template.ts';

export interface TypstInput {
  /** Path of a picture inside the compiler's workspace, or null when it cannot be used. */
  readonly picture: (asset: string) => string | null;
  /** Whether a TeX formula is known to fail in Typst. */
  readonly isBadFormula: (tex: string) => boolean;
  /** Characters that no font has; a box stands for each. */
  readonly missingGlyphs: readonly string[];
}

/** From this many headings on, a cover and a table of contents help more than they cost. */
const headingsForCover = 3;

/** @example typstSource(document, { picture: () => null, isBadFormula: () => false, missingGlyphs: [] }) */
export function typstSource(document: ResolvedDocument, input: TypstInput): string {
  return new TypstEmitter(document, input).source();
}

class TypstEmitter {
  readonly #document: ResolvedDocument;
  readonly #input: TypstInput;

  constructor(document: ResolvedDocument, input: TypstInput) {
    this.#document = document;
    this.#input = input;
  }

  /** Text of the document as a literal. Boxes are put in before escaping, so that no replacement can open the literal. */
  #str(text: string): string {
    return typstString(this.#input.missingGlyphs.reduce((told, glyph) => told.replaceAll(glyph, standIn(glyph)), text));
  }

  source(): string {
    const { blocks, sources } = this.#document;
    const headings = blocks.filter((block) => block.type === 'heading');
    const chapters = headings
      .filter(({ depth }) => depth === 1)
      .map(({ anchor = '', number, text }) => [anchor, `${number} ${text}`.trim()] as const);
    if (sources.length > 0) chapters.push(['sources', this.#document.labels.sources]);
    const preamble = typstPreamble({
      ...this.#document,
      literal: (text) => this.#str(text),
      hasCover: headings.length >= headingsForCover,
      chapters,
    });
    return [preamble, ...blocks.map((block) => this.#block(block, true)), this.#sources(sources)].join('\n');
  }

  #block(block: ResolvedBlock, isTop: boolean): string {
    switch (block.type) {
      case 'heading': {
        const number = block.number === '' ? '' : `#${this.#str(block.number)};#h(0.6em);`;
        const content = this.#inlines(block.content, block.lang, true);
        return `#heading(level: ${block.depth}, [${number}${content}]) <${block.anchor}>`;
      }
      case 'paragraph': {
        const call = `${isTop ? 'p' : 'n'}${block.lang === 'zh' ? 'z' : 'e'}`;
        return `#${call}[${this.#inlines(block.content, block.lang)}]`;
      }
      case 'list':
        return this.#list(block);
      case 'definitions': {
        const items = block.items.map(({ term, lang, blocks }) => {
          const text = this.#inlines(term, lang);
          const told = lang === this.#document.lang ? text : `#i${lang === 'zh' ? 'z' : 'e'}[${text}]`;
          return `terms.item([${told}], [${this.#item(blocks)}])`;
        });
        return `#terms(${items.join(', ')})`;
      }
      case 'table':
        return this.#table(block);
      case 'code':
        // Without its language: loading Typst's grammars takes as long as setting ten pages, and the other formats have no colours either.
        return `#raw(block: true, ${this.#str(block.text)})`;
      case 'quote':
        return `#quoted[${this.#blocks(block.blocks)}]`;
      case 'callout':
        return `#callout(${this.#str(block.tone)}, ${this.#str(block.title)}, [${this.#blocks(block.blocks)}])`;
      case 'equation':
        return this.#equation(block.tex, block.alt, block.number, block.anchor);
      case 'image': {
        const path = this.#input.picture(block.asset);
        const alt = block.alt || block.caption?.label || '';
        const body =
          path === null ? `placeholder(${this.#str(alt)})` : `picture(${this.#str(path)}, ${this.#str(alt || ' ')})`;
        return this.#figure(body, 'image', block.caption, block.anchor, path === null ? alt : undefined);
      }
      case 'diagram': {
        const body = `diagram(${this.#str(block.notice)}, ${this.#str(block.source)})`;
        return this.#figure(body, 'image', block.caption, block.anchor, block.alt);
      }
      case 'pageBreak':
        return isTop ? '#pagebreak(weak: true)' : '';
      default:
        return block satisfies never;
    }
  }

  #blocks(blocks: readonly ResolvedBlock[]): string {
    return blocks.map((block) => this.#block(block, false)).join('\n');
  }

  #figure(
    body: string,
    kind: 'image' | 'table',
    caption: ResolvedCaption | undefined,
    anchor: string | undefined,
    /** What a figure without a picture shows; a picture says it itself. */
    alt?: string,
  ): string {
    const described = alt === undefined ? '' : `alt: ${this.#str(alt || caption?.label || ' ')}, `;
    const told = caption === undefined ? 'none' : `[${this.#caption(caption)}]`;
    const label = anchor === undefined ? '' : ` <${anchor}>`;
    return `#figure(kind: ${kind}, ${described}caption: ${told}, ${body})${label}`;
  }

  #caption({ label, content }: ResolvedCaption): string {
    const text = this.#inlines(content, this.#document.lang);
    if (label === '') return text;
    return text === '' ? `#strong(${this.#str(label)});` : `#caption-label(${this.#str(label)});${text}`;
  }

  #list(list: ResolvedList): string {
    const items = list.items.map(({ blocks }) => `[${this.#item(blocks)}]`);
    if (!list.items.some(({ checked }) => checked !== undefined)) {
      return list.ordered ? `#enum(start: ${list.start}, ${items.join(', ')})` : `#list(${items.join(', ')})`;
    }
    // Typst has one marker per list, so runs of equal marks become lists of their own, set without a gap between them.
    const lists = list.items.map(({ checked }, index) => {
      const marker = checked === undefined ? '' : `marker: task(${checked}), `;
      return `#list(${marker}${items[index]})`;
    });
    return `#[#set block(spacing: 0.75em);\n${lists.join('\n')}]`;
  }

  /** A lone paragraph stays inline, which keeps the list tight. */
  #item(blocks: readonly ResolvedBlock[]): string {
    return blocks
      .map((block, index) => {
        if (index > 0 || block.type !== 'paragraph') return this.#block(block, false);
        const text = this.#inlines(block.content, block.lang);
        return block.lang === this.#document.lang ? text : `#i${block.lang === 'zh' ? 'z' : 'e'}[${text}]`;
      })
      .join('\n');
  }

  #table(table: ResolvedTable): string {
    const cell = (row: number) =>
      (table.rows[row] ?? []).map(({ column, rowspan, colspan, lang, content }) => {
        const spans = `${colspan > 1 ? `colspan: ${colspan}, ` : ''}${rowspan > 1 ? `rowspan: ${rowspan}, ` : ''}`;
        const isHead = row < table.headerRows;
        const align = isHead && (colspan > 1 || rowspan > 1) ? 'align: center + horizon, ' : '';
        const text = this.#inlines(content, lang);
        const told = lang === this.#document.lang ? text : `#i${lang === 'zh' ? 'z' : 'e'}[${text}]`;
        return `table.cell(x: ${column}, y: ${row}, ${spans}${align}${isHead ? `strong[${told}]` : `[${told}]`})`;
      });
    const rows = table.rows.map((_, row) => cell(row));
    const head = rows.slice(0, table.headerRows).flat();
    const body = [...rows.slice(table.headerRows).flat(), ...groupLines(table)];
    const spans = table.rows
      .slice(0, Math.max(0, table.headerRows - 1))
      .flat()
      .filter(({ colspan }) => colspan > 1);
    for (const { row, rowspan, column, colspan } of spans) {
      head.push(`table.hline(y: ${row + rowspan}, start: ${column}, end: ${column + colspan}, stroke: 0.4pt + rule)`);
    }
    const columns = table.columns.map(({ width }) => `${width}fr, `).join('');
    const align = table.columns.map(({ align }) => `${align} + horizon, `).join('');
    const list = (cells: readonly string[]) => `(${cells.map((text) => `${text},\n`).join('')})`;
    const call = `grid-table((${columns}), (${align}), ${table.headerRows}, ${!hasLinkedHead(table)}, ${list(head)}, ${list(body)})`;
    return this.#figure(call, 'table', table.caption, table.anchor);
  }

  #equation(tex: string, alt: string, number: string, anchor: string | undefined): string {
    const math = this.#input.isBadFormula(tex) ? null : typstMath(tex);
    const label = anchor === undefined ? '' : ` <${anchor}>`;
    const numbering = number === '' ? 'none' : `_ => ${this.#str(`(${number})`)}`;
    if (math === null)
      return `#literal-equation(${this.#str(tex)}, ${this.#str(number === '' ? '' : `(${number})`)})${label}`;
    const body = `eval(${this.#str(math)}, mode: "math")`;
    return `#math.equation(block: true, numbering: ${numbering}, alt: ${this.#str(alt || tex)}, ${body})${label}`;
  }

  #sources(sources: readonly ResolvedSource[]): string {
    if (sources.length === 0) return '';
    const { labels } = this.#document;
    const items = sources.map(({ anchor, name, quotes }) => {
      const told = quotes.map((quote) => {
        const locator = quote.locator === '' ? '' : `#h(0.5em);#text(fill: quiet, ${this.#str(`(${quote.locator})`)});`;
        const text = `#${this.#str(labels.quoteOpen + quote.text + labels.quoteClose)};`;
        return `#evidence[#i${quote.lang === 'zh' ? 'z' : 'e'}[${text}]${locator}] <${quote.anchor}>`;
      });
      return `[#[#strong(${this.#str(name)})] <${anchor}>\n${told.join('\n')}]`;
    });
    return [
      `#heading(level: 1, ${this.#str(labels.sources)}) <sources>`,
      `#[#set enum(numbering: "[1]", indent: 0pt, spacing: 1.2em);\n#enum(${items.join(',\n')})]`,
    ].join('\n');
  }

  #inlines(content: readonly ResolvedInline[], lang: Lang, isHeading = false): string {
    return content
      .map((inline, index) => {
        switch (inline.type) {
          case 'text':
            return this.#text(inline);
          case 'math':
            return this.#math(inline, content[index - 1], content[index + 1]);
          case 'cite': {
            const mark = unbroken(inline.label);
            const told =
              inline.anchor === undefined
                ? `#bad-mark(${this.#str(mark)});`
                : `#mark(<${inline.anchor}>, ${this.#str(mark)});`;
            return isHeading ? `#unlisted[${told}];` : told;
          }
          case 'footnote': {
            const told = `#footnote[${this.#inlines(inline.content, lang)}];`;
            return isHeading ? `#unlisted[${told}];` : told;
          }
          case 'xref':
            return inline.anchor === undefined
              ? `#${this.#str(inline.label)};`
              : `#link(<${inline.anchor}>, ${this.#str(unbroken(inline.label))});`;
          case 'break':
            return '#linebreak();';
          default:
            return inline satisfies never;
        }
      })
      .join('');
  }

  #text({ text, marks, href }: Extract<ResolvedInline, { type: 'text' }>): string {
    let told = marks.has('code') ? `raw(${this.#str(text)})` : this.#str(text);
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
    if (href !== undefined) told = `link(${this.#str(href)}, ${told})`;
    return `#${told};`;
  }

  /** Typst spaces Chinese and Latin letters by itself, but not Chinese and a formula. */
  #math(
    { tex, alt = tex }: ResolvedMath,
    before: ResolvedInline | undefined,
    after: ResolvedInline | undefined,
  ): string {
    const math = this.#input.isBadFormula(tex) ? null : typstMath(tex);
    if (math === null) return `#literal-math(${this.#str(tex)});`;
    const gap = '#h(0.22em, weak: true);';
    const last = before?.type === 'text' ? [...before.text].at(-1) : undefined;
    const next = after?.type === 'text' ? [...after.text][0] : undefined;
    const told = `#math.equation(alt: ${this.#str(alt)}, eval(${this.#str(math)}, mode: "math"));`;
    return (
      (last !== undefined && isLetterHan(last) ? gap : '') + told + (next !== undefined && isLetterHan(next) ? gap : '')
    );
  }
}

/** What is seen in place of a character that no font has: nothing for one that is never seen, a question mark where even the box fails. */
function standIn(glyph: string): string {
  if (/^\p{Default_Ignorable_Code_Point}+$/u.test(glyph)) return '';
  return glyph.includes('\u25a1') ? '?' : '\u25a1';
}

/** A repeated head is an artifact of the layout, and PDF/UA allows no link in an artifact: such a head stands on the first page only. */
function hasLinkedHead({ rows, headerRows }: ResolvedTable): boolean {
  const content = rows.slice(0, headerRows).flatMap((cells) => cells.flatMap((cell) => cell.content));
  return content.some(
    (inline) =>
      ('anchor' in inline && inline.anchor !== undefined) ||
      inline.type === 'footnote' ||
      ('href' in inline && inline.href !== undefined),
  );
}

/** A hairline above each group of merged rows but the first. */
function groupLines(table: ResolvedTable): string[] {
  const body = table.rows.slice(table.headerRows + 1);
  return body.flatMap((cells) => {
    const group = cells.find(({ rowspan }) => rowspan > 1);
    return group === undefined ? [] : [`table.hline(y: ${group.row}, stroke: 0.4pt + rule)`];
  });
}

const isLetterHan = (character: string): boolean => isHan(character) && /\p{L}/u.test(character);

/** Citation marks and references stay on one line, and a mark stays with its word. */
const unbroken = (label: string): string => label.replaceAll(' ', '\u00a0');
