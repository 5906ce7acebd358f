/**
 * Chunks: slices of a source's text, packed from whole sentences.
 * @module
 */
import type { Lang } from '@longhand/document';
import type { StoredChunk, TextPlace } from '@longhand/protocol/ports';
import { isCjk } from './characters.ts';
import { type Range, sentencesOf, splitRange } from './sentences.ts';

/** A chunk before it belongs to a stored source. */
export type Chunk = Omit<StoredChunk, 'source'>;

export interface Heading {
  readonly level: number;
  readonly text: string;
  /** Offset of the heading's first character. */
  readonly start: number;
}

/** Weights of a character, and the sizes in that unit: about 120 Chinese characters or 75 English words. */
const CJK_WEIGHT = 1;
const OTHER_WEIGHT = 0.28;
const CHUNK_WEIGHT = 120;
const LONGEST_SENTENCE = 240;
/** A section beyond this is cut at a paragraph into several parents, so that its score still says something about each part. */
const PARENT_WEIGHT = 1_200;

/**
 * Cuts a text into chunks of about 120 weighted characters (Han 1, others 0.28). A chunk is a slice of `text` from the start of its first
 * sentence to the end of its last one; chunks are ordered, do not overlap and do not cross a parent (a section, or a part of a long one). Running
 * headers and footers are in none: they say the same on every page.
 *
 * @param places where each part of the text lies in the file; gives a chunk its page
 * @param headings ordered by `start`
 * @example chunkText('First. Second.', [], [], 'en') // [{ index: 0, start: 0, end: 14, parent: 0 }]
 */
export function chunkText(
  text: string,
  places: readonly TextPlace[],
  headings: readonly Heading[],
  _lang?: Lang,
): Chunk[] {
  const chunks: Chunk[] = [];
  const pageAt = pageFinder(places);
  const isMargin = marginFinder(places);
  let parent = -1;
  for (const section of sectionsOf(text, headings)) {
    for (const pieces of parentsOf(text, section.range, isMargin)) {
      parent++;
      for (const range of pack(pieces)) {
        const page = pageAt(range.start);
        chunks.push({
          index: chunks.length,
          ...range,
          parent,
          ...(page === undefined ? {} : { page }),
          ...(section.heading === undefined ? {} : { heading: section.heading }),
        });
      }
    }
  }
  return chunks;
}

interface Piece extends Range {
  readonly weight: number;
  /** A header or footer stands before it: no chunk goes on over that. */
  readonly isApart: boolean;
}

function sectionsOf(text: string, headings: readonly Heading[]): { range: Range; heading?: string }[] {
  const sections: { range: Range; heading?: string }[] = [];
  let start = 0;
  let heading: string | undefined;
  for (const next of headings) {
    if (next.start > start) sections.push({ range: { start, end: next.start }, heading });
    start = next.start;
    heading = next.text;
  }
  sections.push({ range: { start, end: text.length }, heading });
  return sections;
}

/** Groups the sentences of a section into parents; a new one begins at the first paragraph after the limit. */
function parentsOf(text: string, section: Range, isMargin: (range: Range) => boolean): Piece[][] {
  const groups: Piece[][] = [];
  let group: Piece[] = [];
  let total = 0;
  let previousEnd = section.start;
  for (const piece of piecesOf(text, section, isMargin)) {
    const isParagraphStart = text.slice(previousEnd, piece.start).includes('\n');
    if (group.length > 0 && ((total >= PARENT_WEIGHT && isParagraphStart) || total >= 2 * PARENT_WEIGHT)) {
      groups.push(group);
      group = [];
      total = 0;
    }
    group.push(piece);
    total += piece.weight;
    previousEnd = piece.end;
  }
  if (group.length > 0) groups.push(group);
  return groups;
}

function piecesOf(text: string, section: Range, isMargin: (range: Range) => boolean): Piece[] {
  const pieces: Piece[] = [];
  let isApart = false;
  const slice = text.slice(section.start, section.end);
  for (const sentence of sentencesOf(slice)) {
    const weight = weigh(slice, sentence);
    const units = sentence.end - sentence.start;
    const parts =
      weight > LONGEST_SENTENCE
        ? splitRange(slice, sentence, Math.max(1, Math.floor((units * CHUNK_WEIGHT) / weight)))
        : [sentence];
    for (const part of parts) {
      const range = { start: section.start + part.start, end: section.start + part.end };
      if (isMargin(range)) {
        isApart = true;
        continue;
      }
      pieces.push({ ...range, weight: parts.length === 1 ? weight : weigh(slice, part), isApart });
      isApart = false;
    }
  }
  return pieces;
}

function weigh(text: string, range: Range): number {
  let weight = 0;
  for (let index = range.start; index < range.end; index++) {
    weight += isCjk(text.charCodeAt(index)) ? CJK_WEIGHT : OTHER_WEIGHT;
  }
  return weight;
}

function pack(pieces: readonly Piece[]): Range[] {
  const ranges: Range[] = [];
  let open: Range | null = null;
  let total = 0;
  for (const piece of pieces) {
    if (open && (piece.isApart || total + piece.weight > CHUNK_WEIGHT)) {
      ranges.push(open);
      open = null;
      total = 0;
    }
    open = { start: open ? open.start : piece.start, end: piece.end };
    total += piece.weight;
  }
  if (open) ranges.push(open);
  return ranges;
}

/** Whether a range is a running header or footer; ranges must be asked for in rising order. */
function marginFinder(places: readonly TextPlace[]): (range: Range) => boolean {
  const margins = places.filter(({ label }) => label === 'header' || label === 'footer');
  let at = 0;
  return ({ start, end }) => {
    for (let margin = margins[at]; margin && margin.end <= start; margin = margins[at]) at++;
    const margin = margins[at];
    return margin !== undefined && margin.start <= start && end <= margin.end;
  };
}

/** Page of an offset; offsets must be asked for in rising order. */
function pageFinder(places: readonly TextPlace[]): (offset: number) => number | undefined {
  let at = 0;
  return (offset) => {
    for (let place = places[at]; place && place.end <= offset; place = places[at]) at++;
    return places[at]?.page;
  };
}
