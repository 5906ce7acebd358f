/**
 * What the command line writes to and reads from. Answers go to standard output, everything else to standard error.
 * @module
 */
import { createInterface } from 'node:readline/promises';

export interface Terminal {
  /** True when a person sits there: both ends are a terminal. */
  readonly isInteractive: boolean;
  /** Writes a line, below a block that is being redrawn. */
  line(text: string): void;
  /** Redraws a block of lines at the bottom; on anything but a terminal it does nothing. */
  block(lines: readonly string[]): void;
  /** Leaves the block where it is: what comes next stands below it. */
  keepBlock(): void;
  /**
   * Asks and waits for one line; an aborted signal answers null. Ctrl-C and Ctrl-D answer null, too, and reach the process as SIGINT: a terminal
   * that reads a line keeps them from it.
   */
  ask(prompt: string, signal?: AbortSignal): Promise<string | null>;
}

export function createTerminal(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Terminal {
  let drawn = 0;
  const isInteractive = input.isTTY === true && output.isTTY === true;
  const clear = () => {
    if (drawn > 0) output.write(`\u001B[${drawn}A\u001B[J`);
    drawn = 0;
  };
  return {
    isInteractive,
    line(text) {
      clear();
      output.write(`${text}\n`);
    },
    block(lines) {
      if (!output.isTTY) return;
      const width = (output.columns ?? 80) - 1;
      const rows = (output.rows ?? 24) - 2;
      clear();
      const shown = lines.slice(-rows);
      output.write(shown.map((line) => `${fit(line, width)}\n`).join(''));
      drawn = shown.length;
    },
    keepBlock() {
      drawn = 0;
    },
    async ask(prompt, signal) {
      drawn = 0;
      if (signal?.aborted) return null;
      const reader = createInterface({ input, output });
      const given = Promise.withResolvers<string | null>();
      const leave = () => given.resolve(null);
      signal?.addEventListener('abort', leave);
      reader.question(prompt).then(given.resolve, leave);
      const onClose = () => {
        output.write('\n');
        process.kill(process.pid, 'SIGINT');
        leave();
      };
      reader.on('close', onClose);
      try {
        return await given.promise;
      } finally {
        signal?.removeEventListener('abort', leave);
        reader.off('close', onClose);
        reader.close();
      }
    },
  };
}

/** Cuts a line to a number of terminal columns: Han and other wide characters take two. */
function fit(text: string, columns: number): string {
  let width = 0;
  let index = 0;
  for (const character of text) {
    width +=
      /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u.test(
        character,
      )
        ? 2
        : 1;
    if (width > columns) return `${text.slice(0, index)}`;
    index += character.length;
  }
  return text;
}
