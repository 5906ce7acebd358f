/**
 * Counts the tokens that a contestant got out of a model's stream, and how late: each carries the time at which it was written.
 * @module
 */
import { nowUs } from './clock.ts';
import { Histogram } from './histogram.ts';
import { type Usage, usageOf } from './serve.ts';

export interface Drafted extends Usage {
  readonly tokens: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface Counter {
  /** The text of one stream, as it goes on; a mark may lie in two pieces. */
  add(stream: number, text: string): void;
  /** Streams of which a token came. */
  reached(): number;
  readonly handlers: { begin(): null; counted(): Drafted };
}

const MARK = / @(\d+) /g;
/** No mark is longer. */
const MOST_UNITS = 24;

export function createCounter(): Counter {
  const delays = new Histogram();
  const rests: string[] = [];
  let tokens = 0;
  let beganUs = nowUs();
  let before = usageOf();
  return {
    add(stream, text) {
      const whole = (rests[stream] ?? '') + text;
      const now = nowUs();
      let end = 0;
      for (const match of whole.matchAll(MARK)) {
        tokens += 1;
        delays.add(now - Number(match[1]));
        end = match.index + match[0].length;
      }
      // The blank behind a mark may begin the next one.
      rests[stream] = whole.slice(Math.max(end - 1, whole.length - MOST_UNITS));
    },
    reached: () => rests.filter((rest) => rest !== undefined).length,
    handlers: {
      begin() {
        tokens = 0;
        delays.clear();
        beganUs = nowUs();
        before = usageOf();
        return null;
      },
      counted() {
        const { cpuUs, rssBytes } = usageOf();
        return {
          cpuUs: cpuUs - before.cpuUs,
          rssBytes,
          tokens,
          seconds: (nowUs() - beganUs) / 1e6,
          p50Ms: delays.quantile(0.5) / 1_000,
          p99Ms: delays.quantile(0.99) / 1_000,
        };
      },
    },
  };
}
