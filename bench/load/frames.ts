/**
 * Reads an event stream off a socket with as little work as possible: the answer's head, chunks, frames, sequence numbers, marks.
 * @module
 */

/** What came in over all connections together. */
export interface Tally {
  events(count: number): void;
  /** A token that was due at this time. */
  mark(dueUs: number): void;
  /** A gap or a duplicate. */
  wrong(what: string): void;
}

/** One answer. Text is Latin-1: what is looked for is ASCII, and a byte stays a byte. */
export class StreamReader {
  /** The last sequence number that came; -1 before the first. */
  last: number;
  status = 0;
  hasMark = false;
  readonly #tally: Tally;
  #head: string | null = '';
  #isChunked = false;
  /** Bytes to come of the chunk; negative: of the line break behind it. */
  #left = 0;
  #chunkHead = '';
  #rest = '';

  /** @param last where the stream must go on; -1 takes what comes first */
  constructor(tally: Tally, last = -1) {
    this.#tally = tally;
    this.last = last;
  }

  get isOpen(): boolean {
    return this.#head === null;
  }

  push(text: string): void {
    if (this.#head === null) {
      this.#body(text);
      return;
    }
    this.#head += text;
    const end = this.#head.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = this.#head.slice(0, end).toLowerCase();
    const body = this.#head.slice(end + 4);
    this.#head = null;
    this.status = Number(head.slice(9, 12));
    this.#isChunked = head.includes('transfer-encoding: chunked');
    this.#body(body);
  }

  #body(text: string): void {
    if (!this.#isChunked) {
      this.#frames(text);
      return;
    }
    let at = 0;
    while (at < text.length) {
      if (this.#left > 0) {
        const part = text.slice(at, at + this.#left);
        this.#left = this.#left === part.length ? -2 : this.#left - part.length;
        at += part.length;
        this.#frames(part);
      } else if (this.#left < 0) {
        const skipped = Math.min(-this.#left, text.length - at);
        this.#left += skipped;
        at += skipped;
      } else {
        const end = text.indexOf('\n', at);
        this.#chunkHead += end < 0 ? text.slice(at) : text.slice(at, end);
        if (end < 0) return;
        this.#left = Number.parseInt(this.#chunkHead, 16) || -2;
        this.#chunkHead = '';
        at = end + 1;
      }
    }
  }

  #frames(part: string): void {
    const text = this.#rest === '' ? part : this.#rest + part;
    let start = 0;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n', start)) {
      this.#frame(text, start, end);
      start = end + 2;
    }
    this.#rest = start === text.length ? '' : text.slice(start);
  }

  /** A frame holds one event, or several in the frames of servers that pack them (each with its own `seq`). */
  #frame(text: string, start: number, end: number): void {
    for (let at = find(text, '"seq":', start, end); at >= 0; at = find(text, '"seq":', at, end)) {
      at += 6;
      const seq = numberAt(text, at);
      this.#place(seq, text, at, end);
    }
    if (find(text, '"text.delta"', start, end) < 0) return;
    for (let at = find(text, '@', start, end); at >= 0; at = find(text, '@', at, end)) {
      at += 1;
      this.hasMark = true;
      this.#tally.mark(numberAt(text, at));
    }
  }

  #place(seq: number, text: string, at: number, end: number): void {
    const expected = this.last + 1;
    let first = seq;
    if (seq !== expected) {
      const from = find(text, '"from":', at, end);
      if (from >= 0) first = numberAt(text, from + 7);
    }
    if (first !== expected && this.last >= 0) this.#tally.wrong(`${first} came after ${this.last}`);
    this.#tally.events(seq - first + 1);
    this.last = seq;
  }
}

function find(text: string, what: string, start: number, end: number): number {
  const at = text.indexOf(what, start);
  return at >= 0 && at < end ? at : -1;
}

function numberAt(text: string, start: number): number {
  let value = 0;
  for (let at = start; ; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return value;
    value = value * 10 + digit;
  }
}
