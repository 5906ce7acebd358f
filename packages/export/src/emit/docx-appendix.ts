import { Bookmark, HeadingLevel, InternalHyperlink, Paragraph, TextRun } from 'docx';
import type { ResolvedDocument } from '../resolve/resolved.ts';
import { bookmarkName, type DocxInlines } from './docx-inline.ts';

/** The evidence appendix as paragraphs; none when it was not asked for. */
export function docxAppendix({ appendix, labels }: ResolvedDocument, inlines: DocxInlines): Paragraph[] {
  if (appendix.length === 0) return [];
  const link = (anchor: string, text: string) =>
    new InternalHyperlink({
      anchor: bookmarkName(anchor),
      children: [new TextRun({ text, style: 'Hyperlink' })],
    });
  const plain = (text: string) => [{ type: 'text' as const, text, marks: new Set<never>() }];
  const title = new Bookmark({ id: 'evidence', children: [new TextRun(labels.evidence)] });
  const entries = appendix.flatMap(({ number, anchor, place, sentence, lang, quotes }) => [
    new Paragraph({
      style: 'SourceEntry',
      keepNext: true,
      tabStops: [{ type: 'left', position: 560 }],
      children: [
        new Bookmark({ id: bookmarkName(anchor), children: [link(place, `${number}.`)] }),
        new TextRun({ children: ['\t'] }),
        ...inlines.runs(plain(sentence), lang),
      ],
    }),
    ...quotes.map(({ text, lang: spoken, source, locator, anchor: target, standing, flags }) => {
      const from = [source, locator].filter((part) => part !== '').join(labels.comma);
      return new Paragraph({
        style: 'SourceQuote',
        children: [
          ...inlines.runs(plain(labels.quoteOpen + text + labels.quoteClose), spoken),
          new TextRun(labels.dash),
          link(target, from),
          new TextRun({
            text: labels.stop + [standing, ...flags].join(labels.listSeparator),
            color: inlines.look.colours.quiet,
          }),
        ],
      });
    }),
  ]);
  return [
    new Paragraph({ heading: HeadingLevel.HEADING_1, numbering: false, children: [title] }),
    new Paragraph({
      style: 'BodyText',
      children: [new TextRun({ text: labels.evidenceMeaning, color: inlines.look.colours.quiet, size: 18 })],
    }),
    ...entries,
  ];
}
