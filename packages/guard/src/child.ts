/**
 * The other side of `runGuarded`: loads the entry module, runs it once, writes the result to descriptor 4, ends.
 * @module
 */
import { createWriteStream } from 'node:fs';
import { serialize } from 'node:v8';
import { watchParent } from './orphan-watch.ts';

export interface GuardContext {
  /** Gives the run this many milliseconds from now. */
  allow(timeoutMs: number): void;
  /** Hands something to the caller while the run goes on. */
  tell(told: unknown): void;
}
interface GuardedModule {
  run(input: unknown, context: GuardContext): Promise<unknown>;
}

process.on('disconnect', () => process.exit(1));
watchParent();

process.once('message', async (message) => {
  try {
    // The parent sends exactly one message of this shape, and names a module that exports `run`.
    const { input } = message as { input: unknown };
    const entry = (await import(process.argv[2] ?? '')) as GuardedModule;
    const result = await entry.run(input, {
      allow: (timeoutMs) => process.send?.({ allow: timeoutMs }),
      tell: (told) => process.send?.({ told }),
    });
    createWriteStream('', { fd: 4 }).end(serialize(result), () => process.exit(0));
  } catch (error) {
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.send?.({ failed: told }, () => process.exit(1));
  }
});
