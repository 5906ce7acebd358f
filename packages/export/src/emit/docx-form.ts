/** The printed forms of two templates in Word: the red head and the signature of an official document after GB/T 9704, the cover of a bid. */
import {
  AlignmentType,
  BorderStyle,
  type IParagraphOptions,
  Paragraph,
  Tab,
  type Table,
  TableCell,
  TableRow,
  TabStopType,
  TextRun,
  VerticalAlignTable,
  WidthType,
} from 'docx';
import type { ResolvedDocument } from '../resolve/resolved.ts';
import type { WordLook } from './docx-style.ts';
import { layoutTable, noBorder } from './docx-table.ts';

const red = { zh: 'D7000F', en: '8C1D18' };
const centred = { alignment: AlignmentType.CENTER };

/** Who issues a document or bids. */
function issuerOf({ form, matter }: ResolvedDocument): string {
  const authors = matter.authors;
  return form.issuer || authors.find(({ affiliation }) => affiliation !== '')?.affiliation || authors[0]?.name || '';
}

/** What stands above the text of an official document, its title included. */
export function officialHead(document: ResolvedDocument, look: WordLook): Paragraph[] {
  const { form, labels, lang, title, matter, date } = document;
  const issuer = issuerOf(document);
  const color = red[lang];
  const isZh = lang === 'zh';
  const name = !isZh || issuer === '' || issuer.endsWith(labels.form.file) ? issuer : issuer + labels.form.file;
  const marks = [form.secrecy, form.urgency].filter((mark) => mark !== undefined && mark !== '');
  const number = form.number ?? '';
  const told = isZh || number === '' ? number : `${labels.form.number}${labels.colon}${number}`;
  const beside = isZh ? (form.signer ? `${labels.form.signer}${labels.colon}${form.signer}` : '') : date;
  // As large as fits into one line, at most what the standard's samples have.
  const size = Math.round(
    2 * Math.min(isZh ? 44 : 21, look.area.width / 20 / Math.max(1, isZh ? name.length : name.length * 0.7)),
  );
  const border = { bottom: { style: BorderStyle.SINGLE, size: 12, space: 6, color } };
  return [
    ...marks.map((mark) => plain(mark ?? '', { bold: true })),
    ...(name === ''
      ? []
      : [
          plain(
            name,
            { bold: true, color, size },
            { style: 'Title', spacing: { before: isZh ? 900 : 0, after: isZh ? 600 : 120 } },
          ),
        ]),
    new Paragraph({
      style: 'Formula',
      border,
      spacing: { before: 0, after: 600 },
      ...(beside === '' ? centred : { alignment: AlignmentType.LEFT }),
      tabStops: [{ type: TabStopType.RIGHT, position: look.area.width }],
      children: [
        new TextRun(told),
        ...(beside === '' ? [] : [new TextRun({ children: [new Tab()] }), new TextRun(beside)]),
      ],
    }),
    plain(title, {}, { style: 'Title' }),
    ...(matter.subtitle === '' ? [] : [plain(matter.subtitle, {}, { style: 'Subtitle' })]),
    ...(form.recipient
      ? [plain(isZh ? form.recipient + labels.colon : `${labels.form.recipient}${labels.colon}${form.recipient}`)]
      : []),
  ];
}

/** What stands below the text: what is attached, who signs and when. */
export function officialSignature(document: ResolvedDocument): Paragraph[] {
  const { form, labels, lang, date } = document;
  const isZh = lang === 'zh';
  const attachments = form.attachments ?? [];
  const signed = [
    ...(isZh || !form.signer ? [] : [form.signer]),
    issuerOf(document),
    ...(isZh ? [date.replaceAll(' ', '')] : []),
  ];
  const alignment = isZh ? AlignmentType.RIGHT : AlignmentType.LEFT;
  const lines = signed.filter((words) => words !== '');
  return [
    ...attachments.map((name, index) => {
      const count = attachments.length > 1 ? `${index + 1}. ` : '';
      const head = index === 0 ? `${labels.form.attachments}${labels.colon}` : '';
      return plain(
        head + count + name,
        {},
        { indent: { left: isZh ? 640 : 0 }, ...(index === 0 && { spacing: { before: 400 } }) },
      );
    }),
    ...lines.map((words, index) =>
      plain(
        words,
        {},
        {
          alignment,
          keepNext: index < lines.length - 1,
          ...(isZh && { indent: { right: 1_280 } }),
          ...(index === 0 && { spacing: { before: 600 } }),
        },
      ),
    ),
  ];
}

