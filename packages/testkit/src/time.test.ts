import { describe, expect, it } from 'vitest';
import { manualClock, manualTimers, seededRandom, sequentialIds } from './index.ts';

describe('manual time', () => {
  it('fires timers in the order of their due times, and the clock shows each due time', () => {
    const clock = manualClock(1_000);
    const timers = manualTimers(clock);
    const seen: [string, number][] = [];
    timers.after(30, () => seen.push(['late', clock.now()]));
    timers.after(10, () => seen.push(['early', clock.now()]));
    const cancel = timers.after(20, () => seen.push(['cancelled', clock.now()]));
    cancel();
    timers.advance(25);
    expect(seen).toEqual([['early', 1_010]]);
    expect([clock.now(), timers.pending]).toEqual([1_025, 1]);
    timers.advance(5);
    expect(seen.at(-1)).toEqual(['late', 1_030]);
  });

  it('fires a timer that a callback or its continuation sets, when it falls due within the same advance', async () => {
    const timers = manualTimers();
    const seen: number[] = [];
    timers.after(10, () => {
      void Promise.resolve().then(() => timers.after(10, () => seen.push(timers.clock.now())));
    });
    await timers.advanceAsync(20);
    expect(seen).toEqual([20]);
  });

  it('does not go back', () => {
    expect(() => manualClock().advance(-1)).toThrow(RangeError);
  });
});

describe('seeded randomness', () => {
  it('gives the same numbers for the same seed and others for another', () => {
    const take = (seed: number): readonly number[] => Array.from({ length: 5 }, seededRandom(seed));
    expect(take(7)).toEqual(take(7));
    expect(take(7)).not.toEqual(take(8));
    expect(take(7).every((number) => number >= 0 && number < 1)).toBe(true);
  });

  it('makes ids that sort by the order of their making', () => {
    const ids = sequentialIds();
    const made = Array.from({ length: 12 }, () => ids.id('b'));
    expect(made[0]).toBe('b_000001');
    expect([...made].sort()).toEqual(made);
  });
});
