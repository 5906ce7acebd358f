/**
 * A picture as it goes into a file: upright, no larger than print needs, without what a camera wrote into it, and in a format that the file can hold.
 * @module
 */
import { cleanSvg } from '../figures/clean-svg.ts';
import { FigureError } from '../figures/figure-error.ts';
import type { Picture, PictureFormat } from '../resolve/assets.ts';
import { decodePixels, encodePixels } from './codecs.ts';
import { type PictureFacts, pictureFacts } from './picture-facts.ts';
import { isOpaque, shrunk, upright } from './pixels.ts';
import { strippedJpeg, strippedPng } from './strip-metadata.ts';

export interface PreparedPicture extends Picture {
  /** In pixels; of an SVG in CSS pixels. */
  readonly width: number;
  readonly height: number;
}
/** `unknown`: no picture; `broken`: it cannot be decoded; `tooLarge`: more pixels than can be taken. */
export interface UnusablePicture {
  readonly code: 'unknown' | 'broken' | 'tooLarge';
  readonly detail: string;
}
export interface PictureNeeds {
  /** What the file can hold. */
  readonly formats: ReadonlySet<PictureFormat>;
  /** Wider ones are made smaller. */
  readonly maxWidth: number;
}

/** Decoded it takes four bytes for each, twice. */
const maxPixels = 60_000_000;

export async function preparePicture(
  data: Uint8Array,
  { formats, maxWidth }: PictureNeeds,
): Promise<PreparedPicture | UnusablePicture> {
  const facts = pictureFacts(data);
  if (facts === null) return { code: 'unknown', detail: '' };
  const { format, width, height, orientation } = facts;
  if (format === 'svg') return preparedSvg(data, formats, maxWidth);
  if (width * height > maxPixels) return { code: 'tooLarge', detail: `${width} × ${height}` };
  if (orientation === 1 && width <= maxWidth && formats.has(format) && format !== 'webp')
    return { data: stripped(data, format), format, width, height };
  // The first picture of a moving one would be all that is left.
  if (format === 'gif')
    return formats.has('gif') ? { data, format, width, height } : { code: 'unknown', detail: 'GIF' };
  try {
    return await converted(data, { ...facts, format }, maxWidth);
  } catch (error) {
    return { code: 'broken', detail: error instanceof Error ? error.message.slice(0, 120) : '' };
  }
}

async function converted(
  data: Uint8Array,
  { format, orientation }: PictureFacts & { readonly format: 'png' | 'jpg' | 'webp' },
  maxWidth: number,
): Promise<PreparedPicture> {
  const pixels = shrunk(upright(await decodePixels(data, format), orientation), maxWidth);
  // Photographs stay photographs; what is drawn or has holes stays sharp.
  const as = format === 'jpg' || (format === 'webp' && isOpaque(pixels)) ? 'jpg' : 'png';
  const { width, height } = pixels;
  return { data: await encodePixels(pixels, as), format: as, width, height };
}

async function preparedSvg(
  data: Uint8Array,
  formats: ReadonlySet<PictureFormat>,
  maxWidth: number,
): Promise<PreparedPicture | UnusablePicture> {
  try {
    const { svg, width, height } = cleanSvg(new TextDecoder().decode(data));
    if (formats.has('svg')) return { data: new TextEncoder().encode(svg), format: 'svg', width, height };
    const { pngOf } = await import('../figures/raster.ts');
    const across = Math.min(maxWidth, Math.round((width * 300) / 96));
    return {
      data: await pngOf(svg, across),
      format: 'png',
      width: across,
      height: Math.round((height * across) / width),
    };
  } catch (error) {
    if (error instanceof FigureError && error.code === 'tooLarge') return { code: 'tooLarge', detail: error.detail };
    return { code: 'broken', detail: error instanceof Error ? error.message.slice(0, 120) : '' };
  }
}

function stripped(data: Uint8Array, format: PictureFormat): Uint8Array {
  return format === 'jpg' ? strippedJpeg(data) : format === 'png' ? strippedPng(data) : data;
}
