/** Where a segment lies in the ring. */
interface Place {
  readonly start: number;
  readonly bytes: number;
}

/**
 * The bytes of the newest segments, so that readers near the tail never touch the disk. They lie one behind the other in one piece of memory that
 * is written round and round: text that lives for a while, as strings, would cost the garbage collector more than all the rest of an append.
 */
export class RecentSegments {
  readonly #ring: Buffer;
  #places: Place[] = [];
  /** Index of the oldest place that counts. */
  #start = 0;
  /** Number of the segment of that place. */
  #oldest = Number.POSITIVE_INFINITY;
  #end = 0;

  /** @param maxBytes size of the memory; the system gives it when it is first written to */
  constructor(maxBytes: number) {
    this.#ring = Buffer.allocUnsafeSlow(maxBytes);
  }

  /** Adds a segment. For one that does not follow on the last one, or is larger than the ring, all others are forgotten. */
  add(segment: number, data: Uint8Array): void {
    const bytes = data.length;
    if (segment !== this.#oldest + this.#places.length - this.#start) this.#clear(segment);
    if (bytes > this.#ring.length) {
      this.#clear(segment + 1);
      return;
    }
    // A segment lies in one piece: what is left at the end of the ring stays empty.
    const start = this.#end + bytes > this.#ring.length ? 0 : this.#end;
    if (start !== this.#end) this.#giveUp(this.#end, this.#ring.length);
    this.#giveUp(start, start + bytes);
    this.#ring.set(data, start);
    this.#end = start + bytes;
    this.#places.push({ start, bytes });
  }

  /** Number of the oldest segment that is here; beyond all that came when there is none. */
  get oldest(): number {
    return this.#oldest;
  }

  /** Text of a part of a segment, or null when it is not here. */
  text(segment: number, offset: number, bytes: number): string | null {
    const place = segment < this.#oldest ? undefined : this.#places[this.#start + segment - this.#oldest];
    return place === undefined ? null : this.#ring.toString('utf8', place.start + offset, place.start + offset + bytes);
  }

  /** Forgets the oldest segments as far as they lie in a stretch of the ring that is written to next. */
  #giveUp(from: number, to: number): void {
    for (;;) {
      const place = this.#places[this.#start];
      // The oldest lies next behind the end, so the first that does not touch the stretch is the last to look at.
      if (place === undefined || place.start >= to || place.start + place.bytes <= from) break;
      this.#start++;
      this.#oldest++;
    }
    // Cutting off costs a copy, so it waits until it is worth it.
    if (this.#start < 1_024 || this.#start * 2 < this.#places.length) return;
    this.#places = this.#places.slice(this.#start);
    this.#start = 0;
  }

  #clear(next: number): void {
    this.#places = [];
    this.#start = 0;
    this.#oldest = next;
    this.#end = 0;
  }
}
