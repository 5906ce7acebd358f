import { describe, expect, test } from 'vitest';
import { runSeed } from './scenario.ts';

/** `npm run test:sim` runs 1,000. */
const SEEDS = 50;

describe('whatever fails, in whatever order', () => {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    test(`every promise holds in history ${seed}`, async () => {
      const { failure, trace } = await runSeed(seed);
      expect(failure, `${trace.join('\n')}\nagain: npm run test:sim -- --seed ${seed}`).toBeNull();
    });
  }
});

test('a seed replays exactly: the same steps, bytes and times', async () => {
  for (const seed of [4, 7, 20]) {
    const [first, second] = [
      await runSeed(seed, { keepWholeTrace: true }),
      await runSeed(seed, { keepWholeTrace: true }),
    ];
    expect(first.events).toBeGreaterThan(1);
    expect(second.trace).toEqual(first.trace);
    expect(second.hash).toBe(first.hash);
  }
});

test('another seed is another history', async () => {
  const hashes = [await runSeed(3), await runSeed(4)].map(({ hash }) => hash);
  expect(new Set(hashes).size).toBe(2);
});
