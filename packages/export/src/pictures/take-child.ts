/**
 * Entry of the guarded child that takes in a picture of anybody: it may be a bomb.
 * @module
 */
import { readFile, writeFile } from 'node:fs/promises';
import type { PictureFormat } from '../resolve/assets.ts';
import { preparePicture, type UnusablePicture } from './prepare-picture.ts';

export interface TakeJob {
  readonly path: string;
  readonly outPath: string;
}
export interface TakenFacts {
  readonly format: PictureFormat;
  readonly width: number;
  readonly height: number;
}

const stored = new Set<PictureFormat>(['png', 'jpg', 'gif', 'svg', 'webp']);
/** A page of A3 at 300 dpi; files are made with less. */
const maxWidth = 5_000;

export async function run(input: unknown): Promise<TakenFacts | UnusablePicture> {
  // Only `takePicture` starts this module, with a job of this shape.
  const { path, outPath } = input as TakeJob;
  const prepared = await preparePicture(await readFile(path), { formats: stored, maxWidth });
  if ('code' in prepared) return prepared;
  if (prepared.format === 'svg') {
    // What cannot be drawn here would hang elsewhere.
    const { pngOf } = await import('../figures/raster.ts');
    await pngOf(new TextDecoder().decode(prepared.data), 64);
  }
  await writeFile(outPath, prepared.data);
  const { format, width, height } = prepared;
  return { format, width: Math.round(width), height: Math.round(height) };
}
