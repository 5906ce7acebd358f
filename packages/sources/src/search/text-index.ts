/**
 * The index of one text in the form in which a database keeps it: whole numbers only, so that every store gives back the same, and the scores
 * are computed from them by one program.
 * @module
 */
import type { Lang } from '@longhand/document';
import type { PostingBlock, StoredText, TextIndex } from '@longhand/protocol/ports';
import type { Chunk } from '../text/chunks.ts';
import { detectLang, langOf } from '../text/language.ts';
import { tokensOf } from '../text/tokens.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import { writeOccurrence } from './occurrences.ts';
import { finish, type Steps } from './steps.ts';

/** Raised with every change of the form, of the terms, or of what is a stop word. */
export const INDEX_VERSION = 2;

/** A block ends with the term that reaches this size. */
const BLOCK_BYTES = 32 * 1024;
const CHUNKS_PER_STEP = 16;
const LANGS: readonly Lang[] = ['en', 'zh'];
const STARTS_PARENT = 2;

/** The chunks of one text, by their index. */
export interface ChunkTable {
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** In terms, with repetitions. */
  readonly lengths: Uint32Array;
  /** 0: none. */
  readonly pages: Uint32Array;
  readonly langs: readonly Lang[];
  /** Number of the heading; the first of `headings` is that of the chunks that have none. */
  readonly headingOf: Uint32Array;
  readonly headings: readonly (string | undefined)[];
  /** First chunk of each parent; one more at the end. */
  readonly parents: Uint32Array;
}

/**
 * Makes the index of a text.
 *
 * @param chunks ordered; those of one parent follow each other
 * @example await tables.putText(source, stored, chunks, indexText(stored, chunks));
 */
export function indexText(text: IndexedText, chunks: readonly Omit<Chunk, 'index'>[]): TextIndex {
  return finish(indexSteps(text, chunks));
}

type IndexedText = Pick<StoredText, 'text' | 'sha256'>;

/** As `indexText`, in steps: a book takes seconds. */
export function* indexSteps({ text, sha256 }: IndexedText, chunks: readonly Omit<Chunk, 'index'>[]): Steps<TextIndex> {
  /** By term: chunk and count of each chunk that holds it, one behind the other. */
  const lists = new Map<string, number[]>();
  const parentOf: number[] = [];
  const table = new ByteWriter();
  const headings = [...new Set(chunks.map(({ heading }) => heading ?? ''))].filter((heading) => heading !== '');
  table.number(chunks.length);
  table.number(headings.length);
  for (const heading of headings) table.text(heading);
  let parent = -1;
  let lang = detectLang(text);
  for (const [at, chunk] of chunks.entries()) {
    if (at % CHUNKS_PER_STEP === 0) yield;
    const slice = text.slice(chunk.start, chunk.end);
    // Figures and signs alone are in the language of what stands before them.
    lang = langOf(slice) ?? lang;
    const before = chunks[at - 1];
    const startsParent = before?.parent !== chunk.parent;
    if (startsParent) parent++;
    parentOf.push(parent);
    const tokens = tokensOf(slice);
    for (const [term, count] of countOf(tokens)) {
      const list = lists.get(term);
      if (list) list.push(at, count);
      else lists.set(term, [at, count]);
    }
    table.number(chunk.start - (before?.end ?? 0));
    table.number(chunk.end - chunk.start);
    table.number(tokens.length);
    table.number(chunk.page ?? 0);
    table.number(chunk.heading ? headings.indexOf(chunk.heading) + 1 : 0);
    table.byte(LANGS.indexOf(lang) | (startsParent ? STARTS_PARENT : 0));
  }
  return { version: INDEX_VERSION, sha256, chunks: table.take(), postings: yield* writePostings(lists, parentOf) };
}

/** How often each term occurs. */
export function countOf(tokens: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  return counts;
}

/** @throws RangeError when the bytes are damaged */
export function readChunks(bytes: Uint8Array): ChunkTable {
  const reader = new ByteReader(bytes);
  const count = reader.number();
  const headings: (string | undefined)[] = [undefined];
  for (let left = reader.number(); left > 0; left--) headings.push(reader.text());
  const columns = Array.from({ length: 5 }, () => new Uint32Array(count));
  const [starts, ends, lengths, pages, headingOf] = columns as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  const langs: Lang[] = [];
  const parents: number[] = [];
  let end = 0;
  for (let at = 0; at < count; at++) {
    const start = end + reader.number();
    end = start + reader.number();
    starts[at] = start;
    ends[at] = end;
    lengths[at] = reader.number();
    pages[at] = reader.number();
    headingOf[at] = reader.number();
    const flags = reader.byte();
    langs.push(LANGS[flags & 1] ?? 'en');
    if ((flags & STARTS_PARENT) !== 0) parents.push(at);
  }
  return { starts, ends, lengths, pages, headingOf, headings, langs, parents: Uint32Array.from([...parents, count]) };
}

/**
 * A term in a block: how many units it shares with the term before it, the others; number of its parents and of the bytes of its
 * occurrences; its parents, each as the distance to the one before; its occurrences.
 */
function* writePostings(
  lists: ReadonlyMap<string, readonly number[]>,
  parentOf: readonly number[],
): Steps<PostingBlock[]> {
  const blocks: PostingBlock[] = [];
  const block = new ByteWriter();
  const writeList = listWriter(block, parentOf);
  let first = '';
  let previous = '';
  for (const term of [...lists.keys()].sort()) {
    if (block.length === 0) first = term;
    const shared = block.length === 0 ? 0 : sharedUnits(previous, term);
    block.number(shared);
    block.text(term.slice(shared));
    writeList(lists.get(term) ?? []);
    previous = term;
    if (block.length < BLOCK_BYTES) continue;
    blocks.push({ term: first, data: block.take() });
    block.clear();
    yield;
  }
  if (block.length > 0) blocks.push({ term: first, data: block.take() });
  return blocks;
}

function listWriter(block: ByteWriter, parentOf: readonly number[]): (list: readonly number[]) => void {
  const firstChunk: number[] = [];
  parentOf.forEach((parent, chunk) => {
    firstChunk[parent] ??= chunk;
  });
  const distances = new ByteWriter();
  const occurrences = new ByteWriter();
  return (list) => {
    distances.clear();
    occurrences.clear();
    let entries = 0;
    let last = -1;
    let before = 0;
    for (let at = 0; at < list.length; at += 2) {
      const chunk = list[at] ?? 0;
      const parent = parentOf[chunk] ?? 0;
      if (parent !== last) {
        distances.number(parent - Math.max(0, last));
        before = firstChunk[parent] ?? 0;
        last = parent;
        entries++;
      }
      const next = list[at + 2];
      writeOccurrence(occurrences, chunk - before, list[at + 1] ?? 1, next === undefined || parentOf[next] !== parent);
      before = chunk;
    }
    block.number(entries);
    block.number(occurrences.length);
    block.bytes(distances.view());
    block.bytes(occurrences.view());
  };
}

function sharedUnits(left: string, right: string): number {
  let at = 0;
  while (at < left.length && left.charCodeAt(at) === right.charCodeAt(at)) at++;
  return at;
}
