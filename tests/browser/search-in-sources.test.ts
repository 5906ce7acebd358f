import { writerScript } from '@longhand/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  accessibilityProblems,
  missingForBrowser,
  newDocument,
  openPageHouse,
  PATIENCE_MS,
  type PageHouse,
  stateWhen,
} from './harness/house.ts';

const missing = missingForBrowser();
const FILLER = 'Rivers carry minerals into the sea, and the water that rises leaves them there. ';
const TEXT = `# Sea\n\n${`${FILLER.repeat(8)}\n\n`.repeat(12)}Each kilogram of sea water holds 35 grams of salt.\n\n${FILLER.repeat(60)}`;

describe.skipIf(missing !== null)('in the pane of sources', () => {
  let house: PageHouse;
  let page: Page;
  beforeAll(async () => {
    house = await openPageHouse(writerScript({ sections: 1, wordsPerSection: 60, tokensPerSecond: 2_000 }));
    const id = await newDocument(house, { brief: 'Why is the sea salty?', lang: 'en' });
    await fetch(`${house.address}/v1/documents/${id}/sources`, {
      method: 'POST',
      body: TEXT,
      headers: { 'content-type': 'text/markdown', 'x-file-name': 'sea.md' },
    });
    await stateWhen(house, id, ({ sources }) => Object.values(sources).some(({ status }) => status === 'ready'));
    page = await house.open(`/d/${id}`);
    await page.getByRole('tab', { name: 'Sources' }).click();
  }, PATIENCE_MS);
  afterAll(() => house?.close(), PATIENCE_MS);

  it('a search finds a passage, marks what matches, and opens it at its place in the source', async () => {
    const field = page.getByRole('textbox', { name: 'Search in the sources' });
    await field.fill('grams of salt per kilogram');
    await field.press('Enter');
    const hit = page.getByRole('search').getByRole('listitem').first();
    await hit.getByText('35 ').waitFor();
    expect(await hit.locator('mark').allTextContents()).toEqual(['kilogram', 'grams', 'salt']);
    expect(await accessibilityProblems(page)).toEqual([]);
    await hit.getByRole('button').click();
    const passage = page.locator('mark[data-current]');
    await passage.waitFor();
    const text = (await passage.allTextContents()).join('');
    expect(text).toContain('Each kilogram of sea water holds 35 grams of salt.');
    expect(TEXT).toContain(text.trim());
    expect(await passage.first().evaluate((mark) => mark.getBoundingClientRect().top < window.innerHeight)).toBe(true);
    await page.getByRole('button', { name: 'Back to what was found' }).click();
    expect(await field.inputValue()).toBe('grams of salt per kilogram');
    await hit.waitFor();
  });

  it('what is not there is said, and the search can be cleared', async () => {
    const field = page.getByRole('textbox', { name: 'Search in the sources' });
    await field.fill('volcano');
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await page.getByText('Nothing was found').waitFor();
    await page.getByRole('button', { name: 'Clear the search' }).click();
    expect(await field.inputValue()).toBe('');
    expect(await page.getByRole('search').getByRole('status').textContent()).toBe('');
    expect(house.complaints).toEqual([]);
  });
});
