/**
 * Bytes that grow, and numbers of varying length in them: seven bits a byte, the lowest first, the high bit set on all but the last.
 * @module
 */

export class ByteWriter {
  length = 0;
  #bytes = new Uint8Array(256);

  /** @param value a whole number from 0 to 2^32 - 1 */
  number(value: number): void {
    if (this.length + 5 > this.#bytes.length) this.#grow(5);
    let left = value;
    while (left > 0x7f) {
      this.#bytes[this.length++] = (left & 0x7f) | 0x80;
      left >>>= 7;
    }
    this.#bytes[this.length++] = left;
  }

  byte(value: number): void {
    if (this.length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.length++] = value;
  }

  /** UTF-16 units, so that a torn pair comes back as it was. */
  text(text: string): void {
    this.number(text.length);
    for (let at = 0; at < text.length; at++) this.number(text.charCodeAt(at));
  }

  bytes(bytes: Uint8Array): void {
    if (this.length + bytes.length > this.#bytes.length) this.#grow(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Forgets what was written, and keeps the room. */
  clear(): void {
    this.length = 0;
  }

  /** What was written, until more is. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  /** A copy of what was written. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.length);
  }

  #grow(more: number): void {
    const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.length + more));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

export class ByteReader {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  /** @throws RangeError behind the end */
  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }

  byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new RangeError('The bytes of an index end too early.');
    return byte;
  }

  text(): string {
    return String.fromCharCode(...this.units([]));
  }

  /** The units of a text, behind those that are there. */
  units(units: number[]): number[] {
    for (let left = this.number(); left > 0; left--) units.push(this.number());
    return units;
  }
}
