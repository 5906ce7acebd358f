/** Blocks with their numbers, captions, places in a grid, and the depth at which they stand. */
import {
  type BlockBody,
  type BlockId,
  type Inline,
  type Lang,
  plainInline,
  plainText,
  type TableBody,
  writtenNumber,
} from '@longhand/document';
import { say } from '@longhand/i18n';
import { columnWidths, lettersInLine } from './column-widths.ts';
import { placeCells } from './grid.ts';
import { type InlineResolver, plainRun } from './resolve-inlines.ts';
import type { ResolvedBlock, ResolvedCaption, ResolvedTable } from './resolved.ts';
import type { Scope } from './scope.ts';
import { langOf, oneLine } from './text.ts';

/** Deeper nesting than this cannot be shown on a page, and hostile input would exhaust the stack. */
const maxNesting = 8;
const listCounts = ['decimal', 'letter', 'roman'] as const;

export class BlockResolver {
  /** Something was nested deeper than a page can show. */
  isTooDeep = false;
  readonly #scope: Scope;
  readonly #inlines: InlineResolver;
  #listDepth = 0;

  constructor(scope: Scope, inlines: InlineResolver) {
    this.#scope = scope;
    this.#inlines = inlines;
  }

  /** @param id of a block of the document; what stands inside of another has none */
  block(body: BlockBody, nesting = 0, id?: BlockId): ResolvedBlock[] {
    const anchor = id === undefined ? undefined : this.#scope.anchors.get(id);
    const number = id === undefined ? '' : this.#number(body.type, id);
    const lang = langOf(plainText(body), this.#scope.lang);
    const base = { lang, ...(anchor !== undefined && { anchor }), ...(id !== undefined && { id }) };
    switch (body.type) {
      case 'heading': {
        // A heading inside a list or a quote is no part of the outline.
        if (id === undefined)
          return [{ ...base, type: 'paragraph', content: this.#inlines.runs(strong(body.content)) }];
        const text = this.#inlines.headingText(body.content);
        return [
          {
            ...base,
            type: 'heading',
            depth: clampDepth(this.#scope.numbering.headings[id]?.depth ?? 1),
            number: number,
            content: this.#inlines.runs(body.content),
            text,
          },
        ];
      }
      case 'paragraph':
        return [{ ...base, type: 'paragraph', content: this.#inlines.runs(body.content) }];
      case 'list': {
        if (this.#isDeep(nesting)) return body.items.flatMap((item) => this.#bodies(item.blocks, nesting));
        const start = Number.isSafeInteger(body.start) ? Math.max(0, body.start ?? 1) : 1;
        // There is no letter for nought.
        const counts = start === 0 ? 'decimal' : (listCounts[this.#listDepth % listCounts.length] ?? 'decimal');
        const items = this.#within(this.#listDepth + 1, () =>
          body.items.map((item) => ({
            blocks: this.#bodies(item.blocks, nesting + 1),
            ...(item.checked !== undefined && { checked: item.checked }),
          })),
        );
        return [{ ...base, type: 'list', ordered: body.ordered, start, counts, items }];
      }
      case 'definitions': {
        if (this.#isDeep(nesting)) {
          return body.items.flatMap(({ term, blocks }) =>
            this.#bodies([{ type: 'paragraph', content: strong(term) }, ...blocks], nesting),
          );
        }
        const items = body.items.map(({ term, blocks }) => ({
          term: this.#inlines.runs(term),
          lang: langOf(plainInline(term), this.#scope.lang),
          blocks: this.#bodies(blocks, nesting + 1),
        }));
        return [{ ...base, type: 'definitions', items }];
      }
      case 'table':
        return [this.#table(body, base, number)];
      case 'code': {
        const language = (body.lang ?? '')
          .toLowerCase()
          .replace(/[^a-z0-9+#.-]/g, '')
          .slice(0, 32);
        return [{ ...base, type: 'code', language, text: this.#scope.clean(body.text).replaceAll('\t', '    ') }];
      }
      case 'quote':
        if (this.#isDeep(nesting)) return this.#bodies(body.blocks, nesting);
        return [{ ...base, type: 'quote', blocks: this.#bodies(body.blocks, nesting + 1) }];
      case 'callout': {
        if (this.#isDeep(nesting)) return this.#bodies(body.blocks, nesting);
        const title = say(this.#scope.locale, `export.label.${body.tone}`);
        const blocks = this.#within(0, () => this.#bodies(body.blocks, nesting + 1));
        return [{ ...base, type: 'callout', tone: body.tone, title, blocks }];
      }
      case 'equation': {
        const tex = this.#scope.clean(body.tex).trim();
        return [
          {
            ...base,
            type: 'equation',
            tex,
            alt: this.#scope.clean(body.alt ?? '').trim() || tex,
            number: number,
          },
        ];
      }
      case 'figure': {
        const caption = this.#caption('figure', number, body.caption);
        const alt = oneLine(this.#scope.clean(body.alt)).trim();
        const decorative = body.decorative === true && { decorative: true };
        const figure = { ...base, ...(caption !== undefined && { caption }), alt, ...decorative };
        if (body.kind === 'image') return [{ ...figure, type: 'image', asset: body.asset ?? '' }];
        const notice = say(this.#scope.locale, 'export.label.diagram', { kind: body.kind });
        return [{ ...figure, type: 'diagram', kind: body.kind, notice, source: this.#scope.clean(body.source ?? '') }];
      }
      case 'pageBreak':
        return [{ ...base, type: 'pageBreak' }];
      default:
        return body satisfies never;
    }
  }

  /** Works inside of so many lists. */
  #within<Result>(listDepth: number, work: () => Result): Result {
    const before = this.#listDepth;
    this.#listDepth = listDepth;
    const result = work();
    this.#listDepth = before;
    return result;
  }

  #number(type: BlockBody['type'], id: BlockId): string {
    const { headings, figures, tables, equations } = this.#scope.numbering;
    if (type === 'heading') return writtenNumber(headings[id]?.number ?? '', this.#scope.theme.headings.numbers);
    const number =
      type === 'figure' ? figures[id] : type === 'table' ? tables[id] : type === 'equation' ? equations[id] : undefined;
    return number === undefined ? '' : String(number);
  }

  #bodies(bodies: readonly BlockBody[], nesting: number): ResolvedBlock[] {
    if (nesting > maxNesting * 4) {
      // Past any sensible document: keep the words, give up the structure.
      const text = this.#scope.clean(bodies.map(plainText).join(' '));
      return text === '' ? [] : [{ type: 'paragraph', lang: this.#scope.lang, content: [plainRun(text)] }];
    }
    return bodies.flatMap((body) => this.block(body, nesting));
  }

  #isDeep(nesting: number): boolean {
    if (nesting < maxNesting) return false;
    this.isTooDeep = true;
    return true;
  }

  #table(body: TableBody, base: { readonly lang: Lang; readonly anchor?: string }, number: string): ResolvedTable {
    const { rows, columns, headerRows, isMended } = placeCells(body);
    if (isMended) this.#scope.warn('export.warn.tableMended', { number });
    const caption = this.#caption('table', number, body.caption);
    return {
      ...base,
      type: 'table',
      columns: columnWidths(body, rows, columns, lettersInLine(this.#scope.theme)).map((width, index) => ({
        align: body.columns[index]?.align ?? 'left',
        width,
      })),
      headerRows,
      rows: rows.map((cells) =>
        cells.map(({ cell, ...place }) => ({
          ...place,
          lang: langOf(plainInline(cell.content), this.#scope.lang),
          content: this.#inlines.runs(cell.content),
        })),
      ),
      ...(caption !== undefined && { caption }),
    };
  }

  /** A block with a number has a caption, even when it says nothing more. */
  #caption(
    kind: 'figure' | 'table',
    number: string,
    content: readonly Inline[] | undefined,
  ): ResolvedCaption | undefined {
    if (number === '')
      return content === undefined
        ? undefined
        : { label: '', before: '', number, after: '', content: this.#inlines.runs(content) };
    const [before, after] = this.#scope.around(kind);
    return { label: before + number + after, before, number, after, content: this.#inlines.runs(content ?? []) };
  }
}

function strong(content: readonly Inline[]): Inline[] {
  return content.map((inline) =>
    inline.type === 'text' ? { ...inline, marks: [...new Set([...(inline.marks ?? []), 'strong' as const])] } : inline,
  );
}

/** Levels deeper than six look like the sixth. */
function clampDepth(depth: number): 1 | 2 | 3 | 4 | 5 | 6 {
  return depth === 1 || depth === 2 || depth === 3 || depth === 4 || depth === 5 ? depth : 6;
}
