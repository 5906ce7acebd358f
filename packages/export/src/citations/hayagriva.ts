/**
 * CSL-JSON entries as Hayagriva, the form in which Typst reads a bibliography.
 *
 * @see https://github.com/typst/hayagriva/blob/main/docs/file-format.md
 * @module
 */
import type { CslDate, CslEntry, CslName, Lang } from '@longhand/document';
import { isHan, langOf, oneLine, printable } from '../resolve/text.ts';

type Value = string | { readonly [field: string]: Value } | readonly Value[];

// Hayagriva reads braces and dollar signs in a title, and Typst evaluates what stands between two dollar signs. So these never get
// there: each travels as a character of the private use area, and comes back when the result is read.
const special = '\\{}$ -';
const firstStandIn = 0xf8f0;

/** Text in which nothing is markup for Hayagriva; {@link uncoded} undoes it. */
export function coded(text: string): string {
  return oneLine(printable(text))
    .trim()
    .replace(/[\\{}$]/g, (sign) => String.fromCharCode(firstStandIn + special.indexOf(sign)));
}

export function uncoded(text: string): string {
  return text.replace(/[\uf8f0-\uf8f5]/g, (sign) => special.charAt(sign.charCodeAt(0) - firstStandIn));
}

/** What is listed for a source that nobody described: its name without the ending. */
export function fallbackEntry(name: string): CslEntry {
  return { type: 'document', title: name.replace(/\.[A-Za-z0-9]{1,5}$/, '') || name };
}

/** Language of an entry: what it says of itself, else what its script tells. */
export function entryLang(entry: CslEntry, fallback: Lang): Lang {
  const told = entry.language?.toLowerCase() ?? '';
  if (/^(?:zh|chi|zho|cmn|中文|汉语)/.test(told)) return 'zh';
  if (told !== '') return 'en';
  const names = (entry.author ?? []).map(nameText).join(' ');
  const text = [entry.title, names, entry['container-title']].join(' ');
  // A short name holds too little for the rule of sentences.
  return langOf(text, [...text].some(isHan) ? 'zh' : /\p{L}/u.test(text) ? 'en' : fallback);
}

const nameText = ({ family = '', given = '', literal }: CslName): string => literal ?? `${family}${given}`;

/** @example hayagrivaEntry({ type: 'book', title: 'T', publisher: 'P' }, 'en') // { type: 'book', title: 'T', publisher: 'P', language: 'en' } */
export function hayagrivaEntry(entry: CslEntry, lang: Lang): Value {
  const container = entry['container-title'];
  const outer = container === undefined ? null : { title: coded(container) };
  const inner = {
    ...text('title', entry.title),
    ...(entry.author?.length ? { author: entry.author.map(person).filter((one) => one !== null) } : {}),
    ...(entry.issued ? text('date', dateText(entry.issued)) : {}),
    ...text('edition', entry.edition),
    ...text('page-range', entry.page?.replace(/\s*[-–—～~]+\s*/g, '-')),
    ...addressOf(entry),
    ...numbersOf(entry),
    language: lang === 'zh' ? 'zh-CN' : 'en',
  };
  const house = publisherOf(entry);
  const part = { ...text('volume', entry.volume), ...text('issue', entry.issue) };
  switch (entry.type) {
    case 'article-journal':
      if (outer === null) return { type: isOnline(entry) ? 'web' : 'misc', ...inner, ...house, ...part };
      return { type: 'article', ...inner, parent: { type: 'periodical', ...outer, ...part, ...house } };
    case 'chapter':
      if (outer === null) return { type: 'book', ...inner, ...house, ...part };
      return { type: 'chapter', ...inner, parent: { type: 'book', ...outer, ...part, ...house } };
    case 'paper-conference':
      if (outer === null) return { type: 'misc', ...inner, ...house, ...part };
      return { type: 'article', ...inner, parent: { type: 'proceedings', ...outer, ...part, ...house } };
    case 'webpage':
      if (outer === null) return { type: 'web', ...inner, ...house };
      return { type: 'web', ...inner, ...house, parent: { type: 'web', ...outer } };
    case 'article':
    case 'document':
      return { type: entry.type === 'article' && isOnline(entry) ? 'web' : 'misc', ...inner, ...house, ...part };
    case 'book':
    case 'legislation':
    case 'manuscript':
    case 'report':
    case 'thesis':
      return { type: entry.type, ...inner, ...house, ...part };
    case 'standard':
      return { type: 'report', ...inner, ...house };
    default:
      return entry.type satisfies never;
  }
}

function text(field: string, value: string | undefined): Record<string, string> {
  const told = value === undefined ? '' : coded(value);
  return told === '' ? {} : { [field]: told };
}

/** Chinese names are not taken apart: in a mark, too, 张三 is cited, not 张. */
function person({ family, given, literal }: CslName): Value | null {
  const whole = coded(literal ?? '');
  if (whole !== '') return { name: whole };
  const [last, first] = [coded(family ?? ''), coded(given ?? '')];
  if (last === '' || first === '') return last + first === '' ? null : { name: last + first };
  return [...last].every(isHan) ? { name: last + first } : { name: last, 'given-name': first };
}

/** `2024`, `2024-03` or `2024-03-05`; empty for what is no date: one wrong date would cost the whole list. */
function dateText({ 'date-parts': [parts] }: CslDate): string {
  const [year, month, day] = parts;
  if (year === undefined || !Number.isInteger(year) || year < 1 || year > 9999) return '';
  const told = String(year).padStart(4, '0');
  if (month === undefined || !Number.isInteger(month) || month < 1 || month > 12) return told;
  const withMonth = `${told}-${String(month).padStart(2, '0')}`;
  const last = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  if (day === undefined || !Number.isInteger(day) || day < 1 || day > last) return withMonth;
  return `${withMonth}-${String(day).padStart(2, '0')}`;
}

const isOnline = ({ URL: address }: CslEntry): boolean => webAddress(address) !== null;

function webAddress(address: string | undefined): string | null {
  const url = address === undefined ? null : URL.parse(address);
  return url !== null && /^https?:$/.test(url.protocol) ? url.href : null;
}

function addressOf({ URL: address, accessed }: CslEntry): Record<string, Value> {
  const value = webAddress(address);
  if (value === null) return {};
  const date = accessed === undefined ? '' : dateText(accessed);
  return { url: date === '' ? value : { value, date } };
}

function numbersOf({ DOI, ISBN, number }: CslEntry): Record<string, Value> {
  const doi = DOI?.replace(/^(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:\s*)/i, '');
  // Numbers lose their spaces there, and a dash makes a range of two: `GB/T 7714-2015` goes with stand-ins for its own.
  const serial = coded(number ?? '').replace(/[ -]/g, (sign) =>
    String.fromCharCode(firstStandIn + special.indexOf(sign)),
  );
  const numbers = { ...text('doi', doi), ...text('isbn', ISBN), ...(serial !== '' && { serial }) };
  return Object.keys(numbers).length === 0 ? {} : { 'serial-number': numbers };
}

function publisherOf({ publisher, 'publisher-place': place }: CslEntry): Record<string, Value> {
  const house = { ...text('name', publisher), ...text('location', place) };
  return Object.keys(house).length === 0 ? {} : { publisher: house };
}
