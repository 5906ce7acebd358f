import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { folder } from '../../test/tools.ts';
import { decodePixels, encodePixels } from './codecs.ts';
import { pictureFacts } from './picture-facts.ts';
import { type Pixels, shrunk, upright } from './pixels.ts';
import { preparePicture } from './prepare-picture.ts';
import { takePicture } from './take-picture.ts';

/** Red above, blue below, white in the left upper corner. */
function flag(width: number, height: number): Pixels {
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      if (x < width / 4 && y < height / 4) continue;
      data.set(y < height / 2 ? [220, 0, 0] : [0, 0, 220], at);
    }
  }
  return { width, height, data };
}
const colourAt = ({ width, data }: Pixels, x: number, y: number) => {
  const [red = 0, green = 0, blue = 0] = data.subarray((y * width + x) * 4);
  return red > 150 && green > 150 ? 'white' : red > blue ? 'red' : 'blue';
};

/** A JPEG with EXIF: an orientation, and words that stand for a place. */
async function photo(pixels: Pixels, orientation: number): Promise<Uint8Array> {
  const jpeg = await encodePixels(pixels, 'jpg');
  const tiff = Buffer.alloc(60);
  tiff.write('MM', 0, 'latin1');
  tiff.writeUInt16BE(42, 2);
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8);
  tiff.writeUInt16BE(0x0112, 10);
  tiff.writeUInt16BE(3, 12);
  tiff.writeUInt32BE(1, 14);
  tiff.writeUInt16BE(orientation, 18);
  tiff.write('GPS 31.2304 N 121.4737 E', 30, 'latin1');
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, body.length + 2]);
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, 12]), Buffer.from('taken by A', 'latin1')]);
  return Buffer.concat([jpeg.subarray(0, 2), head, body, comment, jpeg.subarray(2)]);
}
const all = new Set(['png', 'jpg', 'gif', 'svg'] as const);
const holds = (data: Uint8Array, words: string) => Buffer.from(data).includes(Buffer.from(words, 'latin1'));

describe('a photograph', () => {
  test('stands upright, whichever way the camera was held', { timeout: 60_000 }, async () => {
    const picture = flag(64, 32);
    for (const orientation of [1, 3, 6, 8]) {
      const data = await photo(picture, orientation);
      expect(pictureFacts(data)).toMatchObject({ format: 'jpg', width: 64, height: 32, orientation });
      const prepared = await preparePicture(data, { formats: all, maxWidth: 1_000 });
      if ('code' in prepared) throw new Error(prepared.code);
      expect([prepared.width, prepared.height]).toEqual(orientation >= 5 ? [32, 64] : [64, 32]);
      const shown = await decodePixels(prepared.data, 'jpg');
      const corner = { 1: [4, 4], 3: [59, 27], 6: [27, 4], 8: [4, 59] }[orientation] ?? [0, 0];
      expect(colourAt(shown, corner[0] ?? 0, corner[1] ?? 0)).toBe('white');
    }
  });

  test('loses the place where it was taken, and no pixel when it stands upright', async () => {
    const plain = await encodePixels(flag(64, 32), 'jpg');
    const data = await photo(flag(64, 32), 1);
    expect(holds(data, 'GPS')).toBe(true);
    const prepared = await preparePicture(data, { formats: all, maxWidth: 1_000 });
    if ('code' in prepared) throw new Error(prepared.code);
    expect(holds(prepared.data, 'GPS') || holds(prepared.data, 'taken by')).toBe(false);
    expect(Buffer.from(prepared.data).equals(Buffer.from(plain))).toBe(true);
  });

  test('is made as small as print needs, in the same bytes each time', async () => {
    const data = await photo(flag(400, 200), 1);
    const once = await preparePicture(data, { formats: all, maxWidth: 100 });
    expect(once).toMatchObject({ width: 100, height: 50, format: 'jpg' });
    expect(await preparePicture(data, { formats: all, maxWidth: 100 })).toEqual(once);
  });
});

