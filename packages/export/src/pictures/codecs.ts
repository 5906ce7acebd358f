/**
 * Pixels of files and files of pixels, by codecs in WebAssembly: no build to miss, and the same bytes on every machine. Use it in a guarded child.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Pixels } from './pixels.ts';

const { resolve } = createRequire(import.meta.url);
const compiled = async (path: string) => WebAssembly.compile(await readFile(resolve(path)));

/** The codecs make what browsers call ImageData. */
class PlainImageData implements Pixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  constructor(data: Uint8ClampedArray, width: number, height = data.length / 4 / width) {
    this.data = data;
    this.width = width;
    this.height = height;
  }
}
Object.defineProperty(globalThis, 'ImageData', { value: PlainImageData, configurable: true });

/** Names of codecs that are ready. */
const ready = new Map<string, Promise<unknown>>();
function once(name: string, init: () => Promise<unknown>): Promise<unknown> {
  const known = ready.get(name) ?? init();
  ready.set(name, known);
  return known;
}

/** Decodes as it is stored, whatever EXIF says. @throws when it cannot be decoded */
export async function decodePixels(data: Uint8Array, format: 'png' | 'jpg' | 'webp'): Promise<Pixels> {
  // A Buffer's own slice would be a part of a larger pool.
  const own = new Uint8Array(data).buffer;
  switch (format) {
    case 'png': {
      const { decode, init } = await import('@jsquash/png/decode.js');
      await once('png', async () => init(await compiled('@jsquash/png/codec/pkg/squoosh_png_bg.wasm')));
      return decode(own);
    }
    case 'jpg': {
      const { default: decode, init } = await import('@jsquash/jpeg/decode.js');
      await once('jpg', async () => init(await compiled('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm')));
      return decode(own, { preserveOrientation: false });
    }
    case 'webp': {
      const { default: decode, init } = await import('@jsquash/webp/decode.js');
      await once('webp', async () => init(await compiled('@jsquash/webp/codec/dec/webp_dec.wasm')));
      return decode(own);
    }
    default:
      return format satisfies never;
  }
}

export async function encodePixels(pixels: Pixels, format: 'png' | 'jpg'): Promise<Uint8Array> {
  const image = new PlainImageData(pixels.data, pixels.width, pixels.height) as unknown as ImageData;
  if (format === 'png') {
    const { default: encode, init } = await import('@jsquash/png/encode.js');
    await once('png', async () => init(await compiled('@jsquash/png/codec/pkg/squoosh_png_bg.wasm')));
    return new Uint8Array(await encode(image));
  }
  const { default: encode, init } = await import('@jsquash/jpeg/encode.js');
  await once('jpg-out', async () => init(await compiled('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm')));
  return new Uint8Array(await encode(image, { quality: 88 }));
}
