import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Api, createApi } from '@longhand/client';
import type { BlockBody, Inline, TemplateName } from '@longhand/document';
import type { ExportFormat } from '@longhand/protocol/ports';
import { type Script, writerScript } from '@longhand/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChecker } from '../../scripts/checkers.mjs';
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

type Lang = 'zh' | 'en';
const missing = missingForBrowser();
const SHOTS = process.env.LONGHAND_SHOTS;

const words = {
  zh: {
    title: '港口的潮汐',
    chapter: '潮差与大潮',
    sources: { '潮差.md': '2023 年港口的平均潮差为 3.4 米。', '大潮.md': '2023 年 3 月大潮达到 4.9 米。' },
    draft: '港口的平均潮差是 3.4 米[S1]。大潮在三月达到 4.9 米[S2]。\n',
  },
  en: {
    title: 'Tides of the harbour',
    chapter: 'The mean tidal range and spring tides',
    sources: {
      'range.md': 'The harbour measured a mean tidal range of 3.4 metres in 2023.',
      'springs.md': 'Spring tides of the harbour reached 4.9 metres in March 2023.',
    },
    draft: 'The mean tidal range was 3.4 metres in 2023. [S1] Spring tides reached 4.9 metres in March 2023. [S2]\n',
  },
} as const;
const plan = writerScript({ sections: 1, wordsPerSection: 60 });
const script: Script = (request) => {
  const isDraft = request.messages[0]?.text.startsWith('longhand-task: draft') ?? false;
  if (!isDraft) return plan(request);
  return { text: words[request.messages.some(({ text }) => text.includes(words.zh.chapter)) ? 'zh' : 'en'].draft };
};

const t = (text: string): Inline => ({ type: 'text', text });
const xref = (target: string): Inline => ({ type: 'xref', target });
const note = (...content: Inline[]): Inline => ({ type: 'footnote', content });
const p = (...content: Inline[]): BlockBody => ({ type: 'paragraph', content });
const h = (level: 1 | 2 | 3, text: string): BlockBody => ({ type: 'heading', level, content: [t(text)] });
/** A grey picture of 24 by 12 pixels. */
const GREY = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAABgAAAAMCAAAAABdWyKpAAAAEElEQVR42mPYgAMwjEqgAwAL+MYB7K7mAgAAAABJRU5ErkJggg==',
  'base64',
);
const figure = (alt: string, asset: string, caption?: Inline[]): BlockBody => ({
  ...{ type: 'figure', kind: 'image', alt, asset },
  ...(caption === undefined ? {} : { caption }),
});
const table = (cell: readonly Inline[], caption?: Inline[]): BlockBody => ({
  ...{ type: 'table', columns: [{}], headerRows: 1, rows: [[{ content: [t('H')] }], [{ content: cell }]] },
  ...(caption === undefined ? {} : { caption }),
});

/** Everything that has a number, and some that look as if they had one. */
function blocksOf(lang: Lang, cites: readonly Inline[], asset: string): readonly (readonly [string, BlockBody])[] {
  const say = (zh: string, en: string) => t(lang === 'zh' ? zh : en);
  const [first, second] = cites;
  if (first === undefined || second === undefined) throw new Error('The draft cited nothing.');
  return [
    ['s1', h(2, lang === 'zh' ? '仪器' : 'Instruments')],
    ['f0', figure('plain', asset)],
    ['f1', figure('drawn', asset, [say('水位计', 'The gauge')])],
    ['f2', figure('named', asset)],
    ['p1', p(say('先引后文乙', 'Second first'), second, say('再引前文甲', ' then the first'), first, t('.'))],
    ['s2', h(3, lang === 'zh' ? '校准' : 'Calibration')],
    ['t0', table([t('x')])],
    ['t1', table([say('格内', 'cell'), note(say('格中的注', 'A note of a cell'))], [say('潮位', 'Heights')])],
    ['t2', table([t('y')])],
    ['e1', { type: 'equation', tex: 'a + b' }],
    ['s3', h(2, lang === 'zh' ? '站点' : 'Stations')],
    [
      'p2',
      p(
        say('首注', 'One note'),
        note(say('文中的注', 'A note of the text')),
        say('次注', ' and another'),
        note(t('n'), first),
      ),
    ],
    ['e2', { type: 'equation', tex: '\\int_0^1 f(x)\\,dx' }],
    ['s4', h(1, lang === 'zh' ? '结论' : 'Conclusion')],
    ['s5', h(2, lang === 'zh' ? '展望' : 'Outlook')],
    [
      'p3',
      p(
        ...[
          say('参照', 'Compare '),
          xref('f1'),
          t('; '),
          xref('f2'),
          t('; '),
          xref('t1'),
          t('; '),
          xref('t2'),
          t('; '),
        ],
        ...[xref('e2'), t('; '), xref('s2'), t('; '), xref('s4'), say('完', ' end')],
      ),
    ],
  ];
}

