import { tokensOf } from '@longhand/sources/text';
import type { Book } from './corpus.ts';

const K1 = 0.9;
const B = 0.4;
const PARENT_SHARE = 0.7;
const STEP = 1.5;

/** Where a term occurs: chunk numbers, and how often. */
class Postings {
  size = 0;
  chunks = new Uint32Array(2);
  counts = new Uint16Array(2);
  parents = 0;

  push(chunk: number, count: number): void {
    if (this.size === this.chunks.length) {
      const length = Math.ceil(this.size * STEP) + 1;
      const { chunks, counts } = this;
      this.chunks = new Uint32Array(length);
      this.chunks.set(chunks);
      this.counts = new Uint16Array(length);
      this.counts.set(counts);
    }
    this.chunks[this.size] = chunk;
    this.counts[this.size++] = count;
  }
}

/** The same ranking without passing over anything: every chunk that holds a term of the question is scored. Shares only the terms with Longhand. */
export class EverythingScored {
  readonly #terms = new Map<string, Postings>();
  readonly #ids: { readonly book: string; readonly chunk: number }[] = [];
  readonly #parentOf: number[] = [];
  readonly #lengths: number[] = [];
  readonly #parentLengths: number[] = [];
  #total = 0;

  add({ id, text, chunks }: Book): void {
    const lastParent = new Map<string, number>();
    const base = this.#parentLengths.length;
    for (const { index, start, end, parent: local } of chunks) {
      const parent = base + local;
      const tokens = tokensOf(text.slice(start, end));
      const counts = new Map<string, number>();
      for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
      for (const [term, count] of counts) {
        const postings = this.#terms.get(term) ?? new Postings();
        if (postings.size === 0) this.#terms.set(term, postings);
        postings.push(this.#ids.length, count);
        if (lastParent.get(term) !== parent) postings.parents++;
        lastParent.set(term, parent);
      }
      this.#ids.push({ book: id, chunk: index });
      this.#parentOf.push(parent);
      this.#lengths.push(tokens.length);
      this.#parentLengths[parent] = (this.#parentLengths[parent] ?? 0) + tokens.length;
      this.#total += tokens.length;
    }
  }

  search(question: string): { readonly id: string; readonly score: number }[] {
    const own = new Map<number, number>();
    const parents = new Map<number, number>();
    const counts = new Map<string, number>();
    for (const token of tokensOf(question)) counts.set(token, (counts.get(token) ?? 0) + 1);
    for (const [term, times] of counts) {
      const postings = this.#terms.get(term);
      if (!postings) continue;
      const weight = times * idf(this.#ids.length, postings.size) * (K1 + 1);
      const parentWeight = times * idf(this.#parentLengths.length, postings.parents) * (K1 + 1) * PARENT_SHARE;
      const within = new Map<number, number>();
      for (let at = 0; at < postings.size; at++) {
        const chunk = postings.chunks[at] ?? 0;
        const count = postings.counts[at] ?? 0;
        own.set(chunk, (own.get(chunk) ?? 0) + (weight * count) / (count + norm(this.#lengths, chunk, this.#total)));
        const parent = this.#parentOf[chunk] ?? 0;
        within.set(parent, (within.get(parent) ?? 0) + count);
      }
      for (const [parent, count] of within) {
        const share = (parentWeight * count) / (count + norm(this.#parentLengths, parent, this.#total));
        parents.set(parent, (parents.get(parent) ?? 0) + share);
      }
    }
    return [...own]
      .map(([chunk, score]) => ({ chunk, score: score + (parents.get(this.#parentOf[chunk] ?? 0) ?? 0) }))
      .sort((left, right) => right.score - left.score || left.chunk - right.chunk)
      .slice(0, 10)
      .map(({ chunk, score }) => ({ id: `${this.#ids[chunk]?.book}:${this.#ids[chunk]?.chunk}`, score }));
  }
}

function norm(lengths: readonly number[], at: number, total: number): number {
  return K1 * (1 - B + (B * (lengths[at] ?? 0)) / (total / lengths.length || 1));
}

function idf(total: number, holding: number): number {
  return Math.log(1 + (total - holding + 0.5) / (holding + 0.5));
}
