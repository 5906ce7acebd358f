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

/** Pages beside each other on a grey ground, in rows of `perRow`. */
export function sideBySide(pages: readonly Bitmap[], perRow = pages.length): Bitmap {
  const rows = Array.from({ length: Math.ceil(pages.length / perRow) }, (_, row) =>
    pages.slice(row * perRow, (row + 1) * perRow),
  );
  const heights = rows.map((row) => Math.max(...row.map((page) => page.height)));
  const width = Math.max(...rows.map((row) => row.reduce((sum, page) => sum + page.width + gap, gap)));
  const height = heights.reduce((sum, row) => sum + row + gap, gap);
  const pixels = new Uint8Array(width * height * 3);
  for (let at = 0; at < pixels.length; at++) pixels[at] = ground[at % 3] ?? 0;
  let top = gap;
  for (const [index, row] of rows.entries()) {
    let left = gap;
    for (const page of row) {
      for (let line = 0; line < page.height; line++)
        pixels.set(
          page.pixels.subarray(line * page.width * 3, (line + 1) * page.width * 3),
          ((line + top) * width + left) * 3,
        );
      left += page.width + gap;
    }
    top += (heights[index] ?? 0) + gap;
  }
  return { width, height, pixels };
}

const maxColours = 48;

/** A PNG with a palette (PNG 3rd edition, colour type 3): the commonest colours, every other one as the nearest of them. */
export function indexedPng({ width, height, pixels }: Bitmap): Uint8Array {
  const groups = new Map<number, [count: number, red: number, green: number, blue: number]>();
  // Five bits of each channel tell apart what eyes do at this size.
  const keyAt = (at: number): number =>
    ((pixels[at] ?? 0) >> 3) * 1024 + ((pixels[at + 1] ?? 0) >> 3) * 32 + ((pixels[at + 2] ?? 0) >> 3);
  for (let at = 0; at < pixels.length; at += 3) {
    const key = keyAt(at);
    const group = groups.get(key) ?? [0, 0, 0, 0];
    groups.set(key, group);
    group[0] += 1;
    for (const channel of [0, 1, 2] as const)
      group[channel + 1] = (group[channel + 1] ?? 0) + (pixels[at + channel] ?? 0);
  }
  const colours = new Map(
    [...groups].map(([key, [count, ...sums]]) => [key, sums.map((sum) => Math.round(sum / count))]),
  );
  const palette = [...groups]
    .sort(([a, [m]], [b, [n]]) => n - m || a - b)
    .slice(0, maxColours)
    .map(([key]) => colours.get(key) ?? []);
  const nearest = new Map<number, number>();
  const indexOf = (key: number): number => {
    const known = nearest.get(key);
    if (known !== undefined) return known;
    const colour = colours.get(key) ?? [];
    let best = 0;
    for (const [index, other] of palette.entries())
      if (distance(colour, other) < distance(colour, palette[best] ?? [])) best = index;
    nearest.set(key, best);
    return best;
  };
  const rows = new Uint8Array((width + 1) * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++)
      rows[row * (width + 1) + 1 + column] = indexOf(keyAt((row * width + column) * 3));
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const distance = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, channel) => sum + (value - (b[channel] ?? 0)) ** 2, 0);

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
