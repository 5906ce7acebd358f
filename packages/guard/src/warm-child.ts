/**
 * The other side of `WarmGuard`: loads the entry module once, runs it for each input, writes each result to descriptor 4.
 * @module
 */
import { createWriteStream } from 'node:fs';
import { serialize } from 'node:v8';
import type { GuardContext } from './child.ts';
import { watchParent } from './orphan-watch.ts';
import { frameHead } from './warm-frames.ts';

interface GuardedModule {
  run(input: unknown, context: GuardContext): Promise<unknown>;
}

process.on('disconnect', () => process.exit(1));
watchParent();

const output = createWriteStream('', { fd: 4 });
const context: GuardContext = {
  allow: (timeoutMs) => process.send?.({ allow: timeoutMs }),
  tell: (told) => process.send?.({ told }),
};

process.on('message', async (message) => {
  try {
    // The parent sends one message of this shape for each call, the next one after the answer; it names a module that exports `run`.
    const { input } = message as { input: unknown };
    const entry = (await import(process.argv[2] ?? '')) as GuardedModule;
    const answer = serialize(await entry.run(input, context));
    output.write(frameHead(process.memoryUsage.rss(), answer.length));
    output.write(answer);
  } catch (error) {
    process.send?.({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
