import type { Lines } from './log-reader.ts';

interface Tail {
  batches: Lines[];
  /** Batches before this index were given up. */
  start: number;
  /** Units of text in the batches that count. */
  chars: number;
  /** Units in the batches that were given up but not yet cut off. */
  waste: number;
  /** Written to since it was last looked at by the one who gives up. */
  isTouched: boolean;
}

/**
 * Text of the newest events of each document, so that readers at the tail never touch the disk. Bounded per document and in total. Only the
 * text is kept, one string a commit: objects that live so long cost the garbage collector more than parsing costs the few who read.
 */
export class RecentEvents {
  readonly #tails = new Map<string, Tail>();
  readonly #maxDocumentChars: number;
  readonly #maxChars: number;
  #chars = 0;

  /** Limits are UTF-16 units of text. */
  constructor(limits: { readonly maxDocumentChars: number; readonly maxChars: number }) {
    this.#maxDocumentChars = limits.maxDocumentChars;
    this.#maxChars = limits.maxChars;
  }

  /** Adds a batch that follows on what is there. */
  add(document: string, batch: Lines): void {
    let tail = this.#tails.get(document);
    if (tail === undefined) {
      tail = { batches: [], start: 0, chars: 0, waste: 0, isTouched: false };
      this.#tails.set(document, tail);
    } else {
      tail.isTouched = true;
    }
    tail.batches.push(batch);
    tail.chars += batch.text.length;
    this.#chars += batch.text.length;
    while (tail.chars > this.#maxDocumentChars && tail.start < tail.batches.length) {
      const size = tail.batches[tail.start]?.text.length ?? 0;
      tail.start++;
      tail.chars -= size;
      tail.waste += size;
      this.#chars -= size;
    }
    // Cutting off costs a copy, so it waits until it is worth it.
    if (tail.waste * 2 > this.#maxDocumentChars) {
      tail.batches = tail.batches.slice(tail.start);
      tail.start = 0;
      tail.waste = 0;
    }
    if (this.#chars > this.#maxChars) this.#giveUp(document);
  }

  /** Batches that together hold the events from `after + 1` to the tail; the first may hold more. Null when some are not in memory. */
  after(document: string, after: number): readonly Lines[] | null {
    const tail = this.#tails.get(document);
    const oldest = tail?.batches[tail.start];
    if (tail === undefined || oldest === undefined || after < oldest.first - 1) return null;
    let low = tail.start;
    let high = tail.batches.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((tail.batches[middle]?.last ?? 0) > after) high = middle;
      else low = middle + 1;
    }
    return tail.batches.slice(low);
  }

  remove(document: string): void {
    this.#chars -= this.#tails.get(document)?.chars ?? 0;
    this.#tails.delete(document);
  }

  /** Second chance: a document that was written to since the last look goes to the end of the queue. Cheaper than moving it at each write. */
  #giveUp(writing: string): void {
    for (const [id, tail] of this.#tails) {
      if (this.#chars <= this.#maxChars) return;
      this.#tails.delete(id);
      if (tail.isTouched || id === writing) {
        tail.isTouched = false;
        this.#tails.set(id, tail);
        // Nothing but the document that is written to is left.
        if (id === writing && this.#tails.size === 1) return;
      } else {
        this.#chars -= tail.chars;
      }
    }
  }
}
