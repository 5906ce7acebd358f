import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { DocumentContent, Lang } from '@longhand/document';
import type { ExportFormat } from '@longhand/protocol/ports';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contentOf, heading, hostile, paragraph, text } from '../test/content.ts';
import { folder, need, output, pdfText, squeezed, wordAsPdf } from '../test/tools.ts';
import { exportDocument } from './export-document.ts';
import { printWithChromium } from './render/chromium-engine.ts';
import { renderDocument } from './render/render.ts';
import { sampleDocument } from './sample.ts';

const slow = 120_000;
const write = async (
  content: DocumentContent,
  format: ExportFormat,
  into: string,
  assets: Record<string, string> = {},
) => {
  const outPath = join(into, `out.${format}`);
  return {
    outPath,
    ...(await exportDocument(content, { format, outPath, assetPath: async (sha) => assets[sha] ?? null })),
  };
};

const reports = { long: sampleDocument('zh', 10), zh: sampleDocument('zh', 3), en: sampleDocument('en', 3) };
type ReportName = keyof typeof reports;

let printer = '';
beforeAll(() => {
  printer = mkdtempSync(join(tmpdir(), 'longhand-export-word-'));
});
afterAll(() => rmSync(printer, { recursive: true, force: true }));
let printed: ReadonlyMap<string, string> | undefined;
/** What can be read on paper of a report that was exported to Word. All are printed when the first is asked for. */
async function toldByWord(name: ReportName): Promise<string> {
  printed ??= await printWords();
  return printed.get(name) ?? '';
}
async function printWords(): Promise<ReadonlyMap<string, string>> {
  const names = Object.keys(reports);
  const files = names.map((name) => join(printer, `${name}.docx`));
  for (const [at, content] of Object.values(reports).entries())
    await exportDocument(content, { format: 'docx', outPath: files[at] ?? '' });
  return new Map(wordAsPdf(files, printer).map((path, at) => [names[at] ?? '', pdfText(path)]));
}

describe('a 20-page report in two languages', () => {
  test('is a PDF/UA-1 that qpdf accepts, with every font embedded and all text in it', { timeout: slow }, async ({
    skip,
  }) => {
    need(skip, 'qpdf', 'pdftotext');
    const { outPath, engine, standard } = await write(reports.long, 'pdf', folder());
    expect([engine, standard]).toEqual(['typst', 'PDF/UA-1']);
    output('qpdf', '--check', outPath);
    const pages = Number(/Pages:\s+(\d+)/.exec(output('pdfinfo', outPath))?.[1]);
    expect(pages).toBeGreaterThanOrEqual(18);
    const fonts = output('pdffonts', outPath).trim().split('\n').slice(2);
    for (const font of fonts) expect(font).toMatch(/\s(yes)\s+(yes|no)\s+yes\s+\d+\s+\d+$/);
    const told = pdfText(outPath);
    for (const words of [
      '治理工作分三步推进',
      'Fieldevidenceshows',
      '梯形公式求总量',
      'Two stations were moved',
      '传感器离线时',
    ])
      expect(told).toContain(squeezed(words));
  });

  test('opens in LibreOffice as a Word file with all text in it', { timeout: slow }, async ({ skip }) => {
    need(skip, 'soffice', 'pdftotext');
    const told = await toldByWord('long');
    for (const words of [
      '治理工作分三步推进',
      'Field evidence shows',
      '完成泵站扩容',
      'Two stations were moved',
      '公开数据平台',
      'Ratios are medians',
    ])
      expect(told).toContain(squeezed(words));
  });
});

