import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { lineSink } from './log-sink.ts';

/** A pipe whose reader stands still when the test says so. */
class Pipe extends Writable {
  isStalled = false;
  readonly lines: string[] = [];
  #release: () => void = () => {};

  constructor() {
    super({ decodeStrings: false });
  }
  override _write(chunk: string, _encoding: BufferEncoding, done: () => void): void {
    this.lines.push(...chunk.trimEnd().split('\n'));
    if (this.isStalled) this.#release = done;
    else done();
  }
  drain(): void {
    this.isStalled = false;
    this.#release();
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('a log on a stalled pipe holds a bounded number of bytes, and tells how many lines are missing when it goes on', async () => {
  const pipe = new Pipe();
  const write = lineSink(pipe, (count) => `lost ${count}`);
  pipe.isStalled = true;
  const line = 'x'.repeat(999);
  for (let count = 0; count < 5_000; count += 1) write(line);
  expect(pipe.writableLength).toBeLessThanOrEqual(256 * 1024 + 1_000);
  pipe.drain();
  await turn();
  write('after');
  await turn();
  const kept = pipe.lines.filter((text) => text === line).length;
  expect(pipe.lines.slice(-2)).toEqual([`lost ${5_000 - kept}`, 'after']);
  expect(kept).toBeGreaterThan(200);
});
