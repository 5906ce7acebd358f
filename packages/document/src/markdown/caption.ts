/**
 * Captions that models write as a line of their own: `表 1：…`, `**图2 …**`, `Table 3. …`. The number is dropped, the resolver counts.
 * @module
 */

const LABELS = {
  table: /^(?:表格?|Table)\s{0,3}(\d{1,3}(?:[.\-–—]\d{1,3}){0,3})?\s{0,3}([:：.．、]?)\s*/i,
  figure: /^(?:图片?|Figure|Fig\.?)\s{0,3}(\d{1,3}(?:[.\-–—]\d{1,3}){0,3})?\s{0,3}([:：.．、]?)\s*/i,
} as const;
/** `**Table 2**: …`, `**图 3：**…`: only the label is bold. */
const BOLD_LABEL = /^(\*\*|__)((?:表格?|图片?|Table|Figure|Fig\.?)\s{0,3}\d{1,3}[\d.\-–—]{0,9}\s{0,3}[:：.．、]?)\1/i;
const maxBareLength = 40;

/**
 * Text of the caption, or null when the line is none. A number alone does not make a caption (`Table 1 shows …` is a sentence): the line
 * must have a separator, or be bold as a whole, or be short Chinese without an end mark.
 */
export function captionOf(line: string, kind: 'table' | 'figure'): string | null {
  if (!'表图TtFf*_'.includes(line.charAt(0)) || line === '') return null;
  const trimmed = withoutAttributes(line);
  const wrapped = unwrap(trimmed);
  const text = wrapped ?? trimmed.replace(BOLD_LABEL, '$2');
  const match = LABELS[kind].exec(text);
  if (match === null) return null;
  const rest = text.slice(match[0].length);
  if (rest === '') return null;
  const [, number, separator] = match;
  if (separator === ':' || separator === '：') return rest;
  if (number === undefined) return null;
  if (separator !== '' || wrapped !== null) return rest;
  const isShort =
    /^[表图]/.test(text) && /\s$/.test(match[0]) && rest.length <= maxBareLength && !/[。；：，？！.:;]$/.test(rest);
  return isShort ? rest : null;
}

/** The caption that a line below a table is: as {@link captionOf} reads it, or behind Pandoc's colon. */
export function captionBelowTable(line: string): string | null {
  const told = /^:\s+(\S.*)$/.exec(line)?.[1];
  return told === undefined ? captionOf(line, 'table') : withoutAttributes(told);
}

/** Some models name a heading or a caption as Pandoc does: `{#fig:flow}`. Names are the document's own here. */
export function withoutAttributes(text: string): string {
  return text.replace(/\s*\{[#.][^{}\\]*\}$/, '');
}

function unwrap(trimmed: string): string | null {
  for (const mark of ['**', '__', '*', '_']) {
    if (!trimmed.startsWith(mark)) continue;
    const inner = trimmed.slice(mark.length, -mark.length);
    return trimmed.endsWith(mark) && inner.length > 0 && !inner.includes(mark) ? inner : null;
  }
  return null;
}
