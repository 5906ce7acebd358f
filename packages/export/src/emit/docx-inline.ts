/** Inline content of the Word file: runs, links, formulas, fields. */
import type { Lang } from '@longhand/document';
import {
  Bookmark,
  ExternalHyperlink,
  FootnoteReferenceRun,
  ImportedXmlComponent,
  InternalHyperlink,
  type IRunOptions,
  type ParagraphChild,
  TextRun,
  type XmlComponent,
} from 'docx';
import type {
  ExportWarning,
  ResolvedChange,
  ResolvedCite,
  ResolvedInline,
  ResolvedReference,
  ResolvedText,
} from '../resolve/resolved.ts';
import { type AtomKind, atomMark } from '../word-back/marks.ts';
import { child, type DocxReview, element } from './docx-review.ts';
import type { WordLook } from './docx-style.ts';
import { omml } from './omml.ts';

/** Bookmark names may hold letters, digits and underscores only, at most 40. */
export const bookmarkName = (anchor: string): string => anchor.replaceAll('-', '_');

/** The content under a bookmark, where something may point to it. */
export function marked(anchor: string | undefined, children: readonly ParagraphChild[]): ParagraphChild[] {
  return anchor === undefined ? [...children] : [new Bookmark({ id: bookmarkName(anchor), children: [...children] })];
}

export class DocxInlines {
  readonly warnings: ExportWarning[] = [];
  readonly review: DocxReview;
  readonly look: WordLook;
  readonly #failed = new Set<string>();
  #atoms = 0;

  constructor(review: DocxReview, look: WordLook) {
    this.review = review;
    this.look = look;
  }

  /**
   * @param style formatting that every run gets
   * @param change the block comes or goes as a whole
   */
  runs(
    content: readonly ResolvedInline[],
    lang: Lang,
    style: IRunOptions = {},
    change?: ResolvedChange,
  ): ParagraphChild[] {
    return content.flatMap((inline) => {
      const { review } = inline;
      const runs = this.#inline(inline, lang, style, review?.change ?? change);
      return review === undefined ? runs : [...this.review.before(review), ...runs, ...this.review.behind(review)];
    });
  }

  /** A formula on a line of its own, which Word sets with the room that large signs need. */
  equation(tex: string): ParagraphChild[] {
    const formula = this.#formula(tex);
    return formula === null
      ? this.#atom('math', [new TextRun({ text: tex, style: 'InlineCode' })])
      : [child(element('m:oMathPara', {}, [formula]))];
  }

  /** A formula as Word's own equation, or null with a warning. */
  #formula(tex: string): XmlComponent | null {
    const equation = omml(tex);
    if (equation !== null) return ImportedXmlComponent.fromXmlString(equation);
    if (!this.#failed.has(tex)) this.warnings.push({ code: 'export.warn.formula', params: { tex } });
    this.#failed.add(tex);
    return null;
  }

