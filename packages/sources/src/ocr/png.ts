/**
 * PNG of raw pixels (PNG specification, third edition), as small as an engine needs it: one filter, one chunk.
 * @module
 */
import { crc32, deflateSync } from 'node:zlib';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** `bits`: one bit a pixel, rows begin at a byte, 1 is white. */
  readonly kind: 'bits' | 'grey' | 'rgb' | 'rgba';
  readonly data: Uint8Array;
}

const COLOUR_TYPE = { bits: 0, grey: 0, rgb: 2, rgba: 6 } as const;
const BYTES = { grey: 1, rgb: 3, rgba: 4 } as const;

/** @throws RangeError when there are fewer pixels than the size says */
export function pngOf({ width, height, kind, data }: Pixels): Buffer {
  const rowBytes = kind === 'bits' ? (width + 7) >> 3 : width * BYTES[kind];
  if (data.length < rowBytes * height)
    throw new RangeError(`${width} x ${height} pixels need more than ${data.length} bytes.`);
  const rows = Buffer.alloc((rowBytes + 1) * height);
  for (let row = 0; row < height; row++)
    rows.set(data.subarray(row * rowBytes, (row + 1) * rowBytes), row * (rowBytes + 1) + 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = kind === 'bits' ? 1 : 8;
  header[9] = COLOUR_TYPE[kind];
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}
