import { GuardError, type GuardLimits, runGuarded } from '@longhand/guard';
import type { PictureFormat } from '../resolve/assets.ts';
import type { UnusablePicture } from './prepare-picture.ts';
import type { TakeJob, TakenFacts } from './take-child.ts';

export interface TakenPicture {
  /** Where the picture lies now. */
  readonly path: string;
  readonly media: string;
  readonly width: number;
  readonly height: number;
}

const entry = new URL(`./take-child.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);
const limits: GuardLimits = { timeoutMs: 30_000, maxRssBytes: 1_500_000_000, maxOutputBytes: 1_000_000 };
const media: Readonly<Record<PictureFormat, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
};

/**
 * Takes in a picture that somebody sent: checked, upright, without the places and names that a camera writes into it.
 *
 * @param outPath where it is written, when it can be used
 * @example const taken = await takePicture('upload', 'clean'); if ('code' in taken) …
 */
export async function takePicture(path: string, outPath: string): Promise<TakenPicture | UnusablePicture> {
  try {
    // The child runs take-child.ts, which returns exactly this.
    const taken = (await runGuarded(entry, { path, outPath } satisfies TakeJob, limits)) as
      | TakenFacts
      | UnusablePicture;
    return 'code' in taken
      ? taken
      : { path: outPath, media: media[taken.format], width: taken.width, height: taken.height };
  } catch (error) {
    if (!(error instanceof GuardError)) throw error;
    return error.code === 'memory' || error.code === 'timeout'
      ? { code: 'tooLarge', detail: error.code }
      : { code: 'broken', detail: '' };
  }
}