/** Notes on copies and printing, between two lines. */
export function officialNotes(document: ResolvedDocument): Paragraph[] {
  const { form, labels, lang, date } = document;
  const isZh = lang === 'zh';
  const printer = form.printedBy || issuerOf(document);
  const size = isZh ? 28 : 18;
  const rule = { style: BorderStyle.SINGLE, size: 8, space: 2, color: '000000' };
  const copies = form.copies ? `${labels.form.copies}${labels.colon}${form.copies}${isZh ? '。' : ''}` : '';
  const printed =
    printer === '' ? '' : `${printer}　${date.replaceAll(isZh ? ' ' : '\u0000', '')}${labels.form.printed}`;
  const lines = [copies, isZh ? printed : ''].filter((words) => words !== '');
  return lines.map((words, index) =>
    plain(
      words,
      { size },
      {
        style: 'Formula',
        alignment: AlignmentType.LEFT,
        border: { top: rule, ...(index === lines.length - 1 && { bottom: rule }) },
        ...(index === 0 && { spacing: { before: 800, after: 40 } }),
      },
    ),
  );
}

/** The cover of a bid: a form with room for seal and signature. */
export function bidCover(document: ResolvedDocument, look: WordLook): (Paragraph | Table)[] {
  const { form, labels, title, matter, date } = document;
  const words = labels.form;
  const { accent, quiet } = look.colours;
  const mark = form.copyMark
    ? [plain(form.copyMark, { bold: true, color: accent, size: 28 }, { alignment: AlignmentType.RIGHT })]
    : [];
  const isNamed = title.includes(words.tender);
  const rows: readonly (readonly [label: string, value: string, after: string])[] = [
    [words.tenderNumber, form.number ?? '', ''],
    [words.tenderTo, form.recipient ?? '', ''],
    [words.tenderBy, issuerOf(document), words.seal],
    [words.signature, '', words.sign],
    [words.day, date, ''],
  ];
  const widths = [0.43, 0.39, 0.18].map((part) => Math.floor(part * look.area.width));
  const line = { style: BorderStyle.SINGLE, size: 4, color: look.colours.ink };
  const cell = (text: string, index: number) =>
    new TableCell({
      width: { size: widths[index] ?? 0, type: WidthType.DXA },
      verticalAlign: VerticalAlignTable.BOTTOM,
      borders: { top: noBorder, left: noBorder, right: noBorder, bottom: index === 1 ? line : noBorder },
      children: [
        new Paragraph({
          style: 'Formula',
          alignment: index === 1 ? AlignmentType.CENTER : AlignmentType.LEFT,
          spacing: { before: 240, after: 40 },
          children: [new TextRun({ text, size: index === 2 ? 20 : 26, ...(index === 2 && { color: quiet }) })],
        }),
      ],
    });
  return [
    ...mark,
    plain(title, { size: 56 }, { style: 'Title', spacing: { before: 2_800, after: 300 } }),
    ...(matter.subtitle === '' ? [] : [plain(matter.subtitle, {}, { style: 'Subtitle' })]),
    ...(isNamed
      ? []
      : [
          plain(
            words.tender,
            { size: document.lang === 'zh' ? 80 : 44, color: accent },
            { style: 'Title', spacing: { before: 600, after: 1_600 } },
          ),
        ]),
    layoutTable(
      rows.map(
        ([label, value, after]) => new TableRow({ children: [label + labels.colon.trimEnd(), value, after].map(cell) }),
      ),
      widths,
      0,
    ),
  ];
}

function plain(
  text: string,
  run: { readonly bold?: boolean; readonly color?: string; readonly size?: number } = {},
  more: IParagraphOptions = {},
): Paragraph {
  return new Paragraph({ ...more, children: [new TextRun({ ...run, text })] });
}