test('a PNG loses its texts and keeps its pixels', async () => {
  const png = Buffer.from(await encodePixels(flag(20, 10), 'png'));
  const note = Buffer.from('\0\0\0\x0etEXtAuthor\0A. Name\0\0\0\0', 'latin1');
  const prepared = await preparePicture(Buffer.concat([png.subarray(0, 33), note, png.subarray(33)]), {
    formats: all,
    maxWidth: 100,
  });
  if ('code' in prepared) throw new Error(prepared.code);
  expect(Buffer.from(prepared.data).equals(png)).toBe(true);
});

test('what is no picture, is broken, or unfolds to more pixels than memory has, is refused by name', async () => {
  const png = Buffer.from(await encodePixels(flag(20, 10), 'png'));
  const bomb = Buffer.from(png);
  bomb.writeUInt32BE(200_000, 16);
  bomb.writeUInt32BE(200_000, 20);
  const needs = { formats: all, maxWidth: 10 };
  expect(await preparePicture(bomb, needs)).toMatchObject({ code: 'tooLarge' });
  expect(await preparePicture(png.subarray(0, 60), needs)).toMatchObject({ code: 'broken' });
  expect(await preparePicture(Buffer.from('MZ not a picture'), needs)).toMatchObject({ code: 'unknown' });
  expect(await preparePicture(Buffer.alloc(0), needs)).toMatchObject({ code: 'unknown' });
});

test('a drawing becomes pixels where none can be shown, and is clean where it can', { timeout: 60_000 }, async () => {
  const svg = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="48"><script>x()</script><rect width="96" height="48" fill="#dc0000"/></svg>',
  );
  const kept = await preparePicture(svg, { formats: all, maxWidth: 1_000 });
  expect('code' in kept ? kept : new TextDecoder().decode(kept.data)).not.toContain('script');
  const drawn = await preparePicture(svg, { formats: new Set(['png']), maxWidth: 1_000 });
  if ('code' in drawn) throw new Error(drawn.code);
  expect([drawn.format, drawn.width, drawn.height]).toEqual(['png', 300, 150]);
  expect(colourAt(await decodePixels(drawn.data, 'png'), 100, 100)).toBe('red');
});

test('a picture of anybody is taken in by a guarded child', { timeout: 60_000 }, async () => {
  const into = folder();
  writeFileSync(join(into, 'in'), await photo(flag(64, 32), 6));
  expect(await takePicture(join(into, 'in'), join(into, 'out'))).toEqual({
    ...{ path: join(into, 'out'), media: 'image/jpeg', width: 32, height: 64 },
  });
});

test('turning four times by a quarter is turning not at all; shrinking keeps the mean', () => {
  const pixels = fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 })).chain(([width, height]) =>
    fc.uint8Array({ minLength: width * height * 4, maxLength: width * height * 4 }).map((bytes): Pixels => {
      const data = new Uint8ClampedArray(bytes);
      for (let at = 3; at < data.length; at += 4) data[at] = 255;
      return { width, height, data };
    }),
  );
  fc.assert(
    fc.property(pixels, fc.constantFrom(6, 8), (picture, quarter) => {
      const turned = [1, 2, 3, 4].reduce((each) => upright(each, quarter), picture);
      expect(turned).toEqual(picture);
      for (const mirrored of [2, 3, 4, 5, 7]) expect(upright(upright(picture, mirrored), mirrored)).toEqual(picture);
      const { data } = shrunk(picture, 1);
      if (picture.height === 1 || picture.width === 1) return;
      expect(data.length % 4).toBe(0);
    }),
  );
  expect([
    ...shrunk({ width: 2, height: 1, data: new Uint8ClampedArray([0, 0, 0, 255, 200, 100, 50, 255]) }, 1).data,
  ]).toEqual([100, 50, 25, 255]);
});
