/**
 * Deflated data of any size at the cost of one block: hostile files must be large when they are opened, not slow to make.
 * @module
 */
import { constants, deflateRawSync } from 'node:zlib';

/** An empty last block of RFC 1951. */
const LAST = Uint8Array.of(3, 0);
const ADLER_BASE = 65_521;

/** A stream of RFC 1951 that inflates to `head`, `times` times `block`, and `tail`. */
export function deflateOfRepeated(
  block: Uint8Array,
  times: number,
  { head = '', tail = '' }: { readonly head?: string; readonly tail?: string } = {},
): Buffer<ArrayBuffer> {
  const packed = whole(block);
  return Buffer.concat([
    whole(Buffer.from(head)),
    ...Array.from({ length: times }, () => packed),
    whole(Buffer.from(tail)),
    LAST,
  ]);
}

/** The same as a stream of RFC 1950, with its checksum. */
export function zlibOfRepeated(block: Uint8Array, times: number): Buffer {
  // Adler-32 of a block, from sums that begin with 0; sums that begin elsewhere follow from these.
  let [sum, sums] = [0, 0];
  for (const byte of block) {
    sum = (sum + byte) % ADLER_BASE;
    sums = (sums + sum) % ADLER_BASE;
  }
  let [low, high] = [1, 0];
  for (let done = 0; done < times; done++) {
    high = (high + block.length * low + sums) % ADLER_BASE;
    low = (low + sum) % ADLER_BASE;
  }
  const checksum = Buffer.alloc(4);
  checksum.writeUInt16BE(high);
  checksum.writeUInt16BE(low, 2);
  return Buffer.concat([Uint8Array.of(0x78, 0x9c), deflateOfRepeated(block, times), checksum]);
}

/** Ends at a whole byte and refers to nothing before it, so that anything may come before and after. */
function whole(data: Uint8Array): Buffer {
  return data.length === 0 ? Buffer.alloc(0) : deflateRawSync(data, { finishFlush: constants.Z_FULL_FLUSH });
}
