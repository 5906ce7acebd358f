import { expect, test } from 'vitest';
import type { Tamper } from './house.ts';
import { runSeed } from './scenario.ts';
import {
  answersTooEarly,
  followsTooLate,
  forgetsReceipts,
  hidesFailures,
  losesAnEvent,
  tellsTooEarly,
} from './tampers.ts';

/** Seeds until the defect shows; none in `most` means that the simulation is blind to it. */
async function firstFailure(tamper: Tamper, most: number): Promise<{ seed: number; failure: string } | null> {
  for (let seed = 1; seed <= most; seed += 1) {
    const { failure } = await runSeed(seed, { tamper });
    if (failure !== null) return { seed, failure };
  }
  return null;
}

const defects: readonly (readonly [string, Tamper, number, RegExp])[] = [
  ['a log that tells readers before it has synced', tellsTooEarly, 30, /durable/],
  ['a log that says "done" before it has synced', answersTooEarly, 30, /./],
  ['a log that begins to follow too late', followsTooLate, 30, /./],
  ['a log that hides its failures', hidesFailures, 60, /./],
  ['a log that forgets which commands it has carried out', forgetsReceipts, 60, /carried out|answered with/],
  ['a log that leaves out an event', losesAnEvent, 30, /./],
];

for (const [name, tamper, most, sign] of defects) {
  test(`the simulation finds ${name}`, async () => {
    const found = await firstFailure(tamper, most);
    expect(found?.failure).toMatch(sign);
  });
}
