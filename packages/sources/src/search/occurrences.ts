/**
 * Where a term occurs within one parent: the chunks that hold it and how often each. An occurrence is mostly one byte: whether it is the last
 * of its parent (1 bit), how often less one (3 bits), chunks since the one before (4 bits; of the first, since the first chunk of the parent).
 * The highest value of the two says that the rest follows as a number.
 * @module
 */
import { ByteReader, type ByteWriter } from './bytes.ts';

const LAST = 0x80;
const MOST_TIMES = 7;
const MOST_STEP = 15;

export function writeOccurrence(writer: ByteWriter, step: number, count: number, isLast: boolean): void {
  const times = count - 1;
  writer.byte((isLast ? LAST : 0) | (Math.min(times, MOST_TIMES) << 4) | Math.min(step, MOST_STEP));
  if (times >= MOST_TIMES) writer.number(times - MOST_TIMES);
  if (step >= MOST_STEP) writer.number(step - MOST_STEP);
}

/** Goes through the occurrences of one parent after another. */
export class OccurrenceReader extends ByteReader {
  /** How often the term occurs in the chunk that was read last. */
  count = 0;
  /** Chunks since the one before. */
  step = 0;

  /** Reads one occurrence; true when it is the last of its parent. */
  next(): boolean {
    const first = this.byte();
    this.count = ((first >> 4) & MOST_TIMES) + 1;
    if (this.count > MOST_TIMES) this.count += this.number();
    this.step = first & MOST_STEP;
    if (this.step === MOST_STEP) this.step += this.number();
    return first >= LAST;
  }

  /** Passes over the occurrences of one parent, and tells how many they were. */
  skip(): number {
    let occurrences = 1;
    while (!this.next()) occurrences++;
    return occurrences;
  }
}
