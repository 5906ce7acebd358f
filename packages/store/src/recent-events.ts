import type { LogEvent } from '@longhand/protocol';

/** A committed event with its JSON text, encoded once for the log and for every reader. */
export interface EncodedEvent {
  readonly event: LogEvent;
  readonly json: string;
}
interface Tail {
  events: EncodedEvent[];
  /** Entries before this index were given up. */
  start: number;
  /** Units of JSON text in the entries that count. */
  chars: number;
  /** Units in the entries that were given up but not yet cut off. */
  waste: number;
}

/** Newest events of each document, so that readers at the tail never touch the disk. Bounded per document and in total. */
export class RecentEvents {
  readonly #tails = new Map<string, Tail>();
  readonly #maxDocumentChars: number;
  readonly #maxChars: number;
  #chars = 0;

  /** Limits are UTF-16 units of JSON text; the parsed events take a few times as much memory. */
  constructor(limits: { readonly maxDocumentChars: number; readonly maxChars: number }) {
    this.#maxDocumentChars = limits.maxDocumentChars;
    this.#maxChars = limits.maxChars;
  }

  /** Adds a batch that follows on what is there. */
  add(document: string, batch: readonly EncodedEvent[]): void {
    const tail = this.#tails.get(document) ?? { events: [], start: 0, chars: 0, waste: 0 };
    // A map iterates in order of insertion: the document written to last moves to the end.
    this.#tails.delete(document);
    this.#tails.set(document, tail);
    for (const item of batch) {
      tail.events.push(item);
      tail.chars += item.json.length;
      this.#chars += item.json.length;
    }
    while (tail.chars > this.#maxDocumentChars && tail.start < tail.events.length) {
      const size = tail.events[tail.start]?.json.length ?? 0;
      tail.start++;
      tail.chars -= size;
      tail.waste += size;
      this.#chars -= size;
    }
    // Cutting off costs a copy, so it waits until it is worth it.
    if (tail.waste * 2 > this.#maxDocumentChars) {
      tail.events = tail.events.slice(tail.start);
      tail.start = 0;
      tail.waste = 0;
    }
    for (const [id, oldest] of this.#tails) {
      if (this.#chars <= this.#maxChars || id === document) break;
      this.#chars -= oldest.chars;
      this.#tails.delete(id);
    }
  }

  /** Events after `after`, at most `limit`; null when some of them are not in memory. */
  after(document: string, after: number, limit: number): readonly EncodedEvent[] | null {
    const tail = this.#tails.get(document);
    const first = tail?.events[tail.start]?.event.seq;
    if (tail === undefined || first === undefined || after < first - 1) return null;
    const from = tail.start + (after - first + 1);
    return tail.events.slice(from, from + limit);
  }

  remove(document: string): void {
    this.#chars -= this.#tails.get(document)?.chars ?? 0;
    this.#tails.delete(document);
  }
}
