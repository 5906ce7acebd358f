/** Bitmaps of pages as small PNG files: a page has few colours. */
import { crc32, deflateSync } from 'node:zlib';

/** Three bytes for each pixel, row by row. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** Reads a binary portable pixmap (P6, 255 levels), as poppler writes it. */
export function readPpm(data: Uint8Array): Bitmap {
  const head = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(new TextDecoder('latin1').decode(data.subarray(0, 64)));
  if (head === null) throw new Error('This is no P6 pixmap with 255 levels');
  return { width: Number(head[1]), height: Number(head[2]), pixels: data.subarray(head[0].length) };
}

const gap = 12;
const ground = [0xe4, 0xe4, 0xe4] as const;

/** Pages beside each other on a grey ground. */
export function sideBySide(pages: readonly Bitmap[]): Bitmap {
  const width = pages.reduce((sum, page) => sum + page.width + gap, gap);
  const height = Math.max(...pages.map((page) => page.height)) + 2 * gap;
  const pixels = new Uint8Array(width * height * 3);
  for (let at = 0; at < pixels.length; at++) pixels[at] = ground[at % 3] ?? 0;
  let left = gap;
  for (const page of pages) {
    for (let row = 0; row < page.height; row++) {
      const line = page.pixels.subarray(row * page.width * 3, (row + 1) * page.width * 3);
      pixels.set(line, ((row + gap) * width + left) * 3);
    }
    left += page.width + gap;
  }
  return { width, height, pixels };
}

const maxColours = 48;

/** A PNG with a palette (PNG 3rd edition, colour type 3): the commonest colours, every other one as the nearest of them. */
export function indexedPng({ width, height, pixels }: Bitmap): Uint8Array {
  const counts = new Map<number, number>();
  const colourAt = (at: number): number =>
    // Four bits of each channel tell more than eyes see at this size.
    ((pixels[at] ?? 0) & 0xf0) * 0x10000 + ((pixels[at + 1] ?? 0) & 0xf0) * 0x100 + ((pixels[at + 2] ?? 0) & 0xf0);
  for (let at = 0; at < pixels.length; at += 3) counts.set(colourAt(at), (counts.get(colourAt(at)) ?? 0) + 1);
  const palette = [...counts]
    .sort(([a, m], [b, n]) => n - m || a - b)
    .slice(0, maxColours)
    .map(([colour]) => colour);
  const nearest = new Map<number, number>();
  const indexOf = (colour: number): number => {
    const known = nearest.get(colour);
    if (known !== undefined) return known;
    let best = 0;
    for (let index = 1; index < palette.length; index++) {
      if (distance(colour, palette[index] ?? 0) < distance(colour, palette[best] ?? 0)) best = index;
    }
    nearest.set(colour, best);
    return best;
  };
  const rows = new Uint8Array((width + 1) * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++)
      rows[row * (width + 1) + 1 + column] = indexOf(colourAt((row * width + column) * 3));
  }
  // What was cut off below is filled up, so that white is white.
  const colours = palette.flatMap((colour) => [16, 8, 0].map((shift) => ((colour >> shift) & 0xf0) * (17 / 16)));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('PLTE', Buffer.from(colours)),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function distance(a: number, b: number): number {
  const part = (shift: number): number => (((a >> shift) & 0xff) - ((b >> shift) & 0xff)) ** 2;
  return part(16) + part(8) + part(0);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
