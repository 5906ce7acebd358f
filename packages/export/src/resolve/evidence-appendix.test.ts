import type { Citation, DocumentContent } from '@longhand/document';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { contentOf, hostile, paragraph, text } from '../../test/content.ts';
import { folder } from '../../test/tools.ts';
import { docxFile } from '../emit/docx.ts';
import { epubFile } from '../emit/epub.ts';
import { htmlFile } from '../emit/html.ts';
import { latexFile } from '../emit/latex.ts';
import { markdownFile } from '../emit/markdown.ts';
import { TypstEngine } from '../render/typst-engine.ts';
import { typstPdf } from '../render/typst-pdf.ts';
import { sampleDocument } from '../sample.ts';
import { resolve } from './resolve.ts';

const cite = (citation: string) => ({ type: 'cite' as const, citation });
const citation = (id: string, more: Partial<Citation> = {}): Citation => ({
  ...{ id, source: 's1', sha256: 'f'.repeat(64), start: 0, end: 9, quote: `Quote of ${id}` },
  ...more,
});
const content: DocumentContent = contentOf(
  [
    paragraph('It rained 14 times.', cite('c1'), ' 后来雨停了', cite('c2'), '。Nothing more.'),
    paragraph('A note.', { type: 'footnote', content: [text('See there'), cite('c3')] }, ' And ', cite('gone'), '.'),
    {
      type: 'table',
      columns: [],
      headerRows: 0,
      rows: [[{ content: [text('15'), cite('c1')] }, { content: [text('16')] }]],
    },
  ],
  {
    citations: {
      c1: citation('c1', { page: 3, flags: [{ kind: 'number', found: '14', has: '15' }] }),
      c2: citation('c2', { standing: 'stale', reason: 'gone', start: 20 }),
      c3: citation('c3', { source: 's2', start: 40 }),
    },
    sources: { s1: { name: 'Survey.pdf', media: '' }, s2: { name: '<b>Notes</b>', media: '' } },
  },
);
const { document } = resolve(content, { evidence: true });

describe('the evidence appendix', () => {
  test('is there only when it is asked for', () => {
    expect(resolve(content).document.appendix).toEqual([]);
    expect(resolve(content, { evidence: false }).document.appendix).toEqual([]);
  });

  test('has each sentence that cites, with quote, source, page, standing and what a check noticed', () => {
    expect(document.appendix.map(({ number, sentence }) => [number, sentence])).toEqual([
      [1, 'It rained 14 times.'],
      [2, '后来雨停了。'],
      [3, 'A note.'],
      [4, '15'],
    ]);
    expect(document.appendix[0]?.quotes).toEqual([
      {
        text: 'Quote of c1',
        lang: 'en',
        source: 'Survey.pdf',
        locator: 'p. 3',
        anchor: 'quote-1-1',
        isVerified: true,
        standing: 'Quote verified',
        flags: ['Number: the sentence says “14”, the quote has 15'],
      },
    ]);
    expect(document.appendix[1]?.quotes[0]).toMatchObject({ isVerified: false, flags: [] });
    expect(document.appendix[1]?.quotes[0]?.standing).toContain('does not stand in the new version');
  });

  test('speaks the language of the labels', () => {
    const { appendix, labels } = resolve(content, { evidence: true, locale: 'zh' }).document;
    expect(labels.evidence).toBe('附录：证据');
    expect(appendix[0]?.quotes[0]).toMatchObject({ locator: '第 3 页', standing: '引文已核对' });
    const told = markdownFile(resolve(content, { evidence: true, locale: 'zh' }).document);
    expect(told).toMatch(/”——\[Survey\\?\.pdf，第 3 页\]\(#quote-1-1\)。\*引文已核对；/);
  });

  test('leads back to the mark, and the mark to it', () => {
    const marks = JSON.stringify(document.blocks).match(/"anchor":"evidence-\d+"/g) ?? [];
    expect(marks).toEqual([
      '"anchor":"evidence-1"',
      '"anchor":"evidence-2"',
      '"anchor":"evidence-3"',
      '"anchor":"evidence-4"',
    ]);
    expect(JSON.stringify(document.footnotes)).toContain('"place":"cite-3"');
  });
});

const noPicture = { picture: () => null };
const whole = resolve(sampleDocument('zh', 3), { evidence: true }).document;

describe.each([
  ['what tests hold together', document],
  ['a report in two languages', whole],
])('the appendix of %s', (_, each) => {
  const links = (told: string, id: RegExp, href: RegExp) => {
    const ids = [...told.matchAll(id)].map(([, name]) => name);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { anchor, place } of each.appendix) {
      expect(ids).toContain(anchor);
      expect(ids).toContain(place);
    }
    const targets = [...told.matchAll(href)].map(([, name]) => name);
    for (const { anchor, place } of each.appendix) {
      expect(targets).toContain(anchor);
      expect(targets).toContain(place);
    }
    for (const target of targets) expect(ids).toContain(target);
  };

  test('is linked both ways in HTML', () => {
    links(htmlFile(each, noPicture).html, /\sid="([^"]+)"/g, /href="#([^"]+)"/g);
  });
  test('is linked both ways in Markdown', () => {
    const told = markdownFile(each);
    for (const { anchor, place } of each.appendix) {
      expect(told).toContain(`<a id="${anchor}"></a>`);
      expect(told).toContain(`<a id="${place}"></a>`);
      expect(told).toContain(`(#${place})`);
      expect(told).toMatch(new RegExp(`[("]#${anchor}[)"]`));
    }
  });
  test('is linked both ways in LaTeX', () => {
    links(latexFile(each, noPicture).tex, /\\hypertarget\{([^}]+)\}/g, /\\hyperlink\{([^}]+)\}/g);
  });
  test('is linked both ways in Word', async () => {
    const parts = unzipSync((await docxFile(each, noPicture)).data);
    const partOf = (name: string) => strFromU8(parts[`word/${name}.xml`] ?? new Uint8Array());
    const [body, notes] = [partOf('document'), partOf('footnotes')];
    const underscored = (anchor: string) => anchor.replaceAll('-', '_');
    for (const { anchor, place } of each.appendix) {
      expect(body + notes).toContain(`w:name="${underscored(place)}"`);
      expect(body).toContain(`w:name="${underscored(anchor)}"`);
      expect(body).toContain(`w:anchor="${underscored(place)}"`);
      expect(body + notes).toContain(`w:anchor="${underscored(anchor)}"`);
    }
  });
  test('is a page of the book', () => {
    const files = unzipSync(epubFile(each, noPicture).data);
    expect(strFromU8(files['book/evidence.xhtml'] ?? new Uint8Array())).toContain('id="evidence-1"');
  });
  test('is part of a PDF/UA-1', { timeout: 60_000 }, async ({ skip }) => {
    const engine = await TypstEngine.load(folder()).catch(() => skip('Typst has no build for this machine'));
    expect(typstPdf(engine, each, new Map())).toMatchObject({ standard: 'PDF/UA-1', warnings: [] });
  });
});

test('hostile quotes and names stay text in the appendix', () => {
  const evil = contentOf([paragraph('One.', cite('c1'))], {
    citations: { c1: citation('c1', { quote: hostile.join(' ') }) },
    sources: { s1: { name: hostile[4] ?? '', media: '' } },
  });
  const { document: told } = resolve(evil, { evidence: true });
  expect(htmlFile(told, noPicture).html).not.toMatch(/<script|<img/);
  expect(latexFile(told, noPicture).tex).not.toMatch(/(?<!\\)[#$&](?!\w*\})/);
});
