/**
 * The cells of an Excel workbook (ECMA-376, SpreadsheetML): strings, numbers as they are shown, the values that formulas had when the file was
 * saved.
 * @module
 */
import { OoxmlError } from './errors.ts';
import { documentPartOf, type PartReader, type Relation, relationsOf } from './relations.ts';
import { childOf, childrenOf, elementsOf, localName, type XmlElement } from './xml.ts';

export interface SheetCell {
  /** Counted from 0. */
  readonly column: number;
  readonly text: string;
}
export interface SheetRow {
  /** As Excel counts, from 1. */
  readonly number: number;
  /** Those that hold something, from left to right. */
  readonly cells: readonly SheetCell[];
}
export interface Sheet {
  readonly name: string;
  readonly isHidden: boolean;
  /** Those that hold something, from top to bottom; to be read once. */
  readonly rows: Iterable<SheetRow>;
}
/** A number as a format code shows it; `isFrom1904` counts days from 1904 instead of 1900. */
export type ShowNumber = (value: number, format: string, isFrom1904: boolean) => string;

interface Context {
  readonly strings: readonly string[];
  /** Format code of each cell style. */
  readonly formats: readonly string[];
  readonly isFrom1904: boolean;
  readonly show: ShowNumber;
}

const MAX_COLUMNS = 16_384;
/** Formats that every workbook knows by number (ECMA-376 part 1, 18.8.30); those of 27 to 36 and 50 to 58 as in Chinese. */
const BUILT_IN: Readonly<Record<number, string>> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  9: '0%',
  10: '0.00%',
  11: '0.00E+00',
  12: '# ?/?',
  13: '# ??/??',
  14: 'yyyy/m/d',
  15: 'd-mmm-yy',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'h:mm AM/PM',
  19: 'h:mm:ss AM/PM',
  20: 'h:mm',
  21: 'h:mm:ss',
  22: 'yyyy/m/d h:mm',
  37: '#,##0;-#,##0',
  38: '#,##0;-#,##0',
  39: '#,##0.00;-#,##0.00',
  40: '#,##0.00;-#,##0.00',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mm:ss.0',
  48: '##0.0E+0',
  49: '@',
  ...Object.fromEntries([27, 36, 50, 52, 57].map((id) => [id, 'yyyy"年"m"月"'])),
  ...Object.fromEntries([28, 29, 51, 53, 54, 58].map((id) => [id, 'm"月"d"日"'])),
  30: 'm-d-yy',
  31: 'yyyy"年"m"月"d"日"',
  32: 'h"时"mm"分"',
  33: 'h"时"mm"分"ss"秒"',
  34: 'h"时"mm"分"',
  35: 'h"时"mm"分"ss"秒"',
  55: 'h"时"mm"分"',
  56: 'h"时"mm"分"ss"秒"',
};

/**
 * Reads a workbook sheet by sheet, in the order of its tabs.
 *
 * @throws OoxmlError `incomplete` when the package has no workbook, `malformed`, `tooDeep`
 * @example for (const { name, rows } of readWorkbook((path) => parts.get(path), String)) …
 */
export function* readWorkbook(read: PartReader, show: ShowNumber): Generator<Sheet, void, undefined> {
  const path = documentPartOf(read) ?? 'xl/workbook.xml';
  const xml = read(path);
  if (xml === undefined) throw new OoxmlError('incomplete', 'The package has no workbook part.');
  const relations = relationsOf(read, path);
  const context: Context = {
    strings: stringsOf(read(pathOf(relations, 'sharedStrings'))),
    formats: formatsOf(read(pathOf(relations, 'styles'))),
    isFrom1904: isFrom1904(xml),
    show,
  };
  for (const { attributes } of childrenOf(xml, 'sheets')) {
    const id = Object.entries(attributes).find(([name]) => localName(name) === 'id')?.[1] ?? '';
    const relation = relations.get(id);
    const isHidden = /^(?:very)?hidden$/i.test(attributes.state ?? '');
    const sheet = relation?.type === 'worksheet' ? read(relation.path) : undefined;
    // A sheet of charts or dialogues has no cells.
    if (sheet !== undefined) yield { name: attributes.name ?? '', isHidden, rows: rowsOf(sheet, context) };
  }
}

