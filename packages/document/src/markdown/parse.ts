/**
 * Tolerant Markdown of language models to block bodies, whole or piece by piece with the same result.
 *
 * Both ways run the same steps over the same text. A step answers only when every line that it looked at is known, so a block that
 * `nextBlock` answers cannot change any more, whatever is appended.
 *
 * @module
 */
import type { BlockBody, Inline } from '../types.ts';
import { bodyLimits } from '../validate.ts';
import { findBlock } from './blocks.ts';
import type { BlockContext } from './context.ts';
import { LineReader, skipBlank } from './lines.ts';
import { NoteIndex } from './notes.ts';
import type { ParsedBlock, ParseOptions } from './options.ts';
import { parseInline } from './scan-inline.ts';
import { repeatedTitleEnd } from './title.ts';

/** What the head of an open text has become. */
export interface NextBlock {
  /** `null` when only blank or dropped text was consumed. */
  readonly body: BlockBody | null;
  /** UTF-16 units from the start of the text, the blank lines behind the block included. */
  readonly consumed: number;
}

/**
 * Blocks of a whole text, in order.
 * @example parseMarkdown('##标题\n\n正文。')
 * // [{ body: { type: 'heading', level: 2, content: [{ type: 'text', text: '标题' }] }, start: 0, end: 4 },
 * //  { body: { type: 'paragraph', content: [{ type: 'text', text: '正文。' }] }, start: 6, end: 9 }]
 */
export function parseMarkdown(text: string, options: ParseOptions = {}): ParsedBlock[] {
  const notes = noteIndex(text, true, options);
  const blocks: ParsedBlock[] = [];
  for (let at = 0; at < text.length; ) {
    const step = takeStep(text, at, true, notes, options, blocks.length === 0);
    if (step === null) break;
    if (step.body !== null) blocks.push({ body: step.body, start: at, end: step.end });
    at = step.next;
  }
  return blocks;
}

/**
 * The first block of an open tail, if it is known. The answer depends on whole lines only, so it can change only after a line feed was
 * appended or the text is complete. With `isComplete` it always makes progress until `raw` is empty.
 *
 * @param raw the tail from the end of the last block on
 * @param isComplete true when nothing will be appended any more
 * @returns `null` when the first block is not known yet, or `raw` is empty
 * @example nextBlock('第一段。\n\n第二', false) // { body: { type: 'paragraph', … }, consumed: 6 }
 */
export function nextBlock(raw: string, isComplete: boolean, options: ParseOptions = {}): NextBlock | null {
  const step = takeStep(raw, 0, isComplete, noteIndex(raw, isComplete, options), options, true);
  return step === null ? null : { body: step.body, consumed: step.next };
}

interface Step {
  readonly body: BlockBody | null;
  /** Offset behind the block without white space at its end. */
  readonly end: number;
  /** Offset where the next step starts. */
  readonly next: number;
}

function takeStep(
  text: string,
  at: number,
  isComplete: boolean,
  notes: NoteIndex,
  options: ParseOptions,
  mayRepeatTitle: boolean,
): Step | null {
  const reader = new LineReader(text, at, isComplete);
  const start = skipBlank(text, at, reader.end);
  if (start > at) return { body: null, end: start, next: start };
  if (mayRepeatTitle && options.dropHeading !== undefined) {
    const end = repeatedTitleEnd(reader, options.dropHeading);
    if (end > at) return reader.hasMissed ? null : { body: null, end, next: skipBlank(text, end, reader.end) };
  }
  const found = findBlock(reader, true);
  if (found === null || reader.hasMissed) return null;
  if (!notes.isKnown(text.slice(at, found.end), at)) return null;
  const body = found.build(blockContext(options, 0, (label) => notes.content(label, at)));
  const end = at + text.slice(at, found.end).trimEnd().length;
  return { body, end, next: skipBlank(text, found.end, reader.end) };
}

function blockContext(
  options: ParseOptions,
  depth: number,
  note: (label: string) => readonly Inline[] | null,
): BlockContext {
  const { cite, onUnknownCitation } = options;
  return {
    options,
    depth,
    inline: (text) => parseInline(text, { cite, onUnknownCitation, note }),
    blocks: (text) => innerBlocks(text, blockContext(options, depth + 1, note)),
  };
}

/** Blocks of a container's text, which is complete by the time it is read. */
function innerBlocks(text: string, context: BlockContext): BlockBody[] {
  const blocks: BlockBody[] = [];
  for (let at = skipBlank(text, 0, text.length); at < text.length; ) {
    const found = findBlock(new LineReader(text, at, true), context.depth < bodyLimits.depth);
    if (found === null) break;
    const body = found.build(context);
    if (body !== null) blocks.push(body);
    at = skipBlank(text, found.end, text.length);
  }
  return blocks;
}

function noteIndex(text: string, isComplete: boolean, options: ParseOptions): NoteIndex {
  const { cite, onUnknownCitation } = options;
  return new NoteIndex(text, isComplete, (raw) => parseInline(raw, { cite, onUnknownCitation }));
}