  #inline(
    inline: ResolvedInline,
    lang: Lang,
    style: IRunOptions,
    change: ResolvedChange | undefined,
  ): ParagraphChild[] {
    switch (inline.type) {
      case 'text': {
        const runs = this.review.tracked(change, textRuns(inline, lang, style, change, this.look.kai));
        return inline.href === undefined ? runs : [new ExternalHyperlink({ link: inline.href, children: runs })];
      }
      case 'math': {
        const formula = this.#formula(inline.tex);
        const literal = () => new TextRun({ ...said(inline.tex, change), style: 'InlineCode' });
        return this.#atom('math', this.review.tracked(change, [formula ?? literal()]));
      }
      case 'cite':
        return marked(inline.place, this.#atom('cite', this.#cite(inline, lang, style, change), inline.citation));
      case 'footnote':
        return this.#atom('footnote', this.review.tracked(change, [new FootnoteReferenceRun(inline.number)]));
      case 'xref':
        return this.#atom('xref', this.#reference(inline, style, change), inline.target);
      case 'break':
        return this.review.tracked(change, [new TextRun({ break: 1 })]);
      default:
        return inline satisfies never;
    }
  }

  /** What is no text stands in a bookmark that says what it is, so that it is known again when the file comes back. */
  #atom(kind: AtomKind, children: readonly ParagraphChild[], id?: string): ParagraphChild[] {
    this.#atoms += 1;
    return [new Bookmark({ id: atomMark(kind, this.#atoms, id), children })];
  }

  #cite(
    { label, anchor, content }: ResolvedCite,
    lang: Lang,
    style: IRunOptions,
    change: ResolvedChange | undefined,
  ): ParagraphChild[] {
    if (content !== undefined) {
      const runs = this.runs(content, lang, style, change);
      const isText = content.every((inline) => inline.type === 'text' && inline.href === undefined);
      return anchor === undefined || !isText
        ? runs
        : [new InternalHyperlink({ anchor: bookmarkName(anchor), children: runs })];
    }
    const look = anchor === undefined ? { superScript: true, color: this.look.colours.bad } : { style: 'CitationMark' };
    const runs = this.review.tracked(change, [new TextRun({ ...style, ...said(label, change), ...look })]);
    return anchor === undefined ? runs : [new InternalHyperlink({ anchor: bookmarkName(anchor), children: runs })];
  }

  #reference(
    { before, number, after, label, anchor, isHeading }: ResolvedReference,
    style: IRunOptions,
    change: ResolvedChange | undefined,
  ): ParagraphChild[] {
    if (anchor === undefined)
      return this.review.tracked(change, [
        new TextRun({ ...style, ...said(label, change), color: this.look.colours.bad }),
      ]);
    const text = (words: string) =>
      words === '' ? [] : this.review.tracked(change, [new TextRun({ ...style, ...said(words, change) })]);
    // Numbers after GB/T 9704 say their whole way down, 二（一）; a field that counts anew would say 二、（一）. So they are words that lead there.
    if (isHeading && this.look.theme.headings.numbers === 'official')
      return [new InternalHyperlink({ anchor: bookmarkName(anchor), children: text(label) })];
    const field = `REF ${bookmarkName(anchor)} ${isHeading ? '\\r ' : ''}\\h`;
    return [...text(before), ...this.#field(field, number, style, change), ...text(after)];
  }

  /** A field with the words that it shows until Word counts again; one that comes or goes is written run by run. */
  #field(instruction: string, shown: string, style: IRunOptions, change: ResolvedChange | undefined): ParagraphChild[] {
    if (change === undefined) return [field(instruction, shown, style)];
    const name = change.kind === 'deletion' ? 'w:delInstrText' : 'w:instrText';
    const part = (type: string) =>
      new TextRun({ ...style, children: [element('w:fldChar', { 'w:fldCharType': type })] });
    return this.review.tracked(change, [
      part('begin'),
      new TextRun({ ...style, children: [element(name, { 'xml:space': 'preserve' }, [instruction])] }),
      part('separate'),
      new TextRun({ ...style, ...said(shown, change) }),
      part('end'),
    ]);
  }
}

/** Number of a caption or an equation, as a field that Word counts and that references point to. */
export function sequence(
  name: string,
  number: string,
  anchor: string | undefined,
  style: IRunOptions = {},
): ParagraphChild[] {
  return marked(anchor, [field(`SEQ ${name} \\* ARABIC`, number, style)]);
}

function field(instruction: string, shown: string, style: IRunOptions): ParagraphChild {
  return child(element('w:fldSimple', { 'w:instr': instruction }, [new TextRun({ ...style, text: shown })]));
}

/** Text of a run: removed text has an element of its own. */
function said(text: string, change: ResolvedChange | undefined): IRunOptions {
  return change?.kind === 'deletion'
    ? { children: [element('w:delText', { 'xml:space': 'preserve' }, [text])] }
    : { text };
}

/** Letters that are written from right to left, with what stands between them. */
const rightToLeft =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}](?:[\p{M}\p{N}\p{P}\s]*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{M}])*/gu;

/** Whether a paragraph begins with a letter that is written from right to left: it then runs that way as a whole. */
export function isRightToLeft(content: readonly ResolvedInline[]): boolean {
  for (const inline of content) {
    const first = inline.type === 'text' ? /\p{L}/u.exec(inline.text) : null;
    if (first !== null) return new RegExp(rightToLeft, 'u').test(first[0]);
  }
  return false;
}

function textRuns(
  { text, marks, href }: ResolvedText,
  lang: Lang,
  style: IRunOptions,
  change: ResolvedChange | undefined,
  kai: string,
): TextRun[] {
  const look = (part: string): IRunOptions => ({
    ...style,
    ...(needsHint(part, lang) && { font: { hint: 'eastAsia' } }),
    // Chinese has no italics: emphasis changes to the brush-like face instead.
    ...(lang === 'zh' && marks.has('em') && { font: { eastAsia: kai, hint: 'eastAsia' } }),
    ...(marks.has('code') && { style: 'InlineCode' }),
    ...(marks.has('strong') && { bold: true }),
    ...(lang === 'en' && marks.has('em') && { italics: true }),
    ...(marks.has('strike') && { strike: true }),
    ...(marks.has('underline') && { underline: {} }),
    ...(marks.has('sub') && { subScript: true }),
    ...(marks.has('sup') && { superScript: true }),
    ...(href !== undefined && { style: 'Hyperlink' }),
  });
  const run = (part: string, more: IRunOptions = {}) => new TextRun({ ...look(part), ...more, ...said(part, change) });
  const runs: TextRun[] = [];
  let at = 0;
  for (const { 0: part, index } of text.matchAll(rightToLeft)) {
    if (index > at) runs.push(run(text.slice(at, index)));
    runs.push(run(part, { rightToLeft: true }));
    at = index + part.length;
  }
  if (at < text.length) runs.push(run(text.slice(at)));
  return runs;
}

/** Word draws quotation marks, dashes and dots with the Latin face unless told that the text is Chinese. */
function needsHint(text: string, lang: Lang): boolean {
  return lang === 'zh' && /[\u2014\u2018-\u201d\u2026\u00b7]/.test(text);
}
