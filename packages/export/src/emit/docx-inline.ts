/** Inline content of the Word file: runs, links, formulas, fields. */
import type { Lang } from '@longhand/document';
import {
  Bookmark,
  ExternalHyperlink,
  FootnoteReferenceRun,
  InternalHyperlink,
  type IRunOptions,
  Math as MathRun,
  type ParagraphChild,
  SimpleField,
  TextRun,
} from 'docx';
import { latexToMath } from 'docx/math';
import type { ExportWarning, ResolvedInline, ResolvedReference, ResolvedText } from '../resolve/resolved.ts';
import { colours } from './docx-style.ts';

/** Bookmark names may hold letters, digits and underscores only, at most 40. */
export const bookmarkName = (anchor: string): string => anchor.replaceAll('-', '_');

export class DocxInlines {
  readonly warnings: ExportWarning[] = [];
  readonly #failed = new Set<string>();

  /** @param style formatting that every run gets */
  runs(content: readonly ResolvedInline[], lang: Lang, style: IRunOptions = {}): ParagraphChild[] {
    return content.flatMap((inline): ParagraphChild[] => {
      switch (inline.type) {
        case 'text':
          return [textRun(inline, lang, style)];
        case 'math':
          return [this.formula(inline.tex)];
        case 'cite': {
          if (inline.anchor === undefined)
            return [new TextRun({ ...style, text: inline.label, superScript: true, color: colours.bad })];
          const run = new TextRun({ ...style, text: inline.label, style: 'CitationMark' });
          return [new InternalHyperlink({ anchor: bookmarkName(inline.anchor), children: [run] })];
        }
        case 'footnote':
          return [new FootnoteReferenceRun(inline.number)];
        case 'xref':
          return reference(inline, style);
        case 'break':
          return [new TextRun({ break: 1 })];
        default:
          return inline satisfies never;
      }
    });
  }

  /** A formula as Word's own equation, or as literal TeX with a warning. */
  formula(tex: string): ParagraphChild {
    try {
      return new MathRun({
        children: latexToMath(tex.replace(/\\(?:tag\*?|label)\s*\{[^{}]*\}|\\(?:nonumber|notag)(?![a-zA-Z])/g, '')),
      });
    } catch {
      if (!this.#failed.has(tex)) this.warnings.push({ code: 'export.warn.formula', params: { tex } });
      this.#failed.add(tex);
      return new TextRun({ text: tex, style: 'InlineCode' });
    }
  }
}

function textRun({ text, marks, href }: ResolvedText, lang: Lang, style: IRunOptions): ParagraphChild {
  const run = new TextRun({
    ...style,
    ...(needsHint(text, lang) && { font: { hint: 'eastAsia' } }),
    // Chinese has no italics: emphasis changes to the brush-like face instead.
    ...(lang === 'zh' && marks.has('em') && { font: { eastAsia: '楷体', hint: 'eastAsia' } }),
    text,
    ...(marks.has('code') && { style: 'InlineCode' }),
    ...(marks.has('strong') && { bold: true }),
    ...(lang === 'en' && marks.has('em') && { italics: true }),
    ...(marks.has('strike') && { strike: true }),
    ...(marks.has('underline') && { underline: {} }),
    ...(marks.has('sub') && { subScript: true }),
    ...(marks.has('sup') && { superScript: true }),
    ...(href !== undefined && { style: 'Hyperlink' }),
  });
  return href === undefined ? run : new ExternalHyperlink({ link: href, children: [run] });
}

/** Word draws quotation marks, dashes and dots with the Latin face unless told that the text is Chinese. */
function needsHint(text: string, lang: Lang): boolean {
  return lang === 'zh' && /[\u2014\u2018-\u201d\u2026\u00b7]/.test(text);
}

function reference(
  { before, number, after, label, anchor, isHeading }: ResolvedReference,
  style: IRunOptions,
): ParagraphChild[] {
  if (anchor === undefined) return [new TextRun({ ...style, text: label, color: colours.bad })];
  const field = new SimpleField(`REF ${bookmarkName(anchor)} ${isHeading ? '\\r ' : ''}\\h`, number);
  const text = (words: string) => (words === '' ? [] : [new TextRun({ ...style, text: words })]);
  return [...text(before), field, ...text(after)];
}

/** Number of a caption or an equation, as a field that Word counts and that references point to. */
export function sequence(name: string, number: string, anchor: string | undefined): ParagraphChild {
  const field = new SimpleField(`SEQ ${name} \\* ARABIC`, number);
  return anchor === undefined ? field : new Bookmark({ id: bookmarkName(anchor), children: [field] });
}
