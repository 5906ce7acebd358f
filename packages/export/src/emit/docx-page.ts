/** Heads and feet of the pages of a Word file. */
import type { PageLine } from '@longhand/document';
import { BorderStyle, Footer, Header, type IRunOptions, PageNumber, Paragraph, Tab, TabStopType, TextRun } from 'docx';
import type { ResolvedDocument } from '../resolve/resolved.ts';
import { element } from './docx-review.ts';
import type { WordLook } from './docx-style.ts';

/** Above and below the pages; the first page of a file with a cover has neither. */
export function runningLines(document: ResolvedDocument, look: WordLook) {
  const { header, footer } = look.theme;
  const empty = () => [new Paragraph({ style: 'RunningText' })];
  return {
    headers: {
      default: new Header({ children: [line(header, 'bottom', document, look)] }),
      first: new Header({ children: empty() }),
    },
    footers: {
      default: new Footer({ children: [line(footer, 'top', document, look)] }),
      first: new Footer({ children: empty() }),
    },
  };
}

function line(
  { left, center, right, rule }: PageLine,
  side: 'top' | 'bottom',
  document: ResolvedDocument,
  { page, colours }: WordLook,
): Paragraph {
  const width = page.width - page.margin.left - page.margin.right;
  const isBlank = [left, center, right].every((part) => part === '');
  const tab = new TextRun({ children: [new Tab()] });
  return new Paragraph({
    style: 'RunningText',
    ...(rule &&
      !isBlank && { border: { [side]: { style: BorderStyle.SINGLE, size: 4, space: 4, color: colours.rule } } }),
    tabStops: [
      { type: TabStopType.CENTER, position: Math.round(width / 2) },
      { type: TabStopType.RIGHT, position: width },
    ],
    children: isBlank
      ? []
      : [
          ...filled(left, document),
          tab,
          ...filled(center, document),
          ...(right === '' ? [] : [tab, ...filled(right, document)]),
        ],
  });
}

/** Words of a line with its fields. */
function filled(text: string, document: ResolvedDocument): TextRun[] {
  return text.split(/(\{[a-z]+\})/).flatMap((part): TextRun[] => {
    switch (part) {
      case '':
        return [];
      case '{title}':
        return [new TextRun(document.title)];
      case '{date}':
        return [new TextRun(document.date)];
      case '{page}':
        return [new TextRun({ children: [PageNumber.CURRENT] })];
      case '{total}':
        return [new TextRun({ children: [PageNumber.TOTAL_PAGES] })];
      case '{chapter}':
        return chapter(document);
      default:
        return [new TextRun(part)];
    }
  });
}

/** Word looks the chapter of each page up; programs that do not, show the first. */
function chapter(document: ResolvedDocument): TextRun[] {
  const first = document.blocks.find((block) => block.type === 'heading' && block.depth === 1);
  const shown = first?.type === 'heading' ? first.text : '';
  const part = (...children: NonNullable<IRunOptions['children']>) => new TextRun({ children });
  const mark = (type: string) => element('w:fldChar', { 'w:fldCharType': type });
  return [
    part(mark('begin')),
    part(element('w:instrText', { 'xml:space': 'preserve' }, ['STYLEREF "heading 1"'])),
    part(mark('separate')),
    new TextRun(shown),
    part(mark('end')),
  ];
}
