import type { Writable } from 'node:stream';

/** Bytes that may wait for a reader of the log who is slower than the log. */
const MAX_PENDING_BYTES = 256 * 1024;

/** Streams that have their error handler. */
const handled = new WeakSet<Writable>();

/**
 * Lines into a stream that may fail: a full disk, a pipe that nobody reads or that was closed. Nothing is thrown and nothing piles up; what
 * could not be written is counted, and the count is the first line that gets through again.
 *
 * @param stream standard error, usually
 * @param lost the line that tells how many lines are missing
 * @example const write = lineSink(process.stderr, (count) => `{"event":"lost","count":${count}}`);
 */
export function lineSink(stream: Writable, lost: (count: number) => string): (line: string) => void {
  let missing = 0;
  /** A write failed, perhaps in the middle of a line: what comes next must not hang on to it. */
  let isTorn = false;
  const failed = (lines: number) => {
    missing += lines;
    isTorn = true;
  };
  if (!handled.has(stream)) {
    handled.add(stream);
    // Each write hears of its own failure; without a listener the same failure would end the process.
    stream.on('error', () => {});
  }
  const put = (line: string, lines: number) => {
    try {
      stream.write(`${line}\n`, (error) => {
        if (error) failed(lines);
      });
    } catch {
      failed(lines);
    }
  };
  return (line) => {
    if (stream.writableLength > MAX_PENDING_BYTES) {
      missing += 1;
      return;
    }
    if (missing === 0) return put(line, 1);
    const count = missing;
    const border = isTorn ? '\n' : '';
    missing = 0;
    isTorn = false;
    put(`${border}${lost(count)}\n${line}`, count + 1);
  };
}
