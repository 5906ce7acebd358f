import { defineTool } from '@longhand/engine';
import { type ModelServer, type Script, startModelServer, writerScript } from '@longhand/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  accessibilityProblems,
  missingForBrowser,
  newDocument,
  openPageHouse,
  PATIENCE_MS,
  type PageHouse,
  patient,
  sendCommand,
  stateWhen,
} from './harness/house.ts';

const missing = missingForBrowser();
const KEY = 'sk-of-the-office';
const writing = writerScript({ sections: 2, wordsPerSection: 120, tokensPerSecond: 2_000 });
/** Writes as always; a draft about mail calls a tool first, twice. */
const script: Script = (request) => {
  const isDraft = request.tools.some(({ name }) => name === 'sendMail');
  const isMail = request.messages.some(({ text }) => text.includes('about mail'));
  const answers = request.messages.filter(({ role }) => role === 'tool').length;
  const to = ['first', 'second'][answers];
  if (!isDraft || !isMail || to === undefined) return writing(request);
  return { toolCall: { name: 'sendMail', arguments: JSON.stringify({ to }) } };
};
const sent: string[] = [];
const sendMail = defineTool({
  name: 'sendMail',
  description: 'Sends a mail.',
  schema: z.strictObject({ to: z.string() }),
  effect: 'changesOutside',
  run: async ({ to }) => {
    sent.push(to);
    return `Sent to ${to}.`;
  },
});

describe.skipIf(missing !== null)('in the page a person', () => {
  let house: PageHouse;
  let office: ModelServer;
  let page: Page;
  beforeAll(async () => {
    house = await openPageHouse(script, { tools: [sendMail] });
    office = await startModelServer({ script: writing, models: ['large'], key: KEY });
    page = await house.open('/settings');
  }, PATIENCE_MS);
  afterAll(async () => {
    await house?.close();
    await office?.close();
  }, PATIENCE_MS);

  it('sees what the environment sets, and cannot change it there', async () => {
    const openai = page
      .getByRole('listitem')
      .filter({ has: page.getByRole('heading', { name: 'openai', exact: true }) });
    await openai.getByText('Set by the environment of the server.').waitFor();
    expect(await openai.getByRole('button', { name: /Change|Remove/ }).count()).toBe(0);
    expect(await page.locator('body').textContent()).not.toContain('OPENAI_API_KEY=');
  });

  it('chooses a model of embeddings, after trying it, and turns it off', async () => {
    const part = page.getByRole('region', { name: 'Search by meaning' });
    await part.getByText('Off: sources are searched by words.').waitFor();
    const name = part.getByRole('textbox', { name: 'Model of embeddings' });
    await name.fill('nowhere/tiny');
    await part.getByRole('button', { name: 'Test' }).click();
    await part.getByText('There is no endpoint “nowhere”').waitFor();
    await name.fill('openai/tiny');
    await part.getByRole('button', { name: 'Test' }).click();
    await part.getByText('It answers with 64 numbers').waitFor();
    await part.getByRole('button', { name: 'Use it' }).click();
    await part.getByText('openai/tiny: all sources have their vectors.').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await part.getByRole('button', { name: 'Turn off' }).click();
    await part.getByText('Off: sources are searched by words.').waitFor();
  });

  it('adds an endpoint: a wrong key is told, the right one works, and is never shown again', async () => {
    await page.getByRole('button', { name: 'Add an endpoint' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('My office');
    await page.getByRole('textbox', { name: 'Address' }).fill(office.url);
    await page.getByLabel('Key', { exact: true }).fill('sk-wrong');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Write a name of small letters').waitFor();
    await page.getByRole('textbox', { name: 'Name' }).fill('office');
    const form = page.getByRole('region', { name: 'Endpoints' }).locator('form');
    await form.getByRole('button', { name: 'Test' }).click();
    await form.getByText('does not accept the key').waitFor();
    await page.getByLabel('Key', { exact: true }).fill(KEY);
    await form.getByRole('button', { name: 'Test' }).click();
    await form.getByText('Reached and accepted: large').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await form.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'office' }).waitFor();
    await page.getByText('office/large').waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Change “office”' }).click();
    await page.getByText('A key is kept.').waitFor();
    expect(await page.getByLabel('Key', { exact: true }).inputValue()).toBe('');
    expect(await page.content()).not.toContain(KEY);
    await page.getByRole('button', { name: 'Cancel' }).click();
  });

  it('finds out what a model can do', async () => {
    await page.getByRole('button', { name: 'Find out: office/large' }).click();
    await page.getByText('asking took').waitFor();
    await page.getByText('Counts tokens').waitFor();
  });

  it('reaches a limit, is told by a card, and allows more', async () => {
    const id = await newDocument(house, { brief: 'Write about tides.', lang: 'en' });
    await sendCommand(house, id, { type: 'run.start', autonomy: 'auto', budget: { run: { tokens: 2_000 } } });
    const limited = await stateWhen(house, id, ({ run }) => run?.status === 'paused' || run?.status === 'finished');
    expect(limited.run).toMatchObject({ status: 'paused', cause: 'budget' });
    await page.goto(`${house.address}/d/${id}`);
    const more = page.getByRole('button', { name: /Allow .* and continue/ });
    await more.first().waitFor();
    await page.getByText('Used:').first().waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Continue without a limit' }).click();
    const { run } = await stateWhen(house, id, (state) => state.run?.status === 'finished');
    expect(run).toMatchObject({ outcome: 'success' });
  });

  it('is asked before something happens outside, refuses, and allows the next', async () => {
    const id = await newDocument(house, { brief: 'Write about mail.', lang: 'en' });
    await page.goto(`${house.address}/d/${id}`);
    await sendCommand(house, id, { type: 'run.start', autonomy: 'auto' });
    await page.getByRole('heading', { name: 'sendMail' }).waitFor();
    await page.getByText('"to": "first"').waitFor();
    expect(sent).toEqual([]);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Do not allow' }).click();
    await page.getByText('"to": "second"').waitFor();
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
    await expect.poll(() => sent, patient).toEqual(['second']);
  });

  it('gives the document another model while it is written, and it takes over at the next call', async () => {
    const id = await newDocument(house, { brief: 'Write about harbours.', lang: 'en' });
    await sendCommand(house, id, { type: 'run.start', autonomy: 'ask' });
    await stateWhen(house, id, ({ run }) => run?.interrupt?.kind === 'questions');
    await page.goto(`${house.address}/d/${id}`);
    await page.getByText('Another model takes over at the next call').waitFor();
    const before = office.requests.length;
    await page.getByRole('button', { name: /Model/ }).click();
    await page.getByRole('option', { name: /office\/large/ }).click();
    await stateWhen(house, id, ({ run }) => run?.model === 'office/large');
    expect(office.requests).toHaveLength(before);
    await page.getByRole('button', { name: 'Decide for me' }).click();
    await stateWhen(house, id, ({ run }) => run?.interrupt?.kind === 'outline');
    expect(office.requests.length).toBeGreaterThan(before);
    expect(house.complaints).toEqual([]);
  });
});
