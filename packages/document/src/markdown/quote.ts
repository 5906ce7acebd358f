/**
 * Quotes (`>`) and callouts (`> [!NOTE]`).
 * @module
 */
import type { BlockBody, CalloutTone } from '../types.ts';
import type { BlockContext } from './context.ts';
import { isBlank, type LineReader } from './lines.ts';
import { containerOf, endsParagraph, isQuoteLine } from './starts.ts';

const TONES: Readonly<Record<string, CalloutTone>> = {
  note: 'note',
  info: 'note',
  tip: 'tip',
  hint: 'tip',
  important: 'important',
  warning: 'warning',
  caution: 'warning',
  danger: 'warning',
};
const CALLOUT = /^\[!([A-Za-z]{1,12})\][ \t]*/;

/** The lines of the quote at the reader's start: the index behind them and the text inside. */
export function scanQuote(reader: LineReader): { readonly end: number; readonly text: string } {
  const lines: string[] = [];
  let end = 0;
  for (let line = reader.at(0); line !== null; line = reader.at(++end)) {
    if (isQuoteLine(line)) lines.push(line.text.trimStart().replace(/^>[ \t]?/, ''));
    else if (!isBlank(line) && continuesLazily(lines.at(-1)) && !endsParagraph(reader, end, true))
      lines.push(line.trimmed);
    else break;
  }
  return { end, text: lines.join('\n') };
}

export function quoteBody(text: string, context: BlockContext): BlockBody | null {
  const callout = CALLOUT.exec(text.trimStart());
  const name = callout?.[1]?.toLowerCase() ?? '';
  const tone = Object.hasOwn(TONES, name) ? TONES[name] : undefined;
  const blocks = context.blocks(callout !== null && tone ? titled(text.trimStart().slice(callout[0].length)) : text);
  if (blocks.length === 0) return null;
  return tone ? { type: 'callout', tone, blocks } : { type: 'quote', blocks };
}

const maxContainerLines = 2_000;

/** The container (`:::note` … `:::`) at the reader's start, as callouts are written for documentation sites; null when it is not closed. */
export function scanContainer(reader: LineReader): { readonly end: number; readonly text: string } | null {
  const first = reader.at(0);
  const container = first === null ? null : containerOf(first);
  if (container === null || !Object.hasOwn(TONES, container.name)) return null;
  const lines = [`[!${container.name}] ${container.title}`];
  for (let index = 1; index < maxContainerLines; index++) {
    const line = reader.at(index);
    if (line === null || containerOf(line) !== null) return null;
    if (/^:{3,}$/.test(line.trimmed)) return { end: index + 1, text: lines.join('\n') };
    lines.push(line.text);
  }
  return null;
}

/** What stands beside the sign, above other text, is a title: `> [!NOTE] Title`, in some programs with a sign for folding. */
function titled(text: string): string {
  const [first = '', ...rest] = text.split('\n');
  const title = first.replace(/^[+-](?=\s|$)/, '').trim();
  const below = rest.join('\n');
  if (title === '' || below.trim() === '') return `${title}\n${below}`;
  return `${/^(\*\*|__)[^*_]*\1$/.test(title) ? title : `**${title}**`}\n\n${below}`;
}

/**
 * True when a line without the container's sign may go on the paragraph above it. CommonMark always lets it; a model that ended the
 * sentence before meant a new paragraph.
 */
export function continuesLazily(above: string | undefined): boolean {
  const text = above?.trim() ?? '';
  return text !== '' && !/[。！？；：.!?;:…”’」』）)*_|>`$]$/u.test(text) && !/^(?:#|```|~~~|\||\$\$)/.test(text);
}
