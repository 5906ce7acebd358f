/**
 * What a picture says of itself in its header: format, size, and which way up it was taken. Nothing is decoded.
 * @module
 */
import { type PictureFormat, pictureFormat } from '../resolve/assets.ts';

export interface PictureFacts {
  readonly format: PictureFormat;
  /** In pixels, as stored; turned pictures are shown with the two changed. */
  readonly width: number;
  readonly height: number;
  /** As EXIF counts (TIFF 6.0, tag 274): 1 is upright. */
  readonly orientation: number;
}

/** Null for what is no picture, or has a broken header. An SVG has no pixels: its size is 0. */
export function pictureFacts(data: Uint8Array): PictureFacts | null {
  const format = pictureFormat(data);
  if (format === null) return null;
  if (format === 'svg') return { format, width: 0, height: 0, orientation: 1 };
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  try {
    const size = sizes[format](view);
    return size !== null && size.width > 0 && size.height > 0 ? { format, orientation: 1, ...size } : null;
  } catch {
    // A read past the end of a cut file.
    return null;
  }
}

interface Size {
  readonly width: number;
  readonly height: number;
  readonly orientation?: number;
}
const sizes: Readonly<Record<Exclude<PictureFormat, 'svg'>, (view: DataView) => Size | null>> = {
  png: (view) => ({ width: view.getUint32(16), height: view.getUint32(20) }),
  gif: (view) => ({ width: view.getUint16(6, true), height: view.getUint16(8, true) }),
  jpg: jpegSize,
  webp: webpSize,
};

/** The size stands in the first start-of-frame segment (ITU-T T.81, B.2.2), the orientation in an EXIF segment before it. */
function jpegSize(view: DataView): Size | null {
  let orientation = 1;
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5), orientation };
    if (marker === 0xda || marker === 0xd9) return null;
    if (marker === 0xe1) orientation = exifOrientation(view, at + 4, view.getUint16(at + 2) - 2) ?? orientation;
    at += 2 + view.getUint16(at + 2);
  }
}

/** From `Exif\0\0` on. */
function exifOrientation(view: DataView, at: number, length: number): number | null {
  if (length < 20 || view.getUint32(at) !== 0x45786966) return null;
  const tiff = at + 6;
  const isLittle = view.getUint16(tiff) === 0x4949;
  const directory = tiff + view.getUint32(tiff + 4, isLittle);
  const end = at + length;
  for (let entry = directory + 2, left = view.getUint16(directory, isLittle); left > 0 && entry + 12 <= end; left--) {
    if (view.getUint16(entry, isLittle) === 0x0112) {
      const value = view.getUint16(entry + 8, isLittle);
      return value >= 1 && value <= 8 ? value : null;
    }
    entry += 12;
  }
  return null;
}

/** The first chunk tells: lossy, lossless, or extended (RFC 9649, section 2). */
function webpSize(view: DataView): Size | null {
  const chunk = view.getUint32(12);
  if (chunk === 0x56503820)
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (chunk === 0x5650384c) {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (chunk !== 0x56503858) return null;
  const three = (at: number) => view.getUint16(at, true) + (view.getUint8(at + 2) << 16);
  return { width: three(24) + 1, height: three(27) + 1 };
}
