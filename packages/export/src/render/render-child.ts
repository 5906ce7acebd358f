/**
 * Entry of the guarded child. It loads the renderer through Node's compile cache: stripping types and compiling it anew would take longer
 * than setting twenty pages.
 * @module
 */
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { GuardContext } from '@longhand/guard';
import type { RenderJob, RenderOutcome } from './render.ts';

export async function run(input: unknown, { tell }: GuardContext): Promise<RenderOutcome> {
  // In the user's own folder: a cache that others can write to would run what they put there. Without a writable folder there is no cache.
  enableCompileCache(join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'longhand', 'compiled'));
  const { renderDocument } = await import('./render.ts');
  // Only `exportDocument` starts this module, with a job of this shape.
  return renderDocument(input as RenderJob, tell);
}
