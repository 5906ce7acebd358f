/**
 * Grey pictures: PGM as `pdftoppm` writes it, PNG as it lies in the repository.
 * @module
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  /** One byte for each pixel, 0 is black. */
  readonly pixels: Uint8Array;
}

export function readPgm(data: Uint8Array): GreyPicture {
  const head = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(Buffer.from(data.subarray(0, 64)).toString('latin1'));
  if (head === null) throw new Error('no PGM of one byte for each pixel');
  return { width: Number(head[1]), height: Number(head[2]), pixels: data.subarray(head[0].length) };
}

/** The part with ink and a margin of `margin` pixels; a white picture is one pixel. */
export function cropped(picture: GreyPicture, margin = 0): GreyPicture {
  const { width, height, pixels } = picture;
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if ((pixels[y * width + x] ?? 255) >= 160) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  if (right < 0) return { width: 1, height: 1, pixels: Uint8Array.of(255) };
  return part(picture, left - margin, top - margin, right + margin + 1, bottom + margin + 1);
}

/** Pixels [left, right) x [top, bottom); what lies outside of the picture is white. */
function part(picture: GreyPicture, left: number, top: number, right: number, bottom: number): GreyPicture {
  const [width, height] = [right - left, bottom - top];
  const pixels = new Uint8Array(width * height).fill(255);
  for (let y = Math.max(0, top); y < Math.min(bottom, picture.height); y++) {
    for (let x = Math.max(0, left); x < Math.min(right, picture.width); x++)
      pixels[(y - top) * width + x - left] = picture.pixels[y * picture.width + x] ?? 255;
  }
  return { width, height, pixels };
}

/** PNG of 16 shades: small, and the same bytes for the same picture. */
export function writePng({ width, height, pixels }: GreyPicture): Buffer {
  const stride = Math.ceil(width / 2);
  const raw = Buffer.alloc((stride + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * (stride + 1) + 1 + (x >> 1);
      raw[at] = (raw[at] ?? 0) | (((pixels[y * width + x] ?? 255) >> 4) << (x % 2 === 0 ? 4 : 0));
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([4, 0, 0, 0, 0], 8);
  const chunk = (type: string, body: Buffer) => {
    const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
    const framed = Buffer.alloc(named.length + 8);
    framed.writeUInt32BE(body.length);
    named.copy(framed, 4);
    framed.writeUInt32BE(crc32(named), named.length + 4);
    return framed;
  };
  const parts = [chunk('IHDR', head), chunk('IDAT', deflateSync(raw, { level: 9 })), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...parts]);
}

/** Reads what {@link writePng} wrote, and nothing else. */
export function readPng(data: Buffer): GreyPicture {
  let [width, height] = [0, 0];
  let compressed: Uint8Array = new Uint8Array();
  for (let at = 8; at < data.length; at += data.readUInt32BE(at) + 12) {
    const type = data.toString('latin1', at + 4, at + 8);
    const body = data.subarray(at + 8, at + 8 + data.readUInt32BE(at));
    if (type === 'IHDR') {
      if (body[8] !== 4 || body[9] !== 0) throw new Error('no PNG of 16 shades of grey');
      [width, height] = [body.readUInt32BE(0), body.readUInt32BE(4)];
    } else if (type === 'IDAT') compressed = body;
  }
  const raw = inflateSync(compressed);
  const stride = Math.ceil(width / 2) + 1;
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const both = raw[y * stride + 1 + (x >> 1)] ?? 255;
      pixels[y * width + x] = (x % 2 === 0 ? both >> 4 : both & 15) * 17;
    }
  }
  return { width, height, pixels };
}
