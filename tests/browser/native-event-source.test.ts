import type { LogEvent } from '@longhand/protocol';
import { writerScript } from '@longhand/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  missingForBrowser,
  newDocument,
  onLeash,
  openPageHouse,
  PATIENCE_MS,
  type PageHouse,
  patient,
  sendCommand,
  stateWhen,
} from './harness/house.ts';

const missing = missingForBrowser();

describe.skipIf(missing !== null)('the EventSource of the browser', () => {
  let house: PageHouse;
  const model = onLeash(writerScript({ sections: 2, wordsPerSection: 80 }), { tokensPerSecond: 15 });
  beforeAll(async () => {
    house = await openPageHouse(model.script);
  }, PATIENCE_MS);
  afterAll(() => house?.close(), PATIENCE_MS);

  it('reads a whole run exactly once across a restart of the server', async () => {
    const document = await newDocument(house, { brief: 'Write about tides.', lang: 'en' });
    await sendCommand(house, document, { type: 'run.start', autonomy: 'auto' });
    const { run } = await stateWhen(house, document, (state) => state.run !== null);
    const page = await house.open('/');
    await page.evaluate((address) => {
      const source = new EventSource(address);
      const events: string[] = [];
      source.onmessage = ({ data }: MessageEvent<string>) => {
        events.push(data);
        // The one event after which nothing comes: who does not close here is answered 204 and closed by the browser.
        if (data.includes('"run.finished"')) source.close();
      };
      Object.assign(globalThis, { read: events });
    }, `/v1/runs/${run?.id}/events`);
    // The border: the list was put into the page a line ago.
    const read = () => page.evaluate(() => (globalThis as unknown as { read: string[] }).read);
    await expect.poll(async () => (await read()).length, patient).toBeGreaterThan(15);

    await house.restart();
    await stateWhen(house, document, (state) => state.run?.recoveries === 1 || state.run?.status === 'finished');
    model.hurry();
    await expect.poll(async () => (await read()).some((data) => data.includes('"run.finished"')), patient).toBe(true);

    const events = (await read()).map((data) => JSON.parse(data) as LogEvent & { readonly prev?: number });
    const stored = await fetch(`${house.address}/v1/runs/${run?.id}/events?format=ndjson`);
    const log = (await stored.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as LogEvent);
    expect(textOf(events)).toBe(textOf(log));
    expect(events.filter((event) => event.type === 'run.finished')).toHaveLength(1);
    // Each event names the one before it in this view, so that a reader can prove that it has them all, once each.
    for (const [index, event] of events.entries()) expect(event.prev ?? 0).toBe(events[index - 1]?.seq ?? 0);
    await page.context().close();
    expect(house.complaints.filter((complaint) => !complaint.includes('ERR_'))).toEqual([]);
  });
});

/** What the deltas of a run say, in their order. */
function textOf(events: readonly LogEvent[]): string {
  return events.map((event) => (event.type === 'text.delta' ? event.data.text : '')).join('');
}