describe.each(['zh', 'en'] as const)('a report in two languages, %s first', (lang: Lang) => {
  test('shows the same numbers in every format', { timeout: slow }, async ({ skip }) => {
    need(skip, 'soffice', 'pdftotext');
    const into = folder();
    const content = reports[lang];
    const shown =
      lang === 'zh'
        ? [
            '1.1现状',
            '2.2Method',
            '3.3.1小结',
            '表1',
            '表3',
            '图1',
            '由表1可见',
            '式(1)',
            '步骤见第1.1节',
            '[1,第3页]',
            '[3,第7页]',
            '[2]',
          ]
        : [
            '1.1Stationsanddata',
            '2.2计算方法',
            '3.3.1Inshort',
            'Table1:',
            'Table3:',
            'Figure2:',
            'AsTable1shows',
            'Eq.(2)',
            'Section2.1',
            '[1,p.7]',
            '[3,p.3]',
            '[2]',
          ];
    const pdf = pdfText((await write(content, 'pdf', into)).outPath);
    const word = await toldByWord(lang);
    const html = squeezed(readFileSync((await write(content, 'html', into)).outPath, 'utf8').replace(/<[^>]*>/g, ''));
    const markdown = squeezed(
      readFileSync((await write(content, 'md', into)).outPath, 'utf8')
        .replace(/\]\(#[^)]*\)|\\|\*\*/g, '')
        .replaceAll('[[', '['),
    );
    for (const words of shown) {
      for (const [format, told] of Object.entries({ pdf, word, html, markdown }))
        expect([format, told.includes(squeezed(words)), words]).toEqual([format, true, words]);
    }
    for (const quote of Object.values(content.citations).map((citation) => squeezed(citation.quote))) {
      for (const [format, told] of Object.entries({ pdf, word, html, markdown }))
        expect([format, told.includes(quote), quote]).toEqual([format, true, quote]);
    }
  });
});

describe('PDF', () => {
  test('the same content gives the same bytes', { timeout: slow }, async () => {
    const into = folder();
    const first = readFileSync((await write(sampleDocument('zh', 2), 'pdf', into)).outPath);
    const second = readFileSync((await write(sampleDocument('zh', 2), 'pdf', into)).outPath);
    expect(first.equals(second)).toBe(true);
  });

  test('hostile text appears literally and reads no file', { timeout: slow }, async ({ skip }) => {
    need(skip, 'pdftotext');
    const content = contentOf(
      [
        ...hostile.map((words) => paragraph(words)),
        { type: 'code', text: hostile.join('\n') },
        paragraph({ type: 'math', tex: '\\text{" #read("/etc/passwd") "}' }),
      ],
      { title: hostile[0] ?? '' },
    );
    const { outPath, standard } = await write(content, 'pdf', folder());
    expect(standard).toBe('PDF/UA-1');
    const told = pdfText(outPath);
    for (const words of hostile) expect(told).toContain(squeezed(words));
    expect(told).not.toContain('root:x:0');
  });

  test('a formula that cannot be set is shown as TeX with its number, and the others are set', {
    timeout: slow,
  }, async ({ skip }) => {
    need(skip, 'pdftotext');
    const { outPath, warnings } = await write(
      contentOf([
        { type: 'equation', tex: '\\boxed{x}+\\nosuch' },
        paragraph({ type: 'math', tex: 'a^2' }, ' and ', { type: 'math', tex: '\\left(x' }),
      ]),
      'pdf',
      folder(),
    );
    expect(pdfText(outPath)).toContain('\\boxed{x}+\\nosuch(1)');
    expect(warnings.map(({ code }) => code)).toEqual(['export.warn.formula', 'export.warn.formula']);
  });

  test('a character that no font has becomes a box, and is named', { timeout: slow }, async ({ skip }) => {
    need(skip, 'pdftotext');
    const { outPath, standard, warnings } = await write(
      contentOf([paragraph('before 😀 between 𠀀 after 👩‍👩‍👧 end')]),
      'pdf',
      folder(),
    );
    expect(standard).toBe('PDF/UA-1');
    expect(pdfText(outPath)).toContain('before□between□after');
    expect(warnings.map(({ params }) => params.code)).toContain('U+1F600');
    expect(warnings.find(({ params }) => params.code === 'U+1F600')).toMatchObject({
      code: 'export.warn.glyphAt',
      params: { character: '😀', code: 'U+1F600', places: expect.stringContaining('“before 😀 between') },
      block: 'b1',
    });
  });

  test('pictures are set, and those that are gone or broken leave their description and a warning', {
    timeout: slow,
  }, async ({ skip }) => {
    need(skip, 'pdfimages');
    const into = folder();
    const assets = { good: join(into, 'good'), broken: join(into, 'broken') };
    writeFileSync(assets.good, png(40, 30));
    writeFileSync(assets.broken, png(40, 30).subarray(0, 50));
    const figure = (asset: string) => ({
      type: 'figure' as const,
      kind: 'image' as const,
      asset,
      alt: `the ${asset} one`,
      caption: [text(`Caption ${asset}`)],
    });
    const { outPath, warnings } = await write(
      contentOf([figure('good'), figure('broken'), figure('gone')]),
      'pdf',
      into,
      assets,
    );
    expect(output('pdfimages', '-list', outPath).trim().split('\n')).toHaveLength(3);
    expect(pdfText(outPath)).toContain('thebrokenone');
    expect(warnings.map(({ code, params }) => [code, params.alt])).toEqual([
      ['export.warn.imageMissing', 'the gone one'],
      ['export.warn.imageUnreadable', 'the broken one'],
    ]);
  });

  test('the logo stands above the title in every format with a look of its own, and one that is gone is told', {
    timeout: slow,
  }, async ({ skip }) => {
    need(skip, 'pdfimages');
    const into = folder();
    const logo = 'a'.repeat(64);
    const path = join(into, 'logo');
    writeFileSync(path, png(40, 30));
    const content = contentOf([paragraph('Text')], { layout: { theme: { front: { logo } } } });
    const { outPath, warnings } = await write(content, 'pdf', into, { [logo]: path });
    expect(warnings).toEqual([]);
    expect(output('pdfimages', '-list', outPath).trim().split('\n')).toHaveLength(3);
    const html = readFileSync((await write(content, 'html', into, { [logo]: path })).outPath, 'utf8');
    expect(html).toMatch(/<header>\n<img class="logo" alt="" src="data:image\/png;base64,[^"]+"\/>\n<h1>/);
    for (const format of ['docx', 'epub'] as const) {
      const files = Object.keys(
        unzipSync(readFileSync((await write(content, format, into, { [logo]: path })).outPath)),
      );
      expect([format, files.filter((name) => name.endsWith('.png')).length]).toEqual([format, 1]);
    }
    expect((await write(content, 'pdf', into)).warnings).toEqual([
      { code: 'export.warn.logo', params: { format: 'PDF' } },
    ]);
  });

  test('a picture in a list that is gone is told, too', { timeout: slow }, async () => {
    const figure = { type: 'figure' as const, kind: 'image' as const, asset: 'b'.repeat(64), alt: 'the gone one' };
    const { warnings } = await write(
      contentOf([{ type: 'list', ordered: false, items: [{ blocks: [figure] }] }]),
      'html',
      folder(),
    );
    expect(warnings.map(({ code }) => code)).toEqual(['export.warn.imageMissing']);
  });

  test('a long table with a citation in its head is still a PDF/UA-1', { timeout: slow }, async () => {
    const rows = Array.from({ length: 90 }, (_, row) => [{ content: [text(`row ${row}`)] }]);
    const head = [
      {
        content: [
          text('Head'),
          { type: 'cite' as const, citation: 'c1' },
          { type: 'text' as const, text: 'link', href: 'https://example.org/' },
        ],
      },
    ];
    const content = contentOf([{ type: 'table', columns: [], headerRows: 1, rows: [head, ...rows] }], {
      citations: { c1: { id: 'c1', source: 's', sha256: '0'.repeat(64), start: 0, end: 1, quote: 'q' } },
      sources: { s: { name: 's', media: '' } },
    });
    expect((await write(content, 'pdf', folder())).standard).toBe('PDF/UA-1');
  });

  test('an empty document, and one of headings only, are files too', { timeout: slow }, async () => {
    for (const content of [
      contentOf([], { title: '' }),
      contentOf([heading(3, ''), heading(1, 'b'), heading(6, 'c')]),
    ]) {
      for (const format of ['pdf', 'docx', 'epub', 'html', 'md', 'json'] as const)
        expect((await write(content, format, folder())).bytes).toBeGreaterThan(10);
    }
  });

  test('Chromium prints the same document where the built-in engine has no build', { timeout: slow }, async ({
    skip,
  }) => {
    need(skip, 'chromium', 'qpdf', 'pdftotext');
    const into = folder();
    const content = sampleDocument('en', 2);
    const page = await renderDocument({
      content,
      settings: { locale: 'en' },
      format: 'print',
      pictures: new Map(),
      drawings: new Map(),
      folder: into,
    });
    if (page.kind !== 'done') throw new Error('no page');
    const limits = { timeoutMs: 90_000, maxRssBytes: 3e9, maxOutputBytes: 1e7 };
    const path = join(into, 'printed.pdf');
    writeFileSync(path, await printWithChromium('chromium', page.data, into, { limits, updatedAt: content.updatedAt }));
    output('qpdf', '--check', path);
    expect(pdfText(path)).toContain('AsTable1shows');
    expect(output('pdfinfo', '-isodates', path)).toContain('CreationDate:    2026-03-09T08:30:00');
  });
});

describe('the file', () => {
  test('replaces an older one only when it is complete', { timeout: slow }, async () => {
    const into = folder();
    const outPath = join(into, 'out.pdf');
    writeFileSync(outPath, 'old');
    const stopped = new AbortController();
    const going = exportDocument(sampleDocument('zh', 10), { format: 'pdf', outPath, signal: stopped.signal });
    setImmediate(() => stopped.abort(new Error('enough')));
    await expect(going).rejects.toThrow('enough');
    expect(readFileSync(outPath, 'utf8')).toBe('old');
    expect(readdirSync(into)).toEqual(['out.pdf']);
  });

  test('that cannot be written is named, with what to do', async () => {
    const outPath = join(folder(), 'missing', 'out.md');
    await expect(exportDocument(contentOf([]), { format: 'md', outPath })).rejects.toMatchObject({
      name: 'ExportError',
      code: 'export.write',
      params: { path: outPath, reason: 'ENOENT' },
    });
  });
});

/** A grey picture of the given size. */
function png(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const framed = Buffer.alloc(body.length + 8);
    framed.writeUInt32BE(data.length);
    body.copy(framed, 4);
    framed.writeUInt32BE(crc(body), body.length + 4);
    return framed;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const pixels = deflateSync(
    Buffer.alloc((width + 1) * height, 0x80).map((value, index) => (index % (width + 1) === 0 ? 0 : value)),
  );
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** CRC-32 of ISO 3309, as PNG wants it. */
function crc(data: Buffer): number {
  let value = 0xffffffff;
  for (const byte of data) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}

/** Text of a file without its markup. */
function bareText(data: Uint8Array, format: 'html' | 'epub' | 'docx' | 'md'): string {
  const isZip = format === 'epub' || format === 'docx';
  const markup = isZip
    ? Object.values(unzipSync(data))
        .map((part) => strFromU8(part))
        .join('')
    : strFromU8(data);
  const text = markup.replace(/<[^>]*>/gs, '');
  return format === 'md' ? text.replace(/(?<!\\)\]\([^)]*\)|(?<!\\)\[|\*/g, '').replaceAll('\\', '') : text;
}

describe('citations in a style', () => {
  const content = contentOf([paragraph('Text', { type: 'cite', citation: 'a' }, '.')], {
    citations: { a: { id: 'a', source: 's', sha256: 'f'.repeat(64), start: 0, end: 5, quote: 'quote', page: 3 } },
    sources: {
      s: {
        name: 's.pdf',
        media: '',
        entry: {
          type: 'book',
          title: 'The title',
          author: [{ family: 'Gray', given: 'Anna' }],
          issued: { 'date-parts': [[2021]] },
        },
      },
    },
  });
  const own = `<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
  <info><title>Own</title><id>http://example.org/own</id><updated>2026-01-01T00:00:00+00:00</updated></info>
  <citation><layout prefix="⟨" suffix="⟩" delimiter="; ">
    <names variable="author"><name form="short"/></names><text variable="locator" prefix=" @"/>
  </layout></citation>
  <bibliography><layout suffix="!"><text variable="title" font-weight="bold"/></layout></bibliography>
</style>`;
  const sha = 'c'.repeat(64);
  const made = async (format: 'md' | 'html', csl: string | null) => {
    const into = folder();
    const path = join(into, 'own.csl');
    if (csl !== null) writeFileSync(path, csl);
    const outPath = join(into, `out.${format}`);
    const { warnings } = await exportDocument(content, {
      format,
      outPath,
      settings: { citations: { csl: sha } },
      assetPath: async (asked) => (asked === sha && csl !== null ? path : null),
    });
    return { told: readFileSync(outPath, 'utf8'), warnings };
  };

  test('stand in the file, and the document itself may ask for one', { timeout: slow }, async () => {
    const into = folder();
    const outPath = join(into, 'out.md');
    await exportDocument({ ...content, layout: { citations: 'apa' } }, { format: 'md', outPath });
    const told = readFileSync(outPath, 'utf8');
    expect(told).toContain('Text [(Gray, 2021, p. 3)](#reference-1).');
    expect(told).toContain('Gray, A. (2021). *The title*.');
  });

  test.for([
    ['gb-7714-numeric', ['[1]3.', '[1]GRAYA.Thetitle[M].2021.']],
    ['apa', ['Text(Gray,2021,p.3).', 'Gray,A.(2021).Thetitle.']],
    ['chicago-notes', ['AnnaGray,TheTitle(2021),3.', 'Gray,Anna.TheTitle.2021.']],
  ] as const)('are the same words in every format: %s', { timeout: slow }, async ([citations, wanted], { skip }) => {
    need(skip, 'pdftotext');
    const into = folder();
    for (const format of ['html', 'epub', 'docx', 'md', 'pdf'] as const) {
      const outPath = join(into, `out.${format}`);
      await exportDocument(content, { format, outPath, settings: { citations } });
      const told = format === 'pdf' ? pdfText(outPath) : squeezed(bareText(readFileSync(outPath), format));
      for (const words of wanted) expect([format, told]).toEqual([format, expect.stringContaining(words)]);
    }
  });

  test('follow a CSL file of the user', { timeout: slow }, async () => {
    const { told, warnings } = await made('html', own);
    expect(told).toMatch(/<a class="mark" [^>]*>⟨Gray @p\. 3⟩<\/a>/);
    expect(told).toContain('<strong>The title</strong>!');
    expect(warnings).toEqual([]);
  });

  test.each([
    ['is gone', null, 'export.cslMissing'],
    ['is not one', '{"a": 1}', 'export.cslUnusable'],
    ['is cut in the middle', own.slice(0, 500), 'export.cslUnusable'],
    [
      'only names another style',
      own.replace('<title>', '<link rel="independent-parent" href="x"/><title>'),
      'export.cslUnusable',
    ],
    ['declares entities', own.replace('<style', '<!DOCTYPE s [<!ENTITY a "a">]><style'), 'export.cslUnusable'],
    [
      'goes round in circles',
      own.replace(
        '<citation>',
        '<macro name="a"><text macro="b"/></macro><macro name="b"><text macro="a"/></macro><citation>',
      ),
      'export.cslUnusable',
    ],
    ['is too large', own + ' '.repeat(1_000_001), 'export.cslUnusable'],
  ])('are refused by name when the file %s', { timeout: slow }, async (_, csl, code) => {
    await expect(made('md', csl)).rejects.toMatchObject({ name: 'ExportError', code });
  });
});
