/**
 * Time and chance of a simulated world. Everything that takes time is an action with a due time; the scheduler takes the earliest, runs it,
 * lets every promise that can run do so, and takes the next. Nothing real is waited for, so one seed is one history.
 * @module
 */
import { createHash } from 'node:crypto';
import { type RandomStream, seededRandom } from '../random.ts';
import { realImmediate } from './real-time.ts';

/** What a world asks for a wait: `fast` a memory access, `net` a hop, `disk` a sync, `model` a token, `person` a thought. */
export type Pace = 'fast' | 'net' | 'disk' | 'model' | 'person';

/** Shortest and usual longest wait in ms; one in twenty takes much longer. */
const PACES: Readonly<Record<Pace, readonly [number, number]>> = {
  fast: [0, 0.2],
  net: [0.1, 8],
  disk: [0.2, 6],
  model: [1, 30],
  person: [5, 900],
};

export interface Scheduler {
  /** Milliseconds since the world began; only goes forward. */
  readonly elapsedMs: number;
  readonly steps: number;
  /** Actions that wait. */
  readonly pending: number;
  /** Uniform in [0, 1), from the seed. */
  readonly random: RandomStream;
  chance(probability: number): boolean;
  /** An integer from `least` to `most`, both included. */
  integer(least: number, most: number): number;
  /** @throws RangeError when there is nothing to pick from */
  pick<Item>(items: readonly Item[]): Item;
  /** A random wait in ms. */
  wait(pace: Pace): number;
  /** Runs `run` after `ms`; returns the canceller. Two that are due at once run in an order that the seed decides. */
  after(ms: number, label: string, run: () => void): () => void;
  /** Writes a line into the trace. */
  note(label: string): void;
  /** Runs the next action. False when there is none. */
  step(): Promise<boolean>;
  /** The last lines of the trace. */
  trace(): readonly string[];
  /** SHA-256 over the whole trace: two runs with the same hash did the same things in the same order. */
  hash(): string;
}

interface Action {
  readonly due: number;
  readonly tie: number;
  readonly label: string;
  readonly run: () => void;
}

const TRACE_LINES = 60;

/** @example const scheduler = createScheduler(7); scheduler.after(5, 'ring', ring); while (await scheduler.step()); */
export function createScheduler(seed: number, keepWholeTrace = false): Scheduler {
  const random = seededRandom(seed);
  const heap: Action[] = [];
  const cancelled = new WeakSet<Action>();
  const lines: string[] = [];
  const hash = createHash('sha256');
  let now = 0;
  let steps = 0;
  let pending = 0;

  function note(label: string): void {
    const line = `${steps} ${now.toFixed(3)} ${label}`;
    hash.update(`${line}\n`);
    lines.push(line);
    if (!keepWholeTrace && lines.length > TRACE_LINES) lines.shift();
  }
  const integer = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));

  return {
    get elapsedMs() {
      return now;
    },
    get steps() {
      return steps;
    },
    get pending() {
      return pending;
    },
    random,
    integer,
    chance: (probability) => random() < probability,
    pick(items) {
      const item = items[integer(0, items.length - 1)];
      if (item === undefined) throw new RangeError('Nothing to pick from: give at least one item.');
      return item;
    },
    wait(pace) {
      const [least, most] = PACES[pace];
      const usual = least + (most - least) * random();
      return random() < 0.05 ? usual * 12 : usual;
    },
    after(ms, label, run) {
      const action: Action = { due: now + Math.max(0, ms), tie: random(), label, run };
      push(heap, action);
      pending += 1;
      return () => {
        if (cancelled.has(action)) return;
        cancelled.add(action);
        pending -= 1;
      };
    },
    note,
    async step() {
      for (;;) {
        const action = pop(heap);
        if (action === undefined) return false;
        if (cancelled.has(action)) continue;
        cancelled.add(action);
        pending -= 1;
        now = Math.max(now, action.due);
        steps += 1;
        note(action.label);
        action.run();
        await settle();
        return true;
      }
    },
    trace: () => (keepWholeTrace ? [...lines] : lines.slice(-TRACE_LINES)),
    hash: () => hash.copy().digest('hex'),
  };
}

/** Every promise that can run has run: with nothing real to wait for, a turn of the event loop is the same in every run. */
export async function settle(): Promise<void> {
  await new Promise<void>((resolve) => void realImmediate(resolve));
  await new Promise<void>((resolve) => void realImmediate(resolve));
}

function isBefore(a: Action, b: Action): boolean {
  return a.due < b.due || (a.due === b.due && a.tie < b.tie);
}

/** A binary heap: Williams, Algorithm 232, CACM 7 (1964). */
function push(heap: Action[], action: Action): void {
  let at = heap.push(action) - 1;
  while (at > 0) {
    const parentAt = (at - 1) >> 1;
    const parent = heap[parentAt];
    if (parent === undefined || !isBefore(action, parent)) break;
    heap[at] = parent;
    at = parentAt;
  }
  heap[at] = action;
}

function pop(heap: Action[]): Action | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (top === undefined || last === undefined || heap.length === 0) return top;
  let at = 0;
  for (;;) {
    let childAt = 2 * at + 1;
    const right = heap[childAt + 1];
    let child = heap[childAt];
    if (child !== undefined && right !== undefined && isBefore(right, child)) {
      child = right;
      childAt += 1;
    }
    if (child === undefined || !isBefore(child, last)) break;
    heap[at] = child;
    at = childAt;
  }
  heap[at] = last;
  return top;
}
