/**
 * Width and height in pixels of a PNG, JPEG or GIF, from its header; null for anything else or a broken header.
 *
 * @example pictureSize(png) // { width: 640, height: 480 }
 */
export function pictureSize(data: Uint8Array): { readonly width: number; readonly height: number } | null {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  try {
    const size = pngSize(view) ?? gifSize(view) ?? jpegSize(view);
    return size !== null && size.width > 0 && size.height > 0 ? size : null;
  } catch {
    // A read past the end of a cut file.
    return null;
  }
}

function pngSize(view: DataView) {
  return view.getUint32(0) === 0x89504e47 ? { width: view.getUint32(16), height: view.getUint32(20) } : null;
}

function gifSize(view: DataView) {
  return view.getUint32(0) === 0x47494638 ? { width: view.getUint16(6, true), height: view.getUint16(8, true) } : null;
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
