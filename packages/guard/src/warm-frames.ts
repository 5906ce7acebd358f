/**
 * Frames of the pipe from a child that stays: how much memory it holds (eight bytes), how long its answer is (eight bytes), the answer.
 * @module
 */

const HEAD = 16;

export interface Frame {
  /** Resident bytes of the child when it wrote this. */
  readonly restingBytes: number;
  readonly payload: Buffer;
}

export function frameHead(restingBytes: number, length: number): Buffer {
  const head = Buffer.alloc(HEAD);
  head.writeBigUInt64LE(BigInt(restingBytes), 0);
  head.writeBigUInt64LE(BigInt(length), 8);
  return head;
}

/** Puts frames together; the other side writes the next one only after it was asked again. */
export class FrameReader {
  readonly #maxBytes: number;
  #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** @returns the frame that is complete with this piece, if it is; `tooLong` when its answer is longer than allowed */
  push(piece: Buffer): Frame | 'tooLong' | null {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes < HEAD) return null;
    if ((this.#pieces[0]?.length ?? 0) < HEAD) this.#pieces = [Buffer.concat(this.#pieces)];
    const head = this.#pieces[0] ?? Buffer.alloc(HEAD);
    const length = Number(head.readBigUInt64LE(8));
    if (length > this.#maxBytes) return 'tooLong';
    if (this.#bytes < HEAD + length) return null;
    const all = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#bytes = 0;
    return { restingBytes: Number(all.readBigUInt64LE(0)), payload: all.subarray(HEAD, HEAD + length) };
  }
}
