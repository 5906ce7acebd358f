import { expect, test } from 'vitest';
import type { Tamper } from './house.ts';
import { runSeed } from './scenario.ts';
import {
  answersTooEarly,
  followsTooLate,
  forgetsReceipts,
  hidesFailures,
  hidesNewSpace,
  hidesShortage,
  hidesTheEnd,
  losesAnEvent,
  mixesDocuments,
  saysGoneOfTheSecond,
  skipsOneOfTheSecond,
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
  ['a log that tells readers before it has synced', { log: tellsTooEarly }, 30, /durable/],
  ['a log that says "done" before it has synced', { log: answersTooEarly }, 30, /./],
  ['a log that begins to follow too late', { log: followsTooLate }, 30, /./],
  ['a log that hides its failures', { log: hidesFailures }, 60, /./],
  ['a log that forgets which commands it has carried out', { log: forgetsReceipts }, 60, /carried out|answered with/],
  ['a log that leaves out an event', { log: losesAnEvent }, 30, /./],
  ['a log that mixes up documents', { log: mixesDocuments }, 60, /another document/],
  ['a guard that does not tell that there is space again', { space: hidesNewSpace }, 60, /the runs are at rest/],
  ['a guard that does not see how little space is left', { space: hidesTheEnd }, 60, /goes on, and space|run.resumed/],
  ['a guard that lets new work begin in little space', { space: hidesShortage }, 60, /run.started.* space was low/],
  ['a line that skips an event of the second document', { fetch: skipsOneOfTheSecond }, 60, /goes from/],
  ['a line that calls the second document gone', { fetch: saysGoneOfTheSecond }, 60, /is gone, and it is there/],
];

for (const [name, tamper, most, sign] of defects) {
  test(`the simulation finds ${name}`, async () => {
    const found = await firstFailure(tamper, most);
    expect(found?.failure).toMatch(sign);
  });
}
