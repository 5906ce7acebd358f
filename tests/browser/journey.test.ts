import { readFile } from 'node:fs/promises';
import { plainText } from '@longhand/document';
import { writerScript } from '@longhand/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  accessibilityProblems,
  documentOf,
  drawnText,
  missingForBrowser,
  onLeash,
  openPageHouse,
  PATIENCE_MS,
  type PageHouse,
  patient,
  shownText,
} from './harness/house.ts';

const missing = missingForBrowser();
const source = `# Tide tables

The harbour measured a mean tidal range of 3.4 metres in 2023. Spring tides reached 4.9 metres in March.

The pilots ask for tables that name the source of each figure.
`;

describe.skipIf(missing !== null)('a person writes a document with the page', () => {
  let house: PageHouse;
  let page: Page;
  const model = onLeash(writerScript({ sections: 3, questions: 2, wordsPerSection: 110 }), { tokensPerSecond: 30 });
  beforeAll(async () => {
    house = await openPageHouse(model.script);
    page = await house.open('/');
  }, PATIENCE_MS);
  afterAll(() => house?.close(), PATIENCE_MS);

  it('from an empty library to a brief with a file', async () => {
    await page.getByRole('link', { name: 'Write the first document' }).click();
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByText('Write at least one sentence').waitFor();
    expect(house.model.requests).toHaveLength(0);

    await page
      .getByRole('textbox', { name: 'Brief' })
      .fill('A short report for harbour pilots on how tide tables are made.');
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose files' }).click();
    await (await chooser).setFiles([
      { name: 'tides.md', mimeType: 'text/markdown', buffer: Buffer.from(source) },
      { name: 'empty.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(0) },
    ]);
    await page.getByText('is empty').waitFor();
    await page.getByText('characters').first().waitFor();
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.waitForURL(/\/d\//);
  });

  it('answers questions, and leaves one to the writer', async () => {
    const questions = page.getByRole('radiogroup');
    await page.getByRole('heading', { name: 'A few questions' }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await questions.first().getByText('Engineers').click();
    await page.getByRole('button', { name: 'Send the answers' }).click();
    await page.getByRole('heading', { name: 'Outline to approve' }).waitFor();
    const { run } = await house.state(documentOf(page));
    expect(Object.values(run?.answers ?? {})).toContain('Engineers');
    expect(Object.values(run?.answers ?? {})).toContain(null);
  });

  it('edits the outline and approves it', async () => {
    expect(await accessibilityProblems(page)).toEqual([]);
    const first = page.getByRole('textbox', { name: 'Title of section 1' });
    await first.fill('What tide tables are for');
    await first.blur();
    await page.getByRole('button', { name: /^Move “What tide tables are for” down/ }).click();
    await expect
      .poll(() => page.getByRole('textbox', { name: 'Title of section 2' }).inputValue(), patient)
      .toBe('What tide tables are for');
    await page.getByRole('button', { name: 'Approve and write' }).click();
    await page.getByRole('heading', { name: 'Writing' }).waitFor();
    const { outline } = await house.state(documentOf(page));
    expect(outline[1]?.title).toBe('What tide tables are for');
  });

  it('shows the text as it arrives, and stops in the middle of a sentence', async () => {
    await page.locator('[data-open="writing"]').first().waitFor();
    await expect.poll(async () => (await shownText(page)).length, patient).toBeGreaterThan(200);
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Paused' }).waitFor();
    const before = await drawnText(page);
    const { seq, run } = await house.state(documentOf(page));
    expect(run).toMatchObject({ status: 'paused', cause: 'user' });
    // Whatever the model still had to say, nothing of it comes in after the stop.
    await page.reload();
    await page.getByRole('heading', { name: 'Paused' }).waitFor();
    await expect.poll(() => shownText(page), patient).toBe(before);
    expect((await house.state(documentOf(page))).seq).toBe(seq);
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it('gives a direction and goes on with the same text', async () => {
    const before = await shownText(page);
    const last = before.trimEnd().slice(0, -40);
    await page.getByRole('textbox', { name: 'New direction' }).fill('Use short sentences from here on.');
    await page.getByRole('button', { name: 'Send and continue' }).click();
    await expect.poll(async () => (await shownText(page)).length, patient).toBeGreaterThan(before.length + 80);
    expect((await shownText(page)).startsWith(last)).toBe(true);
    const { run } = await house.state(documentOf(page));
    expect(run?.instructions.at(-1)?.text).toBe('Use short sentences from here on.');
  });

  it('opens a citation at its passage', async () => {
    const chip = page.locator('[data-node="cite"]').first();
    await chip.waitFor();
    // Reading further up: the page follows the writer no longer, so the mark stays under the pointer.
    await page.getByRole('region', { name: 'Text' }).hover();
    await page.mouse.wheel(0, -4000);
    // The card hides when the text is scrolled, and the wheel may still turn: whoever wants to read it points again.
    const card = page.getByRole('tooltip').getByText('tides.md');
    await expect
      .poll(async () => {
        await page.mouse.move(0, 0);
        await chip.hover();
        return card.isVisible();
      }, patient)
      .toBe(true);
    await chip.click();
    const passage = page.locator('mark[data-current]').first();
    await passage.waitFor();
    const inOneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
    expect(inOneLine(source)).toContain(inOneLine(await passage.innerText()));
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it('keeps an edit by hand to the end, and offers the finished text for download', async () => {
    const heading = page.getByRole('textbox', { name: 'Text of the document' }).locator('h2').first();
    await heading.click();
    await page.keyboard.press('Home');
    await page.keyboard.type('Part one: ');
    await page.getByRole('tab', { name: 'Ask' }).click();
    model.hurry();
    await page.getByRole('heading', { name: 'Finished' }).waitFor();
    expect(await heading.innerText()).toMatch(/^Part one: /);
    await expect
      .poll(async () => (await house.state(documentOf(page))).blocks.map((block) => plainText(block.body)), patient)
      .toContain(await heading.innerText());
    const state = await house.state(documentOf(page));
    expect(state.run).toMatchObject({ status: 'finished', outcome: 'success' });

    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('button', { name: 'Make the Markdown file' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: /Download/ }).click();
    const file = await readFile(await (await download).path(), 'utf8');
    expect(file).toContain('Part one: ');
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(house.complaints).toEqual([]);
  });
});
