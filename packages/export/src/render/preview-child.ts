/**
 * Entry of the guarded child that keeps the compiler of one document between two previews: what did not change is not set again.
 * @module
 */
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { GuardContext } from '@longhand/guard';
import type { RenderJob, RenderOutcome } from './render.ts';
import type { TypstEngine } from './typst-engine.ts';

let kept: Promise<TypstEngine> | undefined;

export async function run(input: unknown, { tell }: GuardContext): Promise<RenderOutcome> {
  enableCompileCache(join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'longhand', 'compiled'));
  const [{ renderDocument }, { TypstEngine }] = await Promise.all([import('./render.ts'), import('./typst-engine.ts')]);
  // Only `Previews` starts this module, with a job of this shape; its folder stays the same.
  const job = input as RenderJob;
  return renderDocument(job, tell, () => {
    kept ??= TypstEngine.load(job.folder);
    return kept;
  });
}