/** Name of a column counted from 0: `columnName(27) // 'AB'`. */
export function columnName(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : columnName(Math.floor(column / 26) - 1) + last;
}

function pathOf(relations: ReadonlyMap<string, Relation>, type: string): string {
  return [...relations.values()].find((relation) => relation.type === type)?.path ?? '';
}

function isFrom1904(workbook: string): boolean {
  for (const child of childrenOf(workbook, 'workbook')) {
    if (localName(child.name) === 'workbookPr') return ['1', 'true'].includes(child.attributes.date1904 ?? '');
  }
  return false;
}

function stringsOf(xml: string | undefined): string[] {
  return xml === undefined ? [] : Array.from(childrenOf(xml, 'sst'), richText);
}

/** Plain text, or runs of it; the readings above Japanese words are no part of it. */
function richText(item: XmlElement): string {
  let text = '';
  for (const child of elementsOf(item)) {
    const name = localName(child.name);
    if (name === 't') text += textIn(child);
    else if (name === 'r') text += richText(child);
  }
  return text;
}

/** Characters that XML cannot hold are written as `_x000D_`. */
function textIn(element: XmlElement | undefined): string {
  const text = element?.children.filter((child) => typeof child === 'string').join('') ?? '';
  return text.replace(/_x([\da-f]{4})_/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function formatsOf(xml: string | undefined): string[] {
  if (xml === undefined) return [];
  const own = new Map<number, string>();
  for (const { attributes } of childrenOf(xml, 'numFmts')) {
    own.set(Number(attributes.numFmtId), attributes.formatCode ?? '');
  }
  return Array.from(childrenOf(xml, 'cellXfs'), ({ attributes }) => {
    const id = Number(attributes.numFmtId ?? 0);
    return own.get(id) ?? BUILT_IN[id] ?? 'General';
  });
}

function* rowsOf(xml: string, context: Context): Generator<SheetRow, void, undefined> {
  let number = 0;
  for (const row of childrenOf(xml, 'sheetData')) {
    number = Number(row.attributes.r) || number + 1;
    const cells: SheetCell[] = [];
    let column = -1;
    for (const cell of elementsOf(row)) {
      column = columnOf(cell.attributes.r) ?? column + 1;
      const text = textOf(cell, context);
      if (text.trim() !== '' && column < MAX_COLUMNS) cells.push({ column, text });
    }
    if (cells.length > 0) yield { number, cells };
  }
}

function columnOf(reference: string | undefined): number | undefined {
  const letters = /^([A-Z]{1,3})\d/i.exec(reference ?? '')?.[1];
  if (letters === undefined) return undefined;
  let column = 0;
  for (const letter of letters.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

function textOf(cell: XmlElement, { strings, formats, isFrom1904, show }: Context): string {
  const value = textIn(childOf(cell, 'v'));
  switch (cell.attributes.t ?? 'n') {
    case 's':
      return strings[Number(value)] ?? '';
    case 'inlineStr': {
      const item = childOf(cell, 'is');
      return item ? richText(item) : '';
    }
    case 'b':
      return value === '' ? '' : value === '1' || value === 'true' ? 'TRUE' : 'FALSE';
    case 'n': {
      const number = Number(value);
      if (value.trim() === '') return '';
      return Number.isFinite(number)
        ? show(number, formats[Number(cell.attributes.s ?? 0)] ?? 'General', isFrom1904)
        : value;
    }
    // Text of a formula, an error as it stands in the cell, a date in ISO 8601.
    default:
      return value;
  }
}
