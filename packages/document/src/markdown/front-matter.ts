/**
 * Front matter as YAML between two lines of `---`: read from files, and passed over where a model begins a section with it. Only the small
 * part of YAML that programs and people write there: keys with a text, a list, or a list of keys with texts.
 * @module
 */
import type { Author, FrontMatter, Lang } from '../types.ts';
import { type Line, LineReader } from './lines.ts';

const maxLines = 200;
const KEY = /^([A-Za-z][\w-]{0,40})\s*:(?:\s+(.*))?$/;
/** One of these tells front matter from text that happens to stand between two rules. */
const KNOWN = /^(?:title|subtitle|author|authors|date|lang|language|abstract|description|keywords|tags|layout)$/i;

/** Index of the line behind the front matter at the reader's start, or 0. */
export function frontMatterEnd(reader: LineReader): number {
  if (reader.at(0)?.text.trimEnd() !== '---') return 0;
  let isKnown = false;
  for (let index = 1; index < maxLines; index++) {
    const line = reader.at(index);
    if (line === null) return 0;
    if (/^(?:---|\.\.\.)\s*$/.test(line.text)) return isKnown ? index + 1 : 0;
    const key = KEY.exec(line.text);
    if (key !== null) isKnown ||= KNOWN.test(key[1] ?? '');
    // The first line is a key; below it lists and texts of several lines are indented.
    else if (index === 1 || !isInside(line)) return 0;
  }
  return 0;
}

const isInside = ({ text, trimmed }: Line): boolean =>
  trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith('- ') || /^\s/.test(text);

export interface ReadFrontMatter {
  readonly title?: string;
  readonly lang?: Lang;
  readonly matter: FrontMatter;
  /** Offset of the text behind it. */
  readonly end: number;
}

/**
 * The front matter at the start of a file; null when there is none.
 * @example readFrontMatter('---\ntitle: 报告\nauthor: 张三\n---\n\n正文')?.matter // { authors: [{ name: '张三' }] }
 */
export function readFrontMatter(text: string): ReadFrontMatter | null {
  const reader = new LineReader(text, 0, true);
  const count = frontMatterEnd(reader);
  if (count === 0) return null;
  const lines = Array.from({ length: count - 2 }, (_, index) => reader.at(index + 1)?.text ?? '');
  const fields = fieldsOf(lines);
  const one = (...names: string[]): string =>
    names.map((name) => joined(fields.get(name) ?? [])).find((value) => value !== '') ?? '';
  const [title, lang, date] = [one('title'), one('lang', 'language').toLowerCase(), one('date')];
  const subtitle = one('subtitle');
  const authors = [...authorsOf(fields.get('author') ?? []), ...authorsOf(fields.get('authors') ?? [])];
  const abstract = one('abstract')
    .split(/\n\s*\n/)
    .map((part) => part.replace(/\s*\n\s*/g, ' ').trim())
    .filter((part) => part !== '');
  const keywords = [...wordsOf(fields.get('keywords') ?? []), ...wordsOf(fields.get('tags') ?? [])];
  const day = /^\d{4}(?:-\d{2}(?:-\d{2})?)?/.exec(date)?.[0];
  return {
    ...(title !== '' && { title }),
    ...(/^zh/.test(lang) ? { lang: 'zh' as const } : /^en/.test(lang) ? { lang: 'en' as const } : {}),
    matter: {
      ...(subtitle !== '' && { subtitle }),
      ...(authors.length > 0 && { authors }),
      ...(day !== undefined && { date: day }),
      ...(abstract.length > 0 && { abstract }),
      ...(keywords.length > 0 && { keywords: [...new Set(keywords)] }),
    },
    end: reader.at(count - 1)?.next ?? text.length,
  };
}

/** The lines of each key: its own text first, then what is indented below it. */
function fieldsOf(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, string[]>();
  let open: string[] = [];
  for (const line of lines) {
    const key = KEY.exec(line);
    if (key === null) {
      open.push(line);
      continue;
    }
    open = [key[2] ?? ''];
    fields.set((key[1] ?? '').toLowerCase(), open);
  }
  return fields;
}

/** A text on one line, or a block of several (`|`, `>`), where a line end is a line end. */
function joined([first = '', ...rest]: readonly string[]): string {
  if (!/^[|>][+-]?\s*$/.test(first)) return [scalar(first), ...rest.map((line) => line.trim())].join('\n').trim();
  return rest
    .map((line) => line.trim())
    .join('\n')
    .trim();
}

function wordsOf([first = '', ...rest]: readonly string[]): readonly string[] {
  const items = rest.flatMap((line) => (/^\s*-\s+/.test(line) ? [scalar(line.replace(/^\s*-\s+/, ''))] : []));
  const inline = /^\[(.*)\]$/.exec(first.trim())?.[1] ?? first;
  const words =
    /^["']/.test(inline.trim()) && !/,/.test(inline) ? [scalar(inline)] : inline.split(/[,，;；、]/).map(scalar);
  return [...words, ...items].filter((word) => word !== '');
}

/** `Anna`, `[Anna, Ben]`, a list of names, or a list of `name`, `affiliation`, `email`. */
function authorsOf(lines: readonly string[]): readonly Author[] {
  const [first = '', ...rest] = lines;
  const authors: { name: string; affiliation?: string; email?: string }[] = [];
  const listed = /^\[(.*)\]$/.exec(first.trim())?.[1];
  if (listed !== undefined) authors.push(...listed.split(/[,，;；、]/).map((name) => ({ name: scalar(name) })));
  else if (scalar(first) !== '') authors.push({ name: scalar(first) });
  for (const line of rest) {
    const item = /^\s*(-\s+)?(?:(name|affiliation|email)\s*:\s+)?(.*)$/.exec(line);
    const [, dash, field, value = ''] = item ?? [];
    const text = scalar(value);
    if (dash !== undefined) authors.push({ name: '' });
    const last = authors.at(-1);
    if (last === undefined || text === '') continue;
    if (field === 'affiliation' || field === 'email') last[field] = text;
    else if (field === 'name' || dash !== undefined) last.name = text;
  }
  return authors.filter(({ name }) => name !== '');
}

/** A text in quotes, with the escapes of each kind, or bare, without a comment behind it. */
function scalar(source: string): string {
  const text = source.trim();
  const double = /^"((?:[^"\\]|\\.)*)"\s*(?:#.*)?$/s.exec(text);
  if (double !== null) {
    try {
      // The escapes that matter are JSON's.
      return String(JSON.parse(`"${double[1]}"`));
    } catch {
      return double[1] ?? '';
    }
  }
  const single = /^'((?:[^']|'')*)'\s*(?:#.*)?$/s.exec(text);
  if (single !== null) return (single[1] ?? '').replaceAll("''", "'");
  return text.replace(/\s+#.*$/, '').trim();
}
