/**
 * Drawings as pixels, for programs that show no SVG. The rasteriser is WebAssembly: the same bytes on every machine, and no build to miss.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { crc32 } from 'node:zlib';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

const fontsFolder = new URL('../../fonts/', import.meta.url);
const faceFiles = ['NotoSansSC_400Regular.ttf', 'NotoSansSC_700Bold.ttf'];

let ready: Promise<readonly Uint8Array[]> | undefined;

async function prepare(): Promise<readonly Uint8Array[]> {
  const wasm = createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm');
  await initWasm(await readFile(wasm));
  return Promise.all(faceFiles.map((file) => readFile(new URL(file, fontsFolder))));
}

/**
 * @param svg cleaned: nothing in it points outside
 * @param width of the picture in pixels; its height follows
 * @param pixelRatio its pixels for each CSS pixel: written into the file, so that it is shown as large as the drawing
 * @returns PNG
 */
export async function pngOf(svg: string, width: number, pixelRatio = 1): Promise<Uint8Array> {
  ready ??= prepare();
  const fontBuffers = [...(await ready)];
  const resvg = new Resvg(svg, {
    fitTo: { mode: 'width', value: Math.max(1, Math.round(width)) },
    font: {
      fontBuffers,
      defaultFontFamily: 'Noto Sans SC',
      sansSerifFamily: 'Noto Sans SC',
      serifFamily: 'Noto Sans SC',
      monospaceFamily: 'Noto Sans SC',
    },
  });
  try {
    const image = resvg.render();
    try {
      return withDensity(image.asPng(), pixelRatio);
    } finally {
      image.free();
    }
  } finally {
    resvg.free();
  }
}

/** A chunk `pHYs` behind the header (PNG specification, 11.3.5.3): pixels for each metre. */
function withDensity(png: Uint8Array, pixelRatio: number): Uint8Array {
  const headerEnd = 33;
  const perMetre = Math.round((96 * pixelRatio) / 0.0254);
  const chunk = Buffer.alloc(21);
  chunk.writeUInt32BE(9, 0);
  chunk.write('pHYs', 4, 'latin1');
  chunk.writeUInt32BE(perMetre, 8);
  chunk.writeUInt32BE(perMetre, 12);
  chunk.writeUInt8(1, 16);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 17)), 17);
  return Buffer.concat([png.subarray(0, headerEnd), chunk, png.subarray(headerEnd)]);
}
