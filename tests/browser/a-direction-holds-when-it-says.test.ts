import { writerScript } from '@longhand/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  accessibilityProblems,
  type Leash,
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
/** Long enough for a checklist and a review. */
const BRIEF = `Write a report on the harbour for the council. ${'It shall be read by people who know nothing of ships. '.repeat(6)}
- name the costs
- name the risks
- give a plan for the next year`;

describe.skipIf(missing !== null)('what a person tells the writer', () => {
  let house: PageHouse;
  let leash: Leash;
  let page: Page;
  let id: string;
  beforeAll(async () => {
    leash = onLeash(writerScript({ sections: 3, wordsPerSection: 120 }), { tokensPerSecond: 3 });
    house = await openPageHouse(leash.script);
    id = await newDocument(house, { brief: BRIEF, lang: 'en' });
    await sendCommand(house, id, { type: 'run.start', autonomy: 'auto' });
    await stateWhen(house, id, ({ open }) => Object.values(open).some(({ text }) => text.length > 10));
    page = await house.open(`/d/${id}`);
  }, PATIENCE_MS);
  afterAll(() => house?.close(), PATIENCE_MS);

  async function direct(text: string, when: string): Promise<void> {
    await page.getByText(when, { exact: true }).click();
    await page.getByRole('textbox', { name: 'New direction' }).fill(text);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await stateWhen(house, id, ({ run }) => run?.instructions.some((one) => one.text === text) === true);
  }
  const said = (text: string) => page.locator('details dd').filter({ hasText: text });

  it('holds behind what is being written, or in the next section, and can be taken back until then', async () => {
    await direct('Mention the tide.', 'After this');
    await direct('Mention the crane.', 'Next section');
    await direct('Mention the weather.', 'Next section');
    await page.getByText('What you said so far').click();
    await said('Mention the tide.').getByText('Waits until what is being written is finished.').waitFor();
    await said('Mention the crane.').getByText('Waits for the next section.').waitFor();
    await said('Mention the weather.').getByRole('button', { name: 'Take back' }).click();
    await said('Mention the weather.').getByText('Taken back.').waitFor();
    expect(house.model.requests.some(({ body }) => JSON.stringify(body).includes('Mention the'))).toBe(false);
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it('holds at once: the sentence goes on under the new direction', async () => {
    const before = await house.state(id);
    const [open] = Object.values(before.open);
    await direct('Use short sentences.', 'At once');
    await said('Use short sentences.')
      .getByText(/Taken in/)
      .waitFor();
    await expect
      .poll(
        () => house.model.requests.some(({ body }) => JSON.stringify(body).includes('Use short sentences.')),
        patient,
      )
      .toBe(true);
    const after = await house.state(id);
    const kept = after.open[open?.block ?? '']?.text ?? '';
    expect(after.run?.status).toBe('drafting');
    expect(kept.slice(0, 10)).toBe(open?.text.slice(0, 10));
  });

  it('is named with the section that took it in first, and the review tells what of the brief is met', async () => {
    leash.hurry();
    await stateWhen(house, id, ({ run }) => run?.status === 'finished');
    for (const text of ['Mention the tide.', 'Mention the crane.'])
      await said(text)
        .getByText(/Taken in, first in “.+”/)
        .waitFor();
    const asked = (text: string) => house.model.requests.some(({ body }) => JSON.stringify(body).includes(text));
    expect([asked('Mention the tide.'), asked('Mention the crane.'), asked('Mention the weather.')]).toEqual([
      true,
      true,
      false,
    ]);
    await page
      .getByText(/\d of \d met/)
      .first()
      .waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(house.complaints).toEqual([]);
  });
});
