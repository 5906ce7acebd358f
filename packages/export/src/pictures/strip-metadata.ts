/**
 * Takes out of a picture what a camera or a program wrote into it about the place, the person and the device. No pixel changes.
 * @module
 */

/** Segments that pictures need: JFIF, colour profile, colours of Adobe. */
const keptSegments = new Set([0xe0, 0xe2, 0xee]);
/** Chunks that change how a PNG looks, or how large it is meant to be. */
const keptChunks = new Set(
  'IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs acTL fcTL fdAT cICP'.split(' '),
);

/** A JPEG without EXIF, XMP, IPTC and comments. What stands behind its end (a second picture, a film) goes, too. */
export function strippedJpeg(data: Uint8Array): Uint8Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const parts: Uint8Array[] = [data.subarray(0, 2)];
  for (let at = 2; at + 4 <= data.length; ) {
    const marker = view.getUint8(at + 1);
    if (view.getUint8(at) !== 0xff) break;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xda) {
      parts.push(data.subarray(at, endOfJpeg(data, at)));
      return joined(parts);
    }
    const end = at + 2 + view.getUint16(at + 2);
    const isApplication = marker >= 0xe0 && marker <= 0xef;
    if (isApplication ? keptSegments.has(marker) && isNeeded(data, at, marker) : marker !== 0xfe)
      parts.push(data.subarray(at, end));
    at = end;
  }
  return data;
}

/** APP2 holds colour profiles, and lists of further pictures. */
const isNeeded = (data: Uint8Array, at: number, marker: number): boolean =>
  marker !== 0xe2 || new TextDecoder('latin1').decode(data.subarray(at + 4, at + 15)) === 'ICC_PROFILE';

/** Behind the end-of-image marker, which entropy-coded data cannot hold (T.81, B.1.1.5). */
function endOfJpeg(data: Uint8Array, from: number): number {
  for (let at = from; at + 1 < data.length; at++) if (data[at] === 0xff && data[at + 1] === 0xd9) return at + 2;
  return data.length;
}

/** A PNG without texts, times and EXIF. */
export function strippedPng(data: Uint8Array): Uint8Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const parts: Uint8Array[] = [data.subarray(0, 8)];
  for (let at = 8; at + 12 <= data.length; ) {
    const end = at + 12 + view.getUint32(at);
    if (end > data.length) return data;
    const name = new TextDecoder('latin1').decode(data.subarray(at + 4, at + 8));
    if (keptChunks.has(name)) parts.push(data.subarray(at, end));
    if (name === 'IEND') return joined(parts);
    at = end;
  }
  return data;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
