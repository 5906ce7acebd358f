/**
 * XQuAD (English and Chinese) and CMRC 2018 in one collection, without titles, and copies of it with noise for scale. See
 * bench/data/retrieval/README.md for data and licence.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Chunk, chunkText } from '@longhand/sources/text';

interface Passage {
  readonly id: string;
  readonly lang: 'zh' | 'en';
  readonly text: string;
}
export interface Question {
  readonly src: string;
  /** Passage that holds the answer. */
  readonly pid: string;
  readonly text: string;
  readonly ans: readonly [number, number];
}
/** One copy of the collection as one text; a passage is a parent. */
export interface Book {
  readonly id: string;
  readonly text: string;
  readonly chunks: readonly Chunk[];
  /** Offset of each passage. */
  readonly startOf: ReadonlyMap<string, number>;
}

const file = join(import.meta.dirname, '..', 'data', 'retrieval', 'xquad-cmrc.json.gz');
// The file is part of the repository; its README gives its shape.
const { passages, queries } = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as {
  readonly passages: readonly Passage[];
  readonly queries: readonly Question[];
};
export const questions = queries;

/** Shares of sentences and of words (Han: characters) that a copy takes from elsewhere in its language. */
const OTHER_SENTENCES = 0.3;
const OTHER_WORDS = 0.02;

const sentencesOf = (text: string) => text.match(/[^。！？.!?]+[。！？.!?]*/g) ?? [text];
const wordsOf = (text: string) => text.match(/[\u4e00-\u9fff]|[A-Za-z]+|[^\u4e00-\u9fffA-Za-z]+/g) ?? [];
const sentences = { zh: [] as string[], en: [] as string[] };
const words = { zh: [] as string[], en: [] as string[] };
for (const { lang, text } of passages) {
  for (const sentence of sentencesOf(text)) sentences[lang].push(sentence);
  for (const word of wordsOf(text)) if (isWord(word)) words[lang].push(word);
}

/** Copy 0 is the collection itself; the others are the same on every run. */
export function bookOf(copy: number): Book {
  const random = randomOf(copy);
  const chunks: Chunk[] = [];
  const startOf = new Map<string, number>();
  let text = '';
  for (const [parent, passage] of passages.entries()) {
    const content = copy === 0 ? passage.text : noisy(passage, random);
    startOf.set(passage.id, text.length);
    for (const { start, end } of chunkText(content, [], [])) {
      chunks.push({ index: chunks.length, start: text.length + start, end: text.length + end, parent });
    }
    text += `${content}\n\n`;
  }
  return { id: `copy-${String(copy).padStart(3, '0')}`, text, chunks, startOf };
}

function noisy({ lang, text }: Passage, random: () => number): string {
  const pick = (from: readonly string[]) => from[Math.floor(random() * from.length)] ?? '';
  const mixed = sentencesOf(text).map((one) => (random() < OTHER_SENTENCES ? pick(sentences[lang]) : one));
  return wordsOf(mixed.join(''))
    .map((word) => (isWord(word) && random() < OTHER_WORDS ? pick(words[lang]) : word))
    .join('');
}

function isWord(word: string): boolean {
  return /^[\u4e00-\u9fffA-Za-z]/.test(word);
}

/** mulberry32, by Tommy Ettinger. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
