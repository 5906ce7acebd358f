/**
 * The pictures of a PDF page as they lie in the file, with where they stand on the page: a scan is one picture a page, or a few strips.
 * @module
 */
import type { PDFPageProxy } from 'pdfjs-dist';
import type { Pixels } from './png.ts';

export type Matrix = readonly [number, number, number, number, number, number];
export interface PagePicture {
  readonly pixels: Pixels;
  /** From the unit square (y upwards) to points of the page. */
  readonly matrix: Matrix;
}

/** Smaller pictures are logos and stamps, in pixels of either side. */
const LEAST_SIDE = 40;
const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

/** What pdf.js decodes a picture to; its own types leave it open. */
interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly data?: Uint8Array | Uint8ClampedArray;
  /** 1: one bit a pixel; 2: RGB; 3: RGBA. */
  readonly kind?: number;
}

/** The pictures of a page, from top to bottom. */
export async function picturesOf(page: PDFPageProxy): Promise<readonly PagePicture[]> {
  const { OPS } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const { fnArray, argsArray } = await page.getOperatorList();
  const pictures: PagePicture[] = [];
  const kept: Matrix[] = [];
  let matrix = IDENTITY;
  for (const [index, operator] of fnArray.entries()) {
    // Arguments are as the operator defines them.
    const args = argsArray[index] as readonly unknown[] | null;
    switch (operator) {
      case OPS.save:
        kept.push(matrix);
        break;
      case OPS.restore:
      case OPS.paintFormXObjectEnd:
        matrix = kept.pop() ?? IDENTITY;
        break;
      case OPS.transform:
        matrix = product(matrix, args as unknown as Matrix);
        break;
      case OPS.paintFormXObjectBegin:
        kept.push(matrix);
        if (args?.[0]) matrix = product(matrix, args[0] as Matrix);
        break;
      case OPS.paintImageXObject:
      case OPS.paintInlineImageXObject:
      case OPS.paintImageMaskXObject: {
        const pixels = pixelsOf(await decoded(page, args?.[0]), operator === OPS.paintImageMaskXObject);
        if (pixels && pixels.width >= LEAST_SIDE && pixels.height >= LEAST_SIDE) pictures.push({ pixels, matrix });
        break;
      }
    }
  }
  return pictures.toSorted((a, b) => topOf(b.matrix) - topOf(a.matrix));
}

/** A point of a picture, in pixels from its upper left corner, as a point of the page. */
export function onPage({ pixels, matrix: [a, b, c, d, e, f] }: PagePicture, x: number, y: number): [number, number] {
  const u = x / pixels.width;
  const v = 1 - y / pixels.height;
  return [a * u + c * v + e, b * u + d * v + f];
}

async function decoded(page: PDFPageProxy, given: unknown): Promise<Decoded | null> {
  if (typeof given === 'string') {
    const store = given.startsWith('g_') ? page.commonObjs : page.objs;
    return new Promise((resolve) => store.get(given, (found: Decoded | null) => resolve(found)));
  }
  // An inline picture, or a mask whose pixels may lie in the store.
  const inline = given as (Omit<Decoded, 'data'> & { readonly data?: unknown }) | null;
  if (typeof inline?.data === 'string') {
    const found = await decoded(page, inline.data);
    return found === null ? null : { ...found, width: inline.width, height: inline.height };
  }
  return inline as Decoded | null;
}

function pixelsOf(picture: Decoded | null, isMask: boolean): Pixels | null {
  if (!picture?.data) return null;
  const { width, height } = picture;
  const data = new Uint8Array(picture.data.buffer, picture.data.byteOffset, picture.data.byteLength);
  if (isMask || picture.kind === 1) return { width, height, kind: 'bits', data: isMask ? inkOnPaper(data) : data };
  return { width, height, kind: picture.kind === 3 ? 'rgba' : 'rgb', data };
}

/** A mask says where paint goes, either way round; on a page of text there is more paper than ink. */
function inkOnPaper(data: Uint8Array): Uint8Array {
  let ones = 0;
  for (let index = 0; index < data.length; index += 7) ones += bitsIn(data[index] ?? 0);
  const isDark = ones * 2 < (data.length / 7) * 8;
  return isDark ? data.map((byte) => byte ^ 0xff) : data;
}

function bitsIn(byte: number): number {
  let bits = 0;
  for (let rest = byte; rest > 0; rest >>= 1) bits += rest & 1;
  return bits;
}

function topOf([, b, , d, , f]: Matrix): number {
  return Math.max(f, f + b, f + d, f + b + d);
}

function product([a, b, c, d, e, f]: Matrix, [p, q, r, s, t, u]: Matrix): Matrix {
  return [a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f];
}
