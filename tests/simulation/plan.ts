/**
 * What a seed has in store: which faults, and how often. A seed with few kinds goes deeper into each.
 */
import type { Mood, Scheduler } from '@longhand/testkit/simulation';

export interface Plan {
  readonly documents: number;
  readonly acts: number;
  readonly moods: readonly Mood[];
  /** How much slower than usual the model is: only a run that takes its time sees the disk fill up. */
  readonly modelFactor: number;
  readonly cuts: number;
  readonly stalls: number;
  readonly silences: number;
  readonly outages: number;
  readonly proxies: number;
  readonly kills: number;
  readonly stops: number;
  readonly sources: number;
  readonly disk: number;
  /** How often other programs fill the disk, or make room. */
  readonly shortages: number;
  readonly jumps: number;
  readonly joins: number;
  readonly runReaders: number;
  /** Bare readers of all documents over one line. */
  readonly severalReaders: number;
  /** Share of the readers that are tabs of one browser. */
  readonly sharing: number;
  readonly removes: number;
}

const MOODS: readonly Mood[] = [
  'cut',
  'upstream',
  'busy',
  'overloaded',
  'stall',
  'empty',
  'length',
  'restart',
  'overlap',
  'preamble',
  'tool',
  'long',
  'throws',
  'auth',
];

export function planOf(world: Scheduler): Plan {
  const sometimes = (share: number, most: number) => (world.chance(share) ? most * world.random() : 0);
  return {
    documents: world.pick([1, 1, 1, 2, 2, 3]),
    acts: world.integer(6, 36),
    moods: world.chance(0.7) ? MOODS.filter(() => world.chance(0.3)) : [],
    modelFactor: world.pick([1, 1, 10, 40]),
    cuts: sometimes(0.6, 0.6),
    stalls: sometimes(0.4, 0.3),
    silences: sometimes(0.2, 0.2),
    outages: sometimes(0.2, 0.15),
    proxies: sometimes(0.2, 1),
    kills: sometimes(0.5, 0.2),
    stops: sometimes(0.2, 0.1),
    sources: sometimes(0.3, 0.3),
    disk: sometimes(0.4, 0.05),
    shortages: sometimes(0.5, 0.4),
    jumps: sometimes(0.2, 0.2),
    joins: sometimes(0.5, 0.4),
    runReaders: sometimes(0.4, 0.3),
    severalReaders: sometimes(0.4, 0.3),
    sharing: sometimes(0.5, 1),
    removes: sometimes(0.12, 0.15),
  };
}
