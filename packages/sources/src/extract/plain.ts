/**
 * Plain text and Markdown: the text as it is, with its headings found.
 * @module
 */
import { type BuiltText, cleanText, TextBuilder } from './text-builder.ts';

const ATX = /^ {0,3}(#{1,6})[ \t]+(.+?)[ \t]*#*$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
/** How chapters and clauses are numbered in plain Chinese and English texts; the shape gives the level. */
const NUMBERED: readonly (readonly [RegExp, number])[] = [
  [/^第[一二三四五六七八九十百\d]+[编卷部篇]/, 1],
  [/^第[一二三四五六七八九十百\d]+章/, 1],
  [/^第[一二三四五六七八九十百\d]+节/, 2],
  [/^[一二三四五六七八九十]{1,3}、/, 2],
  [/^[（(][一二三四五六七八九十]{1,3}[)）]/, 3],
  [/^(?:chapter|part)\s+(?:\d+|[ivxlc]+)\b/i, 1],
  [/^\d{1,2}\.\d{1,2}\.\d{1,2}[ \t]/, 3],
  [/^\d{1,2}\.\d{1,2}[ \t]/, 2],
];
const LONGEST_HEADING = 60;

interface Line {
  readonly text: string;
  readonly start: number;
}

/** Markdown: ATX and setext headings outside of fenced code. */
export function readMarkdown(raw: string, maxUnits: number): BuiltText {
  const text = cleanText(raw);
  const headings: { level: number; text: string; start: number }[] = [];
  let fence = '';
  let previous: Line | null = null;
  for (const line of linesOf(text)) {
    const mark = FENCE.exec(line.text)?.[1];
    if (fence !== '') {
      if (mark?.startsWith(fence) && line.text.trim() === mark) fence = '';
      continue;
    }
    if (mark !== undefined) {
      fence = mark;
      previous = null;
      continue;
    }
    const atx = ATX.exec(line.text);
    const setext: string | undefined =
      previous && previous.text.trim() !== '' ? /^ {0,3}(=+|-+)[ \t]*$/.exec(line.text)?.[1] : undefined;
    if (atx) headings.push({ level: atx[1]?.length ?? 1, text: plainInline(atx[2] ?? ''), start: line.start });
    else if (previous && setext) {
      headings.push({
        level: setext.startsWith('=') ? 1 : 2,
        text: plainInline(previous.text.trim()),
        start: previous.start,
      });
    }
    previous = atx || setext || /^\s*(?:[-*+>|]|\d+[.)])/.test(line.text) ? null : line;
  }
  return { ...byParagraph(text, maxUnits), headings };
}

/** Plain text: lines that stand alone and are numbered like headings. */
export function readPlain(raw: string, maxUnits: number): BuiltText {
  const text = cleanText(raw);
  const headings: { level: number; text: string; start: number }[] = [];
  for (const line of linesOf(text)) {
    const content = line.text.trim();
    if (content === '' || content.length > LONGEST_HEADING || /[。．.；;，,：:]$/.test(content)) continue;
    const level = NUMBERED.find(([shape]) => shape.test(content))?.[1];
    if (level !== undefined) headings.push({ level, text: content, start: line.start + line.text.indexOf(content) });
  }
  return { ...byParagraph(text, maxUnits), headings };
}

/** One place per paragraph, `p1`, `p2` …, counted by blank lines. */
function byParagraph(text: string, maxUnits: number): Omit<BuiltText, 'headings'> {
  const builder = new TextBuilder(maxUnits);
  let number = 0;
  let start = 0;
  for (const match of text.matchAll(/\n[ \t]*\n\s*/g)) {
    const end = match.index + match[0].length;
    builder.append(text.slice(start, end), { label: `p${++number}` });
    start = end;
  }
  builder.append(text.slice(start), { label: `p${++number}` });
  const { text: built, places } = builder.finish();
  return { text: built, places };
}

function* linesOf(text: string): Generator<Line, void, undefined> {
  let start = 0;
  while (start < text.length) {
    const at = text.indexOf('\n', start);
    const end = at < 0 ? text.length : at;
    yield { text: text.slice(start, end), start };
    start = end + 1;
  }
}

function plainInline(text: string): string {
  return text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_`~]{1,3}/g, '')
    .trim();
}
