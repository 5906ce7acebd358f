import type { Script } from '@longhand/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  accessibilityProblems,
  drawnText,
  missingForBrowser,
  newDocument,
  openPageHouse,
  PATIENCE_MS,
  type PageHouse,
  sendCommand,
  shownText,
} from './harness/house.ts';

const OLD = 'Pumps move water, day and night, and nobody thanks them for it.';
const versions = [
  'Pumps move water around the clock, unthanked.',
  'Day and night, pumps move water. Nobody says thanks.',
  'Water moves because pumps do, at all hours.',
];

const script: Script = ({ messages }) => {
  const asked = messages.at(-1)?.text ?? '';
  const number = Number(/(?:Write version|请写第) (\d)/.exec(asked)?.[1] ?? 1);
  return { text: `<<1>>\n${versions[number - 1] ?? ''}`, tokensPerSecond: 60 };
};

const missing = missingForBrowser();

describe.skipIf(missing !== null)('other words for a text', () => {
  let house: PageHouse;
  let page: Page;
  let document = '';
  beforeAll(async () => {
    house = await openPageHouse(script);
    document = await newDocument(house, { brief: 'Pumps.', lang: 'en' });
    await sendCommand(house, document, {
      type: 'block.insert',
      block: 'b1',
      body: { type: 'paragraph', content: [{ type: 'text', text: OLD }] },
      after: null,
    });
    page = await house.open(`/d/${document}`);
    await page.getByText(OLD).waitFor();
  }, PATIENCE_MS);
  afterAll(() => house?.close(), PATIENCE_MS);

  it(
    'are asked for with the keyboard, stand side by side, and one is taken',
    async () => {
      await page.getByText(OLD).click();
      await page.keyboard.press('Control+Alt+r');
      const bar = page.getByRole('toolbar', { name: 'Say it in other words' });
      await bar.waitFor();
      expect(
        await bar
          .getByRole('button')
          .first()
          .evaluate((button) => button === button.ownerDocument.activeElement),
      ).toBe(true);
      await look(page, 'bar');
      await page.keyboard.press('Enter');
      const list = page.getByRole('region', { name: 'Other words' });
      await list.getByRole('button', { name: 'Take version 3' }).waitFor();
      await look(page, 'alternatives');
      expect(await shownText(page)).toContain(OLD);
      expect(await accessibilityProblems(page)).toEqual([]);
      await list.getByRole('button', { name: 'Take version 2' }).click();
      await list.waitFor({ state: 'detached' });
      expect(await drawnText(page)).toContain(versions[1]);
      expect(await shownText(page)).not.toContain(OLD);
    },
    PATIENCE_MS,
  );

  it(
    'are asked for with the mouse for a selection, and the text can be kept',
    async () => {
      await page.getByText('Nobody says thanks').dblclick({ position: { x: 30, y: 12 } });
      const bar = page.getByRole('toolbar', { name: 'Say it in other words' });
      await bar.getByText('the selection').waitFor();
      await bar.getByRole('button', { name: 'As I say' }).click();
      await bar.getByRole('textbox').fill('Say it with a smile.');
      await look(page, 'own');
      await bar.getByRole('button', { name: 'Rewrite' }).click();
      await page.getByRole('button', { name: /keep my text/i }).click();
      await page.getByRole('region', { name: 'Other words' }).waitFor({ state: 'detached' });
      expect(await shownText(page)).toContain(versions[1]);
      expect(house.complaints).toEqual([]);
    },
    PATIENCE_MS,
  );
});

/** For the eyes of whoever works on this: `LONGHAND_LOOK=folder` keeps pictures. */
async function look(page: Page, name: string): Promise<void> {
  const folder = process.env.LONGHAND_LOOK;
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}
