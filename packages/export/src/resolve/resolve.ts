/** The one resolver: every number, label and link target is worked out here, so that all formats show the same. */
import {
  type Block,
  type BlockBody,
  type BlockId,
  type CitationId,
  type DocumentContent,
  type FormFields,
  type Inline,
  type Lang,
  type Numbering,
  numberDocument,
  plainInline,
  plainText,
  referredNumber,
  type TableBody,
  type TemplateName,
  type Theme,
  writtenNumber,
} from '@longhand/document';
import { type Locale, say } from '@longhand/i18n';
import type { ExportSettings } from '@longhand/protocol/ports';
import type { CiteGroup, StyledCitations } from '../citations/cite-group.ts';
import { themeOf } from '../theme.ts';
import { type CiteMarks, GroupRecorder } from './cite-marks.ts';
import { Evidence } from './evidence.ts';
import { withEvidence } from './evidence-appendix.ts';
import { columnWidths, placeCells } from './grid.ts';
import { labelsOf, writtenDay } from './labels.ts';
import type {
  ExportWarning,
  ResolvedBlock,
  ResolvedCaption,
  ResolvedDocument,
  ResolvedFootnote,
  ResolvedInline,
  ResolvedMatter,
  ResolvedReference,
  ResolvedTable,
  ResolvedTerm,
} from './resolved.ts';
import { Review } from './review.ts';
import { safeHref } from './safe-href.ts';
import { StyledMarks } from './styled-marks.ts';
import { isHan, isVisible, langOf, oneLine, printable, unprintableCount } from './text.ts';

/** Deeper nesting than this cannot be shown on a page, and hostile input would exhaust the stack. */
const maxNesting = 8;
const listCounts = ['decimal', 'letter', 'roman'] as const;

/**
 * Works out a document for the emitters.
 *
 * @param settings what was chosen for this file; what is absent comes from the document.
 * @param styled citations after a style of CSL, made of {@link citeGroups}; without them marks are numbers and the list holds the quotes.
 * @returns the resolved document and what had to be mended or is missing.
 * @example resolve(content).document.blocks
 */
export function resolve(
  content: DocumentContent,
  settings: ExportSettings = {},
  styled?: StyledCitations,
): { readonly document: ResolvedDocument; readonly warnings: readonly ExportWarning[] } {
  const locale = settings.locale ?? content.lang;
  const resolver = new Resolver(content, settings, (numbering) =>
    styled === undefined ? new Evidence(content, numbering, locale) : new StyledMarks(content, styled, locale),
  );
  const document = resolver.document();
  return {
    document: settings.evidence === true ? withEvidence(document, content, locale) : document,
    warnings: resolver.warnings(),
  };
}

/** The citation marks of a document in the order in which it is resolved with these settings: what a style of CSL is asked for. */
export function citeGroups(content: DocumentContent, settings: ExportSettings = {}): readonly CiteGroup[] {
  const recorder = new GroupRecorder(content);
  new Resolver(content, settings, () => recorder).document();
  return recorder.groups;
}

class Resolver {
  readonly #content: DocumentContent;
  readonly #settings: ExportSettings;
  readonly #locale: Locale;
  readonly #blocks: readonly Block[];
  readonly #numbering: Numbering;
  readonly #anchors = new Map<BlockId, string>();
  readonly #marks: CiteMarks;
  readonly #footnotes: ResolvedFootnote[] = [];
  readonly #warnings: ExportWarning[] = [];
  readonly #review: Review | null;
  readonly #template: TemplateName;
  readonly #theme: Theme;
  #isTooDeep = false;
  #listDepth = 0;
  #removed = 0;

