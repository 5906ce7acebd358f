import { createApi } from '@longhand/client';
import { citationsIn } from '@longhand/document';
import { type Script, writerScript } from '@longhand/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  accessibilityProblems,
  missingForBrowser,
  newDocument,
  openPageHouse,
  PATIENCE_MS,
  type PageHouse,
  sendCommand,
  stateWhen,
} from './harness/house.ts';

const missing = missingForBrowser();
const FIRST = `# Tides

The harbour measured a mean tidal range of 3.4 metres in 2023.

Spring tides reached 4.9 metres in March 2023.
`;
const SECOND = `# Tides, second edition

The harbour measured a mean tidal range of 3.4 metres in 2023.

Spring tides reached 5.2 metres in April 2024, more than ever.
`;
const plan = writerScript({ sections: 1, wordsPerSection: 60 });
/** Writes three sentences: one that its quote carries, one with another figure, one without a source. */
const script: Script = (request) => {
  const isDraft = request.messages[0]?.text.startsWith('longhand-task: draft') ?? false;
  return isDraft
    ? {
        text:
          `The mean tidal range was 3.4 metres in 2023. [S1] Spring tides reached 4.8 metres in March 2023. [S1] ` +
          'The pier of 1987 is the oldest one.\n',
      }
    : plan(request);
};
const SHOTS = process.env.LONGHAND_SHOTS;
const shot = async (page: Page, name: string) => {
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png` });
};

describe.skipIf(missing !== null)('a citation in the page', () => {
  let house: PageHouse;
  let page: Page;
  let document = '';
  const chip = (standing: string) => page.locator(`[data-node="cite"][data-standing="${standing}"]`);
  beforeAll(async () => {
    house = await openPageHouse(script);
    document = await newDocument(house, { brief: 'Write about the tides of the harbour.', lang: 'en' });
    await createApi({ baseUrl: house.address }).sources.upload(document, new File([FIRST], 'tides.md'));
    await stateWhen(house, document, ({ sources }) => Object.values(sources).some(({ status }) => status === 'ready'));
    await sendCommand(house, document, { type: 'run.start' });
    const sections = [{ id: 'o1', title: 'The mean tidal range and spring tides', level: 1 }] as const;
    await sendCommand(house, document, { type: 'outline.approve', sections });
    const { blocks } = await stateWhen(house, document, ({ run }) => run?.status === 'finished');
    expect(blocks.flatMap(({ body }) => citationsIn(body))).toHaveLength(2);
    page = await house.open(`/d/${document}`);
  }, PATIENCE_MS);
  afterAll(() => house?.close(), PATIENCE_MS);

  it('that a check noticed says what the sentence has and what the quote has', async () => {
    await page.locator('[data-node="cite"][data-flagged]').first().click();
    await page.getByText('Quote verified').first().waitFor();
    await page.getByText('Number: the sentence says “4.8”, the quote has').first().waitFor();
    await shot(page, 'flag');
  });

  it('turns amber when its words are not in the new version, and shows the old quote beside the nearest passage', async () => {
    await page.getByRole('button', { name: 'All sources' }).click();
    await page
      .getByLabel('Replace “tides.md” by a new version')
      .first()
      .setInputFiles({ name: 'tides-2.md', mimeType: 'text/markdown', buffer: Buffer.from(SECOND) });
    await chip('stale').waitFor();
    expect(await page.locator('[data-node="cite"]').count()).toBe(2);
    expect(await chip('stale').getAttribute('aria-label')).toContain('out of date');
    await page.getByText('Earlier version, kept for the citations').waitFor();
    await chip('stale').click();
    await page.getByText('this quote does not stand in the new version').first().waitFor();
    await page.getByText('Spring tides reached 5.2 metres in April 2024, more than ever.').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await shot(page, 'stale');
    const chinese = await house.open(`/d/${document}`, { locale: 'zh-CN' });
    await chinese.locator('[data-standing="stale"]').click();
    await chinese.getByText('来源已被替换，新版本中没有这段原文。').first().waitFor();
    await chinese.getByRole('button', { name: '全部资料' }).click();
    await shot(chinese, 'list-zh');
    await chinese.getByRole('button', { name: '引用核对报告' }).click();
    await chinese.getByRole('row', { name: /^全文/ }).waitFor();
    await shot(chinese, 'report-zh');
    await chinese.close();
    await page.getByRole('button', { name: 'Open the new version' }).click();
    await page.getByRole('heading', { name: 'tides-2.md' }).waitFor();
  });

  it('stands in the evidence report, with the sentences that have none', async () => {
    await page.getByRole('button', { name: 'All sources' }).click();
    await page.getByRole('button', { name: 'Evidence report' }).click();
    const sum = page.getByRole('row', { name: /^Whole document/ });
    await sum.waitFor();
    expect(await sum.getByRole('cell').allTextContents()).toEqual(['2 / 3', '1', '0', '1', '0']);
    await page.getByRole('button', { name: 'The pier of 1987 is the oldest one.' }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await shot(page, 'report');
    await page.getByRole('button', { name: 'All sources' }).click();
  });

  it('is named before its source is removed, and keeps its quote when it is', async () => {
    await page.getByRole('button', { name: 'Remove “tides-2.md”' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText('The mean tidal range was 3.4 metres in 2023.').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await shot(page, 'delete');
    await dialog.getByRole('button', { name: 'Keep' }).click();
    expect(await chip('lost').count()).toBe(0);
    await page.getByRole('button', { name: 'Remove “tides-2.md”' }).click();
    await dialog.getByRole('button', { name: 'Remove it and mark these citations' }).click();
    await chip('lost').waitFor();
    await chip('lost').click();
    await page.getByText('The source was deleted.').first().waitFor();
    await page.getByText('The harbour measured a mean tidal range of 3.4 metres in 2023.').first().waitFor();
    await shot(page, 'lost');
    expect(house.complaints).toEqual([]);
  });

  it('and a bibliography entry is written and kept', async () => {
    const api = createApi({ baseUrl: house.address });
    await api.sources.upload(document, new File([FIRST], 'Harbour tides.md'));
    await page.getByRole('button', { name: 'Harbour tides.md', exact: true }).click();
    await page.getByText('Bibliography entry').click();
    await page.getByLabel('Title', { exact: true }).fill('The tides of the harbour');
    await page.getByLabel('Authors, one on each line').fill('Harbour Office\nA. Pilot');
    await page.getByLabel(/^Date/).fill('2023-3');
    expect(await accessibilityProblems(page)).toEqual([]);
    await shot(page, 'entry');
    await page.getByRole('button', { name: 'Save the entry' }).click();
    await page.getByText('written by you').waitFor();
    expect((await api.documents.bibliography(document)).at(-1)).toMatchObject({
      title: 'The tides of the harbour',
      author: [{ literal: 'Harbour Office' }, { literal: 'A. Pilot' }],
      issued: { 'date-parts': [[2023, 3]] },
    });
  });
});
