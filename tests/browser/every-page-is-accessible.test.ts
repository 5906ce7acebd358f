import { writerScript } from '@longhand/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
/** Every pair of a language, a theme and a width, without every combination of three. */
const looks = [
  ['en', 'light', 1280],
  ['en', 'dark', 390],
  ['zh', 'dark', 1280],
  ['zh', 'light', 390],
] as const;

describe.skipIf(missing !== null)('every page is accessible', () => {
  let house: PageHouse;
  const addresses: Record<string, string> = {
    library: '/',
    brief: '/new',
    settings: '/settings',
    'no such page': '/nothing/here',
    'no such document': '/d/gone',
  };
  beforeAll(async () => {
    house = await openPageHouse(writerScript({ sections: 3, tokensPerSecond: 2_000, wordsPerSection: 120 }));
    const finished = await newDocument(house, { brief: 'Write about tides.', lang: 'en' });
    await sendCommand(house, finished, { type: 'run.start', autonomy: 'auto' });
    const asking = await newDocument(house, { brief: '写一篇关于潮汐的报告。', lang: 'zh' });
    await sendCommand(house, asking, { type: 'run.start', autonomy: 'ask' });
    const planned = await newDocument(house, { brief: 'Write about harbours.', lang: 'en' });
    await sendCommand(house, planned, { type: 'run.start', autonomy: 'ask' });
    const stopped = await newDocument(house, { brief: 'Write about storms.', lang: 'en' });
    await sendCommand(house, stopped, { type: 'run.start', autonomy: 'ask' });
    await sendCommand(house, stopped, { type: 'run.stop' });
    await stateWhen(house, finished, (state) => state.run?.status === 'finished');
    await stateWhen(house, asking, (state) => state.run?.interrupt?.kind === 'questions');
    const { run } = await stateWhen(house, planned, (state) => state.run?.interrupt?.kind === 'questions');
    const interrupt = run?.interrupt?.id ?? '';
    await sendCommand(house, planned, { type: 'interrupt.answer', interrupt, answers: {} });
    await stateWhen(house, planned, (state) => state.run?.interrupt?.kind === 'outline');
    Object.assign(addresses, { 'a finished document': `/d/${finished}`, 'a document that asks': `/d/${asking}` });
  }, PATIENCE_MS);
  afterAll(() => house?.close(), PATIENCE_MS);

  it.each(looks)('in %s, %s, %i pixels wide', async (lang, colorScheme, width) => {
    const locale = lang === 'zh' ? 'zh-CN' : 'en-US';
    const page = await house.open('/', { locale, colorScheme, viewport: { width, height: 844 } });
    for (const [what, address] of Object.entries(addresses)) {
      await page.goto(house.address + address);
      await page.locator('h1').first().waitFor();
      await page.locator('main[aria-busy="true"]').waitFor({ state: 'detached' });
      await expect.poll(() => page.locator('h1').count(), { ...patient, message: `${what} has one h1` }).toBe(1);
      expect(await accessibilityProblems(page), what).toEqual([]);
      const isWider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      expect(isWider, `${what} needs sideways scrolling`).toBe(false);
    }
    await page.context().close();
    expect(house.complaints).toEqual([]);
  });

  it('and in the library says in words which document waits for a person, and for what', async () => {
    const words = {
      en: ['Waits for you: a few questions', 'Waits for you: outline to approve', 'Paused', 'Finished'],
      zh: ['等你回应：有几个问题', '等你回应：提纲待确认', '已暂停', '已完成'],
    };
    for (const lang of ['en', 'zh'] as const) {
      const page = await house.open('/', { locale: lang === 'zh' ? 'zh-CN' : 'en-US' });
      // The link is what a screen reader says: the words are part of it.
      for (const text of words[lang]) {
        await expect.poll(() => page.getByRole('link', { name: text }).count(), { ...patient, message: text }).toBe(1);
      }
      await page.context().close();
    }
  });

  it('with its styles in the order of their layers, however the code was split', async () => {
    const page = await house.open('/');
    await page.goto(house.address + addresses['a finished document']);
    await page.locator('h2').first().waitFor();
    const orders = await page.evaluate(() =>
      [...document.styleSheets].map((sheet) => {
        const [first] = sheet.cssRules;
        return first instanceof CSSLayerStatementRule ? first.nameList.join() : 'none';
      }),
    );
    expect(new Set(orders)).toEqual(new Set(['tokens,base,components']));
    await page.context().close();
  });

  it('without a pointer: from the library into a document and its tabs', async () => {
    const page = await house.open('/');
    await page
      .getByRole('link', { name: /Untitled|潮汐|报告/ })
      .first()
      .focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/d\//);
    await page.getByRole('tab', { name: /Ask/ }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tab', { name: 'Sources', selected: true }).waitFor();
    await page.context().close();
  });

  it('in the language that the person chose, also after a reload', async () => {
    const page = await house.open('/');
    await page.getByRole('button', { name: '中文' }).click();
    await page.getByRole('heading', { level: 1, name: '文档' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: '文档' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    await page.context().close();
  });
});
