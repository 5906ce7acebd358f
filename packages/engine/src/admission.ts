/**
 * How much may wait for the disk at once. A disk that is slower than what people ask of it makes them wait, not this process grow.
 * @module
 */
import type { Command } from '@longhand/protocol';
import { EngineError } from './errors.ts';

/** Commands of all documents that wait for their commit. */
const MAX_COMMANDS = 4_096;
/** Their size together, in UTF-16 units of JSON; the largest command that the server takes always fits alone. */
const MAX_UNITS = 16 * 1024 * 1024;

export class Admission {
  #commands = 0;
  #units = 0;

  /**
   * Does `work` unless too much waits already. What has no size always gets in.
   *
   * @param units size of what waits meanwhile
   * @throws EngineError `run.slowDisk`
   * @example await admission.during(sizeOf(command), () => owner.dispatch(command, by));
   */
  async during<Result>(units: number, work: () => Promise<Result>): Promise<Result> {
    const isFull = this.#commands >= MAX_COMMANDS || (this.#units > 0 && this.#units + units > MAX_UNITS);
    if (isFull && units > 0) throw new EngineError('run.slowDisk');
    this.#commands += 1;
    this.#units += units;
    try {
      return await work();
    } finally {
      this.#commands -= 1;
      this.#units -= units;
    }
  }
}

/** UTF-16 units of JSON. The end of a run counts for nothing: it is small, and it makes room. */
export function sizeOf(command: Command): number {
  return isEnd(command) ? 0 : JSON.stringify(command).length;
}

/** A person's last word on what goes on. */
export function isEnd(command: Command): boolean {
  return command.type === 'run.stop' || command.type === 'run.cancel';
}