  constructor(content: DocumentContent, settings: ExportSettings, marksFor: (numbering: Numbering) => CiteMarks) {
    const locale = settings.locale ?? content.lang;
    this.#content = content;
    this.#settings = settings;
    this.#locale = locale;
    const { template, theme, warnings } = themeOf(content, settings);
    this.#template = template;
    this.#theme = theme;
    this.#warnings.push(...warnings);
    const blocks = withoutRepeatedTitle(content.title, content.blocks);
    this.#review = settings.review === true ? new Review(content, blocks, locale) : null;
    this.#blocks = this.#review?.blocks ?? blocks;
    this.#numbering = numberDocument({ ...content, blocks: [...blocks, ...(this.#review?.suggested ?? [])] });
    for (const [index, block] of this.#blocks.entries()) this.#anchors.set(block.id, `block-${index + 1}`);
    this.#marks = marksFor(this.#numbering);
  }

  document(): ResolvedDocument {
    const { id, seq, title, lang, updatedAt } = this.#content;
    const day = this.#line(this.#content.matter?.date) || new Date(updatedAt).toISOString().slice(0, 10);
    const blocks = this.#blocks.flatMap((block) => this.#reviewed(block));
    return {
      id,
      ...(seq !== undefined && { seq }),
      settings: this.#settings,
      title: oneLine(this.#clean(title)).trim() || say(this.#locale, 'export.label.untitled'),
      lang,
      template: this.#template,
      theme: this.#theme,
      form: this.#form(),
      matter: this.#matter(),
      glossary: this.#glossary(),
      bibliography: this.#marks.bibliography(),
      updatedAt,
      date: writtenDay(day, this.#locale),
      day,
      labels: labelsOf(this.#locale),
      blocks,
      footnotes: this.#footnotes,
      sources: this.#marks.sources(),
      threads: this.#review?.threads ?? [],
      appendix: [],
    };
  }

  /** A block with what the review says of it, and behind it what would stand in its place. */
  #reviewed({ id, body }: Block): readonly ResolvedBlock[] {
    const blocks = this.#block(body, 0, id);
    return this.#review?.around(id, blocks, (replacement) => this.#block(replacement, 0)) ?? blocks;
  }

  warnings(): readonly ExportWarning[] {
    for (const id of new Set(this.#marks.missing)) this.#warn('export.warn.citationMissing', { id });
    for (const name of this.#marks.undescribed) this.#warn('export.warn.entryMissing', { name });
    if (this.#isTooDeep) this.#warn('export.warn.tooDeep');
    this.#warnings.push(...(this.#review?.warnings ?? []));
    if (this.#removed > 0) this.#warn('export.warn.controlCharacters', { count: this.#removed });
    return this.#warnings;
  }

  #matter(): ResolvedMatter {
    const { subtitle, authors = [], abstract = [], keywords = [] } = this.#content.matter ?? {};
    return {
      subtitle: this.#line(subtitle),
      authors: authors
        .map(({ name, affiliation, email }) => ({
          name: this.#line(name),
          affiliation: this.#line(affiliation),
          email: this.#line(email),
        }))
        .filter(({ name }) => name !== ''),
      abstract: abstract.map((paragraph) => this.#line(paragraph)).filter((paragraph) => paragraph !== ''),
      keywords: keywords.map((word) => this.#line(word)).filter((word) => word !== ''),
    };
  }

  /** In the order of a dictionary: Chinese terms by their sound. */
  #glossary(): readonly ResolvedTerm[] {
    const { glossary = [], lang } = this.#content;
    const order = new Intl.Collator(lang === 'zh' ? 'zh-u-co-pinyin' : 'en');
    const terms = glossary.map(({ term, definition, translation }) => ({
      term: this.#line(term),
      definition: this.#line(definition),
      translation: this.#line(translation),
    }));
    return terms
      .filter(({ term }) => term !== '')
      .sort((a, b) => order.compare(a.term, b.term))
      .map((term, index) => ({ anchor: `term-${index + 1}`, ...term }));
  }

  #form(): FormFields {
    const { attachments, ...lines } = this.#content.layout?.form ?? {};
    const told = Object.entries(lines).map(([name, text]) => [name, this.#line(text)] as const);
    return {
      ...Object.fromEntries(told.filter(([, text]) => text !== '')),
      ...(attachments !== undefined && { attachments: attachments.map((name) => this.#line(name)) }),
    };
  }

  #line(text = ''): string {
    return oneLine(this.#clean(text)).trim();
  }

  #warn(code: string, params: ExportWarning['params'] = {}): void {
    this.#warnings.push({ code, params });
  }

  #clean(text: string): string {
    this.#removed += unprintableCount(text);
    return printable(text);
  }

  #block(body: BlockBody, nesting: number, id?: BlockId): ResolvedBlock[] {
    const anchor = id === undefined ? undefined : this.#anchors.get(id);
    const number = id === undefined ? '' : this.#number(body.type, id);
    const lang = langOf(plainText(body), this.#content.lang);
    const base = { lang, ...(anchor !== undefined && { anchor }), ...(id !== undefined && { id }) };
    switch (body.type) {
      case 'heading': {
        // A heading inside a list or a quote is no part of the outline.
        if (id === undefined) return [{ ...base, type: 'paragraph', content: this.#inlines(strong(body.content)) }];
        const text = this.#headingText(body.content);
        return [
          {
            ...base,
            type: 'heading',
            depth: clampDepth(this.#numbering.headings[id]?.depth ?? 1),
            number: number,
            content: this.#inlines(body.content),
            text,
          },
        ];
      }
      case 'paragraph':
        return [{ ...base, type: 'paragraph', content: this.#inlines(body.content) }];
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
          term: this.#inlines(term),
          lang: langOf(plainInline(term), this.#content.lang),
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
        return [{ ...base, type: 'code', language, text: this.#clean(body.text).replaceAll('\t', '    ') }];
      }
      case 'quote':
        if (this.#isDeep(nesting)) return this.#bodies(body.blocks, nesting);
        return [{ ...base, type: 'quote', blocks: this.#bodies(body.blocks, nesting + 1) }];
      case 'callout': {
        if (this.#isDeep(nesting)) return this.#bodies(body.blocks, nesting);
        const title = say(this.#locale, `export.label.${body.tone}`);
        const blocks = this.#within(0, () => this.#bodies(body.blocks, nesting + 1));
        return [{ ...base, type: 'callout', tone: body.tone, title, blocks }];
      }
      case 'equation': {
        const tex = this.#clean(body.tex).trim();
        return [
          {
            ...base,
            type: 'equation',
            tex,
            alt: this.#clean(body.alt ?? '').trim() || tex,
            number: number,
          },
        ];
      }
      case 'figure': {
        const caption = this.#caption('figure', number, body.caption);
        const alt = oneLine(this.#clean(body.alt)).trim();
        const figure = { ...base, ...(caption !== undefined && { caption }), alt };
        const decorative = body.decorative === true && { decorative: true };
        if (body.kind === 'image') return [{ ...figure, ...decorative, type: 'image', asset: body.asset ?? '' }];
        const notice = say(this.#locale, 'export.label.diagram', { kind: body.kind });
        return [{ ...figure, type: 'diagram', kind: body.kind, notice, source: this.#clean(body.source ?? '') }];
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
    const { headings, figures, tables, equations } = this.#numbering;
    if (type === 'heading') return writtenNumber(headings[id]?.number ?? '', this.#theme.headings.numbers);
    const number =
      type === 'figure' ? figures[id] : type === 'table' ? tables[id] : type === 'equation' ? equations[id] : undefined;
    return number === undefined ? '' : String(number);
  }

  #bodies(bodies: readonly BlockBody[], nesting: number): ResolvedBlock[] {
    if (nesting > maxNesting * 4) {
      // Past any sensible document: keep the words, give up the structure.
      const text = this.#clean(bodies.map(plainText).join(' '));
      return text === '' ? [] : [{ type: 'paragraph', lang: this.#content.lang, content: [plainRun(text)] }];
    }
    return bodies.flatMap((body) => this.#block(body, nesting));
  }

  #isDeep(nesting: number): boolean {
    if (nesting < maxNesting) return false;
    this.#isTooDeep = true;
    return true;
  }

  #table(body: TableBody, base: { readonly lang: Lang; readonly anchor?: string }, number: string): ResolvedTable {
    const { rows, columns, headerRows, isMended } = placeCells(body);
    if (isMended) this.#warn('export.warn.tableMended', { number });
    const caption = this.#caption('table', number, body.caption);
    return {
      ...base,
      type: 'table',
      columns: columnWidths(body, rows, columns).map((width, index) => ({
        align: body.columns[index]?.align ?? 'left',
        width,
      })),
      headerRows,
      rows: rows.map((cells) =>
        cells.map(({ cell, ...place }) => ({
          ...place,
          lang: langOf(plainInline(cell.content), this.#content.lang),
          content: this.#inlines(cell.content),
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
        : { label: '', before: '', number, after: '', content: this.#inlines(content) };
    const [before, after] = this.#around(`export.label.${kind}`);
    return { label: before + number + after, before, number, after, content: this.#inlines(content ?? []) };
  }

  #reference(target: BlockId): ResolvedReference {
    const { targets } = this.#numbering;
    const found = Object.hasOwn(targets, target) ? targets[target] : undefined;
    const anchor = this.#anchors.get(target);
    if (found === undefined || anchor === undefined) {
      this.#warn('export.warn.referenceMissing', { id: target });
      return { type: 'xref', label: '??', before: '', number: '??', after: '', isHeading: false, target };
    }
    const { kind, number } = found;
    if (kind === 'heading') return this.#headingReference(target, number, anchor);
    const [before, after] = this.#around(`export.label.${kind}`);
    return { type: 'xref', label: before + number + after, before, number, after, isHeading: false, anchor, target };
  }

  /** By its number where headings are numbered, else by its words, which every format can look up, too. */
  #headingReference(target: BlockId, counted: string, anchor: string): ResolvedReference {
    const { numbers } = this.#theme.headings;
    if (numbers === 'none') {
      const body = this.#blocks.find(({ id }) => id === target)?.body;
      const words = body?.type === 'heading' ? this.#headingText(body.content) : '';
      const [before, after] = [
        say(this.#locale, 'export.label.quoteOpen'),
        say(this.#locale, 'export.label.quoteClose'),
      ];
      return {
        type: 'xref',
        label: before + words + after,
        before,
        number: words,
        after,
        isHeading: false,
        anchor,
        target,
      };
    }
    const number = referredNumber(counted, numbers);
    // `第二章` and `二（一）` say by themselves what they count.
    const isBare = numbers === 'decimal' || number === counted;
    const [before, after] = isBare ? this.#around('export.label.section') : ['', ''];
    return { type: 'xref', label: before + number + after, before, number, after, isHeading: true, anchor, target };
  }

  #headingText(content: readonly Inline[]): string {
    const standing = content.filter((run) => run.type !== 'footnote' && !this.#review?.isInserted(run));
    return oneLine(printable(plainInline(standing))).trim();
  }

  /** The words of a label before and after its number. */
  #around(
    code: 'export.label.section' | 'export.label.figure' | 'export.label.table' | 'export.label.equation',
  ): [string, string] {
    const [before = '', after = ''] = say(this.#locale, code, { number: '\u0000' }).split('\u0000');
    return [before, after];
  }

  #cites(ids: readonly CitationId[], isInNote: boolean): ResolvedInline[] {
    return this.#marks.marks(ids, isInNote).flatMap((marks): ResolvedInline[] =>
      // A style that writes notes makes one of each group, unless the group stands in a note already.
      this.#marks.isNotes && !isInNote && marks.some(({ content }) => content !== undefined)
        ? [this.#note(() => [...marks])]
        : [...marks],
    );
  }

  /** Citations that stand side by side from this place on. */
  #citesFrom(content: readonly Inline[], start: number): readonly CitationId[] {
    const ids: CitationId[] = [];
    for (let at = start; at === start || this.#goesOn(content, at); at++) {
      const inline = content[at];
      if (inline?.type === 'cite') ids.push(inline.citation);
    }
    return ids;
  }

  /** Whether a citation stands beside the one before it, and no suggestion takes one of them only. */
  #goesOn(content: readonly Inline[], index: number): boolean {
    const [before, inline] = [content[index - 1], content[index]];
    if (before?.type !== 'cite' || inline?.type !== 'cite') return false;
    return this.#review?.isAlike(before, inline) ?? true;
  }

  #note(content: () => ResolvedInline[]): ResolvedFootnote {
    const number = this.#footnotes.length + 1;
    // Its place is taken before its content is resolved, so that notes count in reading order.
    const index = this.#footnotes.push({ type: 'footnote', number, content: [] }) - 1;
    const note: ResolvedFootnote = { type: 'footnote', number, content: content() };
    this.#footnotes[index] = note;
    return note;
  }

  #inlines(content: readonly Inline[], isInNote = false): ResolvedInline[] {
    return content.flatMap((inline, index) => {
      const runs = this.#runs(content, index, isInNote);
      return this.#review?.carry(inline, runs) ?? runs;
    });
  }

  #runs(content: readonly Inline[], index: number, isInNote: boolean): ResolvedInline[] {
    const inline = content[index];
    if (inline === undefined) return [];
    switch (inline.type) {
      case 'text': {
        const text = oneLine(this.#clean(inline.text));
        if (text === '') return [];
        // A link that nobody can see cannot be followed, and no engine can draw it.
        const href = isVisible(text) ? safeHref(inline.href) : undefined;
        return [{ type: 'text', text, marks: new Set(inline.marks), ...(href !== undefined && { href }) }];
      }
      case 'math': {
        const tex = this.#clean(inline.tex).trim();
        const alt = this.#line(inline.alt);
        return tex === '' ? [] : [{ type: 'math', tex, ...(alt !== '' && { alt }) }];
      }
      case 'cite':
        if (this.#goesOn(content, index)) return [];
        return spaced(content[index - 1], this.#cites(this.#citesFrom(content, index), isInNote));
      case 'footnote':
        // No format has notes in notes: the inner one is said in brackets.
        if (isInNote) return [plainRun(' ('), ...this.#inlines(inline.content, true), plainRun(')')];
        return [this.#note(() => this.#inlines(inline.content, true))];
      case 'xref':
        return [this.#reference(inline.target)];
      case 'break':
        return [{ type: 'break' }];
      default:
        return inline satisfies never;
    }
  }
}

/** Marks hang on the word before them; one that stands on the line, as `(Gray, 2021)`, has a space before it, but for Chinese. */
function spaced(before: Inline | undefined, marks: readonly ResolvedInline[]): ResolvedInline[] {
  const [mark] = marks;
  const first = mark?.type === 'cite' ? mark.content?.[0] : undefined;
  const last = before?.type === 'text' ? before.text.at(-1) : before?.type === 'math' ? 'x' : undefined;
  const needsSpace =
    first?.type === 'text' && !first.marks.has('sup') && last !== undefined && !/[\s([{“‘]/.test(last) && !isHan(last);
  return needsSpace ? [plainRun(' '), ...marks] : [...marks];
}

const plainRun = (text: string): ResolvedInline => ({ type: 'text', text, marks: new Set() });

function strong(content: readonly Inline[]): Inline[] {
  return content.map((inline) =>
    inline.type === 'text' ? { ...inline, marks: [...new Set([...(inline.marks ?? []), 'strong' as const])] } : inline,
  );
}

/** A first heading that only repeats the title would stand below the title twice. */
function withoutRepeatedTitle(title: string, blocks: readonly Block[]): readonly Block[] {
  const body = blocks[0]?.body;
  const isRepeated = body?.type === 'heading' && body.level === 1 && plainInline(body.content).trim() === title.trim();
  return isRepeated ? blocks.slice(1) : blocks;
}

/** Levels deeper than six look like the sixth. */
function clampDepth(depth: number): 1 | 2 | 3 | 4 | 5 | 6 {
  return depth === 1 || depth === 2 || depth === 3 || depth === 4 || depth === 5 ? depth : 6;
}
