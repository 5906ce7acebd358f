/**
 * Width and height in CSS pixels of a PNG, JPEG, GIF or WebP, from its header; null for anything else or a broken header. A PNG that says
 * how dense its pixels are has fewer CSS pixels than its own.
 *
 * @example pictureSize(png) // { width: 640, height: 480 }
 */
export function pictureSize(data: Uint8Array): { readonly width: number; readonly height: number } | null {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  try {
    const size = pngSize(view) ?? gifSize(view) ?? webpSize(view) ?? jpegSize(view);
    return size !== null && size.width > 0 && size.height > 0 ? size : null;
  } catch {
    // A read past the end of a cut file.
    return null;
  }
}

function pngSize(view: DataView) {
  if (view.getUint32(0) !== 0x89504e47) return null;
  const ratio = pngPixelRatio(view);
  return { width: Math.round(view.getUint32(16) / ratio), height: Math.round(view.getUint32(20) / ratio) };
}

/** From a chunk `pHYs` right behind the header, where our own pictures have it, or further on before the pixels. */
function pngPixelRatio(view: DataView): number {
  for (let at = 33; at + 21 <= view.byteLength; at += 12 + view.getUint32(at)) {
    const name = view.getUint32(at + 4);
    if (name === 0x49444154) return 1;
    const isPerMetre = name === 0x70485973 && view.getUint8(at + 16) === 1;
    if (isPerMetre) return Math.max(1, (view.getUint32(at + 8) * 0.0254) / 96);
  }
  return 1;
}

function gifSize(view: DataView) {
  return view.getUint32(0) === 0x47494638 ? { width: view.getUint16(6, true), height: view.getUint16(8, true) } : null;
}

/** Three kinds of first chunk (RFC 9649, 2.5 to 2.7): lossy, lossless, extended. */
function webpSize(view: DataView) {
  if (view.getUint32(0) !== 0x52494646 || view.getUint32(8) !== 0x57454250) return null;
  const three = (at: number): number => view.getUint16(at, true) + view.getUint8(at + 2) * 0x10000;
  switch (view.getUint32(12)) {
    case 0x56503820:
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    case 0x5650384c: {
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 0x56503858:
      return { width: three(24) + 1, height: three(27) + 1 };
    default:
      return null;
  }
}

/** The size stands in the first start-of-frame segment (ITU-T T.81, B.2.2). */
function jpegSize(view: DataView) {
  if (view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    if (marker === 0xda || marker === 0xd9) return null;
    at += 2 + view.getUint16(at + 2);
  }
}
