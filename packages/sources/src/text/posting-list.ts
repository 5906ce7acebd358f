/** Where a term occurs: rising chunk numbers and how often, in typed arrays that grow by half. */
export class PostingList {
  /** Number of entries in use. */
  size = 0;
  chunks = new Uint32Array(2);
  counts = new Uint16Array(2);

  /** `chunk` must be higher than any number before. */
  push(chunk: number, count: number): void {
    if (this.size === this.chunks.length) this.#grow();
    this.chunks[this.size] = chunk;
    this.counts[this.size] = Math.min(count, 0xffff);
    this.size++;
  }

  /** Removes the entries of the chunks [first, last). */
  removeRange(first: number, last: number): void {
    const from = this.lowerBound(first);
    const to = this.lowerBound(last);
    if (from === to) return;
    this.chunks.copyWithin(from, to, this.size);
    this.counts.copyWithin(from, to, this.size);
    this.size -= to - from;
  }

  /** Gives every chunk a new number; `numbers` must keep the order. */
  renumber(numbers: Uint32Array): void {
    for (let at = 0; at < this.size; at++) this.chunks[at] = numbers[this.chunks[at] ?? 0] ?? 0;
  }

  #grow(): void {
    const length = Math.ceil(this.chunks.length * 1.5) + 1;
    const chunks = new Uint32Array(length);
    const counts = new Uint16Array(length);
    chunks.set(this.chunks);
    counts.set(this.counts);
    this.chunks = chunks;
    this.counts = counts;
  }

  lowerBound(chunk: number): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.chunks[middle] ?? 0) < chunk) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