/** One thing with a number: what it is, and what is shown of it, without spaces. */
type Shown = readonly [what: 'heading' | 'caption' | 'equation' | 'note' | 'cite' | 'reference', shown: string];

/** What a person sees, in reading order; `isFile` for the HTML file that was exported. */
function numbersIn(page: Page, isFile: boolean): Promise<readonly Shown[]> {
  return page.evaluate((inFile) => {
    const root = document.querySelector(inFile ? 'main' : '[role="textbox"][aria-multiline]');
    if (root === null) throw new Error('no text');
    const drawn = (element: Element, place: '::before' | '::after') => {
      const { content } = getComputedStyle(element, place);
      return content.startsWith('"') ? (JSON.parse(content.replace(/^("(?:[^"\\]|\\.)*").*$/s, '$1')) as string) : '';
    };
    /** Text without marks of notes and citations, which the page draws otherwise than the file. */
    const textOf = (element: Element) => {
      const copy = element.cloneNode(true) as Element;
      for (const mark of copy.querySelectorAll('.ref, .cite, [data-node="cite"], [data-node="footnote"]'))
        mark.remove();
      return copy.textContent ?? '';
    };
    const wordBefore = (mark: Element) => mark.previousSibling?.textContent?.trimEnd().slice(-4) ?? '';
    const kinds = inFile
      ? 'h2, h3, h4, h5, h6, caption, figcaption, .equation, .ref, .cite, a[href^="#block-"]'
      : 'h2, h3, h4, h5, h6, table, caption, figcaption, [data-node]:not([data-node="table"]):not([data-node="math"])';
    const found: [string, string][] = [];
    for (const element of root.querySelectorAll(kinds)) {
      const tag = element.localName;
      const kind = element instanceof HTMLElement ? (element.dataset.node ?? element.className) : '';
      if (/^h\d$/.test(tag)) found.push(['heading', drawn(element, '::before') + textOf(element)]);
      else if (tag === 'table')
        found.push(['caption', element.querySelector('caption') ? '' : drawn(element, '::before')]);
      else if (tag.endsWith('caption')) found.push(['caption', drawn(element, '::before') + textOf(element)]);
      else if (kind === 'equation')
        found.push(['equation', inFile ? (element.lastElementChild?.textContent ?? '') : drawn(element, '::after')]);
      else if (kind === 'ref' || kind === 'footnote')
        found.push(['note', wordBefore(element) + (inFile ? element.textContent : drawn(element, '::before'))]);
      else if (kind === 'cite') {
        const number = element.textContent.replace(/^\[(\d+).*$/, '$1');
        found.push(['cite', `${wordBefore(element)}[${number}`]);
      } else if (kind === 'xref' || tag === 'a') found.push(['reference', element.textContent ?? '']);
    }
    return found
      .map(([what, shown]) => [what, shown.normalize('NFKC').replace(/[\s\u2060\u00ad\u200b]+/g, '')] as const)
      .filter(([, shown]) => shown !== '') as Shown[];
  }, isFile);
}

describe.skipIf(missing !== null)('the page has the numbers of the files', () => {
  let house: PageHouse;
  let api: Api;
  let folder = '';
  const documents: Record<Lang, string> = { zh: '', en: '' };
  const cases = (['zh', 'en'] as const).flatMap((lang) =>
    (['report', 'official'] as const).map((template) => ({ lang, template, name: `${lang}-${template}` })),
  );

  const write = async (lang: Lang) => {
    const { title, chapter, sources } = words[lang];
    const document = await newDocument(house, { brief: title, lang });
    for (const [name, text] of Object.entries(sources)) await api.sources.upload(document, new File([text], name));
    await stateWhen(
      house,
      document,
      (state) => Object.values(state.sources).filter(({ status }) => status === 'ready').length === 2,
    );
    await sendCommand(house, document, { type: 'run.start' });
    await sendCommand(house, document, { type: 'outline.approve', sections: [{ id: 'o1', title: chapter, level: 1 }] });
    const { blocks, citations } = await stateWhen(house, document, ({ run }) => run?.status === 'finished');
    let after: string | null = null;
    for (const { id } of blocks) after = id;
    const cites = Object.keys(citations).map((citation): Inline => ({ type: 'cite', citation }));
    const { sha256 } = await api.assets.add(document, new File([new Uint8Array(GREY)], 'grey.png'));
    for (const [block, body] of blocksOf(lang, cites, sha256)) {
      await sendCommand(house, document, { type: 'block.insert', block, body, after });
      after = block;
    }
    await sendCommand(house, document, { type: 'document.change', title });
    await sendCommand(house, document, { type: 'block.insert', block: 'title', body: h(1, title), after: null });
    return document;
  };
  const exported = async (lang: Lang, template: TemplateName, format: ExportFormat): Promise<Uint8Array> => {
    const made = await api.exports.create(documents[lang], format, { template });
    const { status, problem } = await api.exports.wait(made.id);
    if (status !== 'done') throw new Error(`${format}: ${status} ${problem?.code}`);
    return new Uint8Array(await (await fetch(api.exports.fileUrl(made.id))).arrayBuffer());
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'longhand-numbers-'));
    house = await openPageHouse(script);
    api = createApi({ baseUrl: house.address });
    for (const lang of ['zh', 'en'] as const) documents[lang] = await write(lang);
  }, PATIENCE_MS);
  afterAll(async () => {
    await house?.close();
    await rm(folder, { recursive: true, force: true });
  }, PATIENCE_MS);

  it('in HTML, in PDF and in Word, in both languages and two templates', { timeout: 240_000 }, async ({ skip }) => {
    const shown = new Map<string, readonly Shown[]>();
    for (const { lang, template, name } of cases) {
      await sendCommand(house, documents[lang], { type: 'document.change', layout: { template } });
      const page = await house.open(`/d/${documents[lang]}`);
      await page.locator('[data-id="p3"] [data-node="xref"]').last().waitFor();
      const numbers = await numbersIn(page, false);
      if (SHOTS) await page.screenshot({ path: join(SHOTS, `${name}.png`) });
      const html = Buffer.from(await exported(lang, template, 'html')).toString('utf8');
      const file = await page.context().newPage();
      await file.setContent(html);
      expect([name, await numbersIn(file, true)]).toEqual([name, withoutTitle(numbers, words[lang].title)]);
      shown.set(name, withoutTitle(numbers, words[lang].title));
      await page.context().close();
    }
    expect(shown.get('zh-official')?.filter(([what]) => what === 'heading')).toEqual([
      ['heading', `一、${words.zh.chapter}`],
      ...(['(一)仪器', '1.校准', '(二)站点', '二、结论', '(一)展望'] as const).map((text) => ['heading', text]),
    ]);
    expect(shown.get('en-report')?.filter(([what]) => what !== 'heading')).toEqual([
      ...[
        ['cite', '023.[1'],
        ['cite', '023.[2'],
        ['caption', 'Figure1:Thegauge'],
        ['caption', 'Figure2'],
        ['cite', 'irst[2'],
        ['cite', 'irst[1'],
      ],
      ...[
        ['caption', 'Table1:Heights'],
        ['note', 'cell1'],
        ['caption', 'Table2'],
        ['equation', '(1)'],
      ],
      ...[
        ['note', 'note2'],
        ['note', 'ther3'],
        ['equation', '(2)'],
      ],
      ...['Figure1', 'Figure2', 'Table1', 'Table2', 'Eq.(2)', 'Section1.1.1', 'Section2'].map((text) => [
        'reference',
        text,
      ]),
    ]);

    const [soffice, pdftotext] = [findChecker('soffice'), findChecker('pdftotext')];
    if ('reason' in pdftotext) return skip(pdftotext.reason);
    if ('reason' in soffice) return skip(soffice.reason);
    for (const { lang, template, name } of cases) {
      await writeFile(join(folder, `${name}-word.docx`), await exported(lang, template, 'docx'));
      await writeFile(join(folder, `${name}-typst.pdf`), await exported(lang, template, 'pdf'));
    }
    const office = [`-env:UserInstallation=file://${join(folder, 'office')}`, '--headless', '--convert-to', 'pdf'];
    const files = cases.map(({ name }) => join(folder, `${name}-word.docx`));
    execFileSync(soffice.path, [...office, '--outdir', folder, ...files], { stdio: 'ignore', timeout: 120_000 });
    for (const { name } of cases) {
      for (const kind of ['typst', 'word']) {
        const text = execFileSync(pdftotext.path, ['-raw', join(folder, `${name}-${kind}.pdf`), '-'], {
          encoding: 'utf8',
        });
        const told = text
          .normalize('NFKC')
          .replaceAll('\f', '\n')
          .replace(/[^\S\n]|[\u2060\u00ad\u200b]/g, '');
        const missed = (shown.get(name) ?? []).filter(([what, number]) => !says(told, what, number));
        expect([name, kind, missed]).toEqual([name, kind, []]);
      }
    }
  });

  it('says them to those who do not see, and leaves them out of what is copied', async () => {
    await sendCommand(house, documents.en, { type: 'document.change', layout: { template: 'report' } });
    const page = await house.open(`/d/${documents.en}`, { colorScheme: 'dark', viewport: { width: 390, height: 844 } });
    await page.locator('[data-id="p3"] [data-node="xref"]').last().waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    if (SHOTS) await page.locator('[data-id="t2"]').scrollIntoViewIfNeeded();
    if (SHOTS) await page.screenshot({ path: join(SHOTS, 'narrow-dark.png') });
    const names = await accessibleNames(page);
    for (const name of [
      '1.1.1 Calibration',
      'Table 1: Heights',
      'Table 2',
      'Footnote 1: A note of a cell',
      'Footnote 3: n[1]',
    ])
      expect(names).toContain(name);
    await page.evaluate(() => {
      addEventListener('copy', ({ clipboardData }) => {
        document.body.dataset.copied = `${clipboardData?.getData('text/plain')}${clipboardData?.getData('text/html')}`;
      });
    });
    await page.locator('[data-id="s2"]').click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.press('ControlOrMeta+C');
    const copied = (await page.locator('body').getAttribute('data-copied')) ?? '';
    expect(copied).toContain('Calibration');
    expect(copied).toContain('The gauge');
    expect(copied).not.toMatch(/1\.1|Figure|Table \d|data-number|--label/);
    await page.context().close();
  });

  it('of what is typed at once, and of all that stands behind it', async () => {
    const page = await house.open(`/d/${documents.en}`);
    const numberOf = (block: string) => page.locator(`[data-id="${block}"]`).getAttribute('data-number');
    await page.locator('[data-id="s4"]').waitFor();
    expect([await numberOf('s3'), await numberOf('s4')]).toEqual(['1.2\u2002', '2\u2002']);
    // Nothing reaches the server: what is typed is numbered where it stands.
    await page.context().setOffline(true);
    await page.locator('[data-id="p2"]').click();
    await page.keyboard.press('ControlOrMeta+Alt+1');
    expect([await numberOf('p2'), await numberOf('s4')]).toEqual(['2\u2002', '3\u2002']);
    expect((await page.locator('[data-id="p3"]').textContent())?.endsWith('Section 1.1.1; Section 3 end')).toBe(true);
    await page.keyboard.press('ControlOrMeta+Alt+2');
    expect([await numberOf('p2'), await numberOf('s4')]).toEqual(['1.3\u2002', '2\u2002']);
    await page.keyboard.press('ControlOrMeta+Alt+0');
    expect([await numberOf('p2'), await numberOf('s4')]).toEqual([null, '2\u2002']);
    await page.context().setOffline(false);
    // The outline has the numbers of the text.
    await page.getByRole('navigation', { name: 'Outline' }).getByText(`1 ${words.en.chapter}`).waitFor();
    await expect
      .poll(async () => (await house.state(documents.en)).blocks.find(({ id }) => id === 'p2')?.body.type, patient)
      .toBe('paragraph');
    expect(house.complaints).toEqual([]);
    await page.context().close();
  });
});

/** Names that the browser gives to assistive technology, with plain spaces. */
async function accessibleNames(page: Page): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  return nodes.map(({ name }) =>
    String(name?.value ?? '')
      .replace(/\s+/g, ' ')
      .trim(),
  );
}

/** A first heading that repeats the title is no part of a file; in the page it stands without a number. */
function withoutTitle(numbers: readonly Shown[], title: string): readonly Shown[] {
  const [first, ...rest] = numbers;
  expect(first).toEqual(['heading', title.replace(/\s/g, '')]);
  return rest;
}

/** Whether a printed text, line by line, has it; a heading begins its line, so that its number is not the end of a longer one. */
function says(told: string, what: Shown[0], shown: string): boolean {
  // A raised mark of a citation may be read behind its line.
  const text = what === 'cite' ? shown.slice(shown.lastIndexOf('[')) : shown;
  const pattern = [...text].map((letter) => letter.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('\n?');
  // What follows a caption, or the last word of a page with its notes, may begin with a number.
  const end = what === 'reference' || what === 'cite' ? '(?!\\d)' : '';
  return new RegExp(`${what === 'heading' ? '^' : ''}${pattern}${end}`, 'm').test(told);
}
