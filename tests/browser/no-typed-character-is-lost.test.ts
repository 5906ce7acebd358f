import { plainText } from '@longhand/document';
import { type Script, writerScript } from '@longhand/testkit';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import {
  difference,
  documentOf,
  type Leash,
  lettersOf,
  missingForBrowser,
  newDocument,
  onLeash,
  openPageHouse,
  PATIENCE_MS,
  type PageHouse,
  patient,
  sendCommand,
  shownText,
  storedText,
} from './harness/house.ts';

const missing = missingForBrowser();

describe.skipIf(missing !== null)('no typed character is lost', () => {
  let house: PageHouse;
  let model: Leash;
  afterEach(() => house?.close(), PATIENCE_MS);

  /** A document that is being written, with its first section complete; the next ones come slowly until the test hurries them. */
  async function writing(script: Script = report, quickDrafts = 1): Promise<Page> {
    model = onLeash(script, { quickDrafts });
    house = await openPageHouse(model.script);
    const id = await newDocument(house, { brief: 'Write about tides.', lang: 'en' });
    await sendCommand(house, id, { type: 'run.start', autonomy: 'auto' });
    const page = await house.open(`/d/${id}`);
    if (quickDrafts > 0)
      await expect.poll(async () => (await house.state(id)).blocks.length, patient).toBeGreaterThanOrEqual(3);
    await page.locator('[data-open="writing"]').first().waitFor();
    // Scrolling up ends the following, as it does for a person who wants to work further up.
    await page.getByRole('region', { name: 'Text' }).hover();
    await page.mouse.wheel(0, -4000);
    return page;
  }
  /** The run goes to its end, and the page shows all of it. */
  async function finished(page: Page, id: string): Promise<void> {
    model.hurry();
    await expect.poll(async () => (await house.state(id)).run?.status, patient).toBe('finished');
    await expect.poll(() => difference(house, page, id), patient).toBe('');
  }
  const report = writerScript({ sections: 3, wordsPerSection: 150 });
  const editor = (page: Page) => page.getByRole('textbox', { name: 'Text of the document' });

  it('while the agent writes in another block', async () => {
    const page = await writing();
    const paragraph = editor(page).locator('p:not([data-open])').first();
    await paragraph.click();
    await page.keyboard.press('End');
    const typed = ' The pilots know this by heart, and they say so: every single one of them.';
    await page.keyboard.type(typed, { delay: 15 });
    expect(await paragraph.innerText()).toContain(typed.trim());
    const id = documentOf(page);
    await expect.poll(async () => storedText(await house.state(id)), patient).toContain(typed.trim());
    expect((await house.state(id)).run?.status).not.toBe('paused');

    // Enter makes a new block, Backspace joins it again, and undo takes back the person's steps only.
    await page.keyboard.press('Enter');
    await page.keyboard.type('A line of my own.');
    await expect.poll(async () => storedText(await house.state(id)), patient).toContain('\nA line of my own.');
    await finished(page, id);
    const before = lettersOf(await shownText(page));
    await page.keyboard.press('ControlOrMeta+z');
    await expect.poll(async () => lettersOf(await shownText(page)).length, patient).toBeLessThan(before.length);
    const agents = before.replace(lettersOf(typed), '').replace(lettersOf('A line of my own.'), '');
    expect(missingLetters(agents, lettersOf(await shownText(page)))).toBe('');
    expect(house.complaints).toEqual([]);
  });

  it('in the text that the agent is writing: the run pauses, and both texts stand', async () => {
    const page = await writing(longParagraphs, 0);
    const open = page.locator('[data-open="writing"]').first();
    await expect.poll(async () => (await open.innerText()).length, patient).toBeGreaterThan(60);
    const shown = (await open.innerText()).slice(0, 40);
    await open.click({ position: { x: 4, y: 8 } });
    await page.keyboard.press('Home');
    await page.keyboard.type('Mine first: ', { delay: 20 });
    const id = documentOf(page);
    await expect
      .poll(async () => (await house.state(id)).run, patient)
      .toMatchObject({ status: 'paused', cause: 'editing' });
    await expect.poll(async () => storedText(await house.state(id)), patient).toContain(`Mine first: ${shown}`);
    await expect.poll(() => difference(house, page, id), patient).toBe('');
    await page.getByRole('heading', { name: 'Paused' }).waitFor();
    await page.keyboard.press('ControlOrMeta+Enter');
    await expect.poll(async () => (await house.state(id)).run, patient).toMatchObject({ status: 'drafting' });
    await page.locator('[data-open="writing"]').first().waitFor();
    expect(storedText(await house.state(id))).toContain(`Mine first: ${shown}`);
  });

  it('by an input method, while text arrives all around it', async () => {
    const page = await writing();
    const paragraph = editor(page).locator('p:not([data-open])').first();
    await paragraph.click({ position: { x: 4, y: 8 } });
    await page.keyboard.press('Home');
    const session = await page.context().newCDPSession(page);
    for (const text of ['n', 'ni', 'ni h', 'ni hao']) {
      await session.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
      await page.waitForFunction((stage) => document.activeElement?.textContent?.includes(stage), text);
    }
    await session.send('Input.insertText', { text: '你好' });
    await page.keyboard.type('，abc');
    const id = documentOf(page);
    await expect.poll(async () => storedText(await house.state(id)), patient).toContain('你好，abc');
    expect(await paragraph.innerText()).toMatch(/^你好，abc[^n]/);
  });

  it('while the server cannot be reached: the page keeps it and sends it later', async () => {
    const page = await writing();
    const id = documentOf(page);
    await finished(page, id);
    await page.context().setOffline(true);
    const paragraph = editor(page).locator('p').first();
    await paragraph.click();
    await page.keyboard.press('End');
    await page.keyboard.type(' Typed without a line.');
    await page.getByText(/kept in this browser/).waitFor();
    await page.context().setOffline(false);
    await expect.poll(async () => storedText(await house.state(id)), patient).toContain('Typed without a line.');
    expect(storedText(await house.state(id)).split('Typed without a line.')).toHaveLength(2);
  });

  it('in two windows at once: both end with both texts, and what collides waits as a suggestion', async () => {
    const first = await writing();
    const id = documentOf(first);
    await finished(first, id);
    const second = await house.open(`/d/${id}`);
    const places = [
      { page: first, typed: 'From the first window. ' },
      { page: second, typed: 'From the second window. ' },
    ];
    for (const { page } of places) {
      await editor(page)
        .locator('p')
        .first()
        .click({ position: { x: 4, y: 8 } });
      await page.keyboard.press('Home');
    }
    await Promise.all(places.map(({ page, typed }) => page.keyboard.type(typed, { delay: 12 })));
    const letters = (text: string) => [...lettersOf(text)].sort().join('');
    const both = letters(places.map(({ typed }) => typed).join(''));
    await expect
      .poll(async () => {
        const { blocks, suggestions } = await house.state(id);
        const paragraph = blocks.find((block) => block.body.type === 'paragraph');
        const all = letters(JSON.stringify(suggestions) + (paragraph ? plainText(paragraph.body) : ''));
        return [...both].every((letter) => all.split(letter).length >= both.split(letter).length);
      }, patient)
      .toBe(true);
    for (const { page } of places) await expect.poll(() => difference(house, page, id), patient).toBe('');
    // `difference` does not see signs, and both windows typed a full stop: the last one may still be on its way.
    await expect
      .poll(async () => {
        const [one, other] = [await shownText(first), await shownText(second)];
        return one === other ? '' : `first: ${one}\nsecond: ${other}`;
      }, patient)
      .toBe('');
  });

  it('and settled blocks keep their place in the page', async () => {
    const page = await writing();
    const settled = await editor(page).evaluateHandle((root) => [
      ...root.querySelectorAll(':scope > :not([data-open])'),
    ]);
    const place = () => page.getByRole('region', { name: 'Text' }).evaluate((region) => region.scrollTop);
    await expect.poll(place, patient).toBe(0);
    await finished(page, documentOf(page));
    const { kept, before, after } = await settled.evaluate((blocks) => ({
      kept: blocks.filter((block) => block.isConnected).length,
      before: blocks.length,
      after: blocks[0]?.parentElement?.childElementCount ?? 0,
    }));
    expect(kept).toBe(before);
    expect(after).toBeGreaterThan(before);
    // Whoever scrolled up stays there, also when the next section begins.
    expect(await place()).toBe(0);
  });
});

/** What of a text does not stand in another one in the same order; empty when all of it does. */
function missingLetters(text: string, within: string): string {
  let at = 0;
  for (const letter of within) if (letter === text[at]) at += 1;
  return text.slice(at);
}

/** A model whose sections are one long paragraph each, so that there is time to work in it. */
const longParagraphs: Script = (request) => {
  const paragraph = 'The tide rises and falls twice in a lunar day, and the harbour with it. '.repeat(12).trim();
  return [writerScript({ sections: 2 })(request)]
    .flat()
    .map((step) => ('text' in step && !step.text.trimStart().startsWith('{') ? { text: paragraph } : step));
};
