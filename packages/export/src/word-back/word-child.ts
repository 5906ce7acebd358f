/** Entry of the guarded child that reads Word files. */
import { readWordFile, type WordJob, type WordOutcome } from './word-job.ts';

export function run(input: unknown): Promise<WordOutcome> {
  // Only `word-back.ts` starts this module, with a job of this shape.
  return readWordFile(input as WordJob);
}
