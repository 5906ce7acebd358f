/**
 * The scenario set: every scenario with faults of every kind at random. A failing one prints its seed; `npm run test:scenarios` plays each
 * with many seeds, `LONGHAND_SEED=… npm run test:scenarios` with one.
 */
import { describe, expect, it } from 'vitest';
import { testSeed } from './harness/seed.ts';
import { FAULTS } from './scenarios/faulty-model.ts';
import { playScenario } from './scenarios/play.ts';
import { readScenarios } from './scenarios/scenario.ts';

const isFull = process.env.LONGHAND_SCENARIOS === 'full';
const isGiven = process.env.LONGHAND_SEED !== undefined;
const first = testSeed();
const seeds = Array.from({ length: isFull && !isGiven ? 25 : 1 }, (_, index) => first + index);
/** Share of the calls that a fault befalls. */
const RATE = 0.35;

const befell = new Set<string>();
const ends = { finished: 0, paused: 0 };

describe('a run with a model that fails', () => {
  it.concurrent.each(readScenarios().map((scenario) => [scenario.name, scenario] as const))(
    '%s: ends finished or paused with a cause, its text whole',
    async (_name, scenario) => {
      for (const seed of seeds) {
        if (isFull) {
          const clean = await playScenario(scenario, seed, 0);
          expect(clean, `without faults; LONGHAND_SEED=${seed}`).toMatchObject({ end: scenario.end, wrong: [] });
        }
        const played = await playScenario(scenario, seed, RATE);
        const what = `${played.faults.join(', ')}; pauses ${played.pauses.join(', ')}; LONGHAND_SEED=${seed}`;
        expect(played.wrong, what).toEqual([]);
        if (scenario.end === 'paused') expect(played.end, what).toBe('paused');
        for (const fault of played.faults) befell.add(fault);
        ends[played.end] += 1;
      }
    },
    isFull ? 600_000 : 60_000,
  );

  it('meets all kinds of faults', () => {
    console.log(
      `scenarios: ${ends.finished} finished, ${ends.paused} paused with a cause, ${befell.size} of ${Object.keys(FAULTS).length} kinds of faults; LONGHAND_SEED=${first}`,
    );
    const missed = Object.keys(FAULTS).filter((fault) => !befell.has(fault));
    if (isFull && !isGiven) expect(missed).toEqual([]);
    expect(befell.size).toBeGreaterThan(5);
    expect(ends.finished).toBeGreaterThan(ends.paused);
  });
});
