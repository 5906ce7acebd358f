import { OoxmlError, readWorkbook } from '@longhand/ooxml';
import { format } from 'numfmt';
import { openArchive, partReader } from './archive-parts.ts';
import type { Limits } from './limits.ts';
import { RefusedFile } from './refused-file.ts';
import { TableRows } from './table-rows.ts';
import { type BuiltText, TextBuilder } from './text-builder.ts';

const WANTED =
  /^(?:_rels\/\.rels|xl\/(?:workbook|styles|sharedstrings)\d*\.xml|xl\/_rels\/[^/]+\.rels|xl\/worksheets\/[^/]+\.xml)$/i;
/** Days between the two calendars that workbooks count in. */
const DAYS_TO_1904 = 1_462;

/**
 * The text of an Excel file: its sheets one after another, each under its name, a line per row. Places are `Sheet1!B7`; those of a hidden sheet
 * say so.
 */
export async function readXlsx(path: string, limits: Limits): Promise<BuiltText> {
  const parts = await openArchive(path, (name) => WANTED.test(name), limits);
  const builder = new TextBuilder(limits.maxTextUnits);
  try {
    for (const { name, isHidden, rows } of readWorkbook(partReader(parts), shown)) {
      const mark = isHidden ? ' (hidden)' : '';
      let table: TableRows | null = null;
      for (const { number, cells } of rows) {
        if (table === null) {
          builder.separate('\n\n');
          const start = builder.length;
          builder.append(name, { label: `${name}${mark}` });
          builder.heading(1, start, name);
          table = new TableRows(builder, limits.maxCells, (reference) => `${name}!${reference}${mark}`);
        }
        table.add(number, cells);
      }
    }
  } catch (cause) {
    if (cause instanceof OoxmlError) throw new RefusedFile('source.unreadable', {}, { cause });
    throw cause;
  }
  return builder.finish();
}

/** A number as the sheet shows it; one whose format makes no sense is shown as it is. */
function shown(value: number, code: string, isFrom1904: boolean): string {
  const days = isFrom1904 && /[dmyhs年月日]/i.test(code) ? value + DAYS_TO_1904 : value;
  try {
    return format(code, days, { throws: true }).trim();
  } catch {
    return String(value);
  }
}
