/**
 * Tables as text (RFC 4180 and what programs write instead): a line per row, each cell with its reference.
 * @module
 */
import type { Limits } from './limits.ts';
import { TableRows } from './table-rows.ts';
import { type BuiltText, TextBuilder } from './text-builder.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;
/** Records that the delimiter is guessed from. */
const SAMPLE_RECORDS = 50;

/** Reads comma, semicolon, tab or bar separated values; the delimiter is found by the records that it makes. Places are `B7`. */
export function readCsv(
  text: string,
  { maxTextUnits, maxCells }: Pick<Limits, 'maxTextUnits' | 'maxCells'>,
): BuiltText {
  // Excel lets the first line name the delimiter.
  const named = /^\ufeff?sep=(.)\r?\n/.exec(text)?.[1];
  const delimiter = named ?? delimiterOf(text);
  const builder = new TextBuilder(maxTextUnits);
  const rows = new TableRows(builder, maxCells, (reference) => reference);
  let number = 0;
  for (const fields of recordsOf(text.replace(/^\ufeff/, ''), delimiter)) {
    number++;
    if (named !== undefined && number === 1) continue;
    rows.add(
      number,
      fields.map((field, column) => ({ column, text: field })),
    );
  }
  return builder.finish();
}

/**
 * The records of a table, in order. A quoted field may hold the delimiter, quotes (doubled) and line ends; a quote that nothing closes is a
 * character like others.
 *
 * @example [...recordsOf('a,"b, c"', ',')] // [['a', 'b, c']]
 */
export function* recordsOf(text: string, delimiter: string): Generator<string[], void, undefined> {
  let index = 0;
  let areQuotesPlain = false;
  while (index < text.length) {
    const fields: string[] = [];
    for (;;) {
      let field = '';
      if (text[index] === '"' && !areQuotesPlain) {
        const end = closingQuote(text, index + 1);
        areQuotesPlain = end < 0;
        if (end >= 0) {
          field = text.slice(index + 1, end).replaceAll('""', '"');
          index = end + 1;
        }
      }
      const end = fieldEnd(text, index, delimiter);
      fields.push(field + text.slice(index, end));
      index = end;
      if (text[index] !== delimiter) break;
      index++;
    }
    yield fields;
    if (text[index] === '\r' && text[index + 1] === '\n') index++;
    index++;
  }
}

function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

function fieldEnd(text: string, from: number, delimiter: string): number {
  let at = from;
  while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++;
  return at;
}

/** The one that splits most records into the same number of fields; more fields decide between equals. */
function delimiterOf(text: string): string {
  let best: string = ',';
  let bestScore = 0;
  for (const delimiter of DELIMITERS) {
    const counts = new Map<number, number>();
    let records = 0;
    for (const fields of recordsOf(text, delimiter)) {
      if (fields.length > 1 || fields[0] !== '') counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1);
      if (++records === SAMPLE_RECORDS) break;
    }
    const [fields, times] = [...counts].reduce((most, next) => (next[1] > most[1] ? next : most), [1, 0]);
    const score = fields > 1 ? times + Math.min(fields, 100) / 1_000 : 0;
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}
