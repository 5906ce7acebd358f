import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { anyDocument } from '../../test/arbitrary.ts';
import { contentOf, heading, hostile, paragraph, text } from '../../test/content.ts';
import { resolve } from '../resolve/resolve.ts';
import { sampleDocument } from '../sample.ts';
import { docxFile } from './docx.ts';
import { epubFile } from './epub.ts';
import { htmlFile } from './html.ts';
import { jsonFile } from './json.ts';
import { markdownFile } from './markdown.ts';
import { pictureSize } from './picture-size.ts';

const noPicture = { picture: () => null };
const hostileContent = contentOf([
  heading(1, hostile[0] ?? ''),
  ...hostile.map((words) => paragraph(words)),
  { type: 'code', lang: '"><script>', text: hostile.join('\n') },
  {
    type: 'table',
    columns: [],
    headerRows: 1,
    rows: hostile.map((words) => [{ content: [text(words)] }]),
    caption: [text(hostile[3] ?? '')],
  },
  paragraph({ type: 'footnote', content: [text(hostile[4] ?? '')] }),
  { type: 'figure', kind: 'mermaid', source: hostile.join('\n'), alt: hostile[4] ?? '' },
]);

describe('HTML', () => {
  test('holds no script, no handler and nothing from elsewhere, whatever the text says', () => {
    const { html } = htmlFile(resolve({ ...hostileContent, title: hostile[4] ?? '' }).document, noPicture);
    const tags = [...html.matchAll(/<([a-z][\w-]*)([^>]*)>/gi)];
    expect(tags.map(([, name]) => name)).not.toContain('script');
    for (const [, , attributes = ''] of tags) {
      expect(attributes.replace(/"[^"]*"/g, '""')).not.toMatch(/\son\w+\s*=|[<>]/i);
      expect(attributes).not.toMatch(/\s(?:href|src|action)="(?!#|data:image|https?:)/i);
    }
    expect(html).not.toMatch(/\ssrc="(?!data:)/);
    expect(html).toContain("default-src 'none'");
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  test('has a language, a title, headings in order, scopes and MathML', () => {
    const { html, warnings } = htmlFile(resolve(sampleDocument('zh', 2)).document, noPicture);
    expect(html).toContain('<html lang="zh-CN">');
    expect(html).toMatch(/<title>城市内涝治理成效评估报告<\/title>/);
    expect(html).toMatch(/<th scope="colgroup" colspan="2"/);
    expect(html).toContain('<math');
    expect(html).toMatch(/<p lang="en">|<p id="[^"]*" lang="en">/);
    expect(warnings).toEqual([]);
    const levels = [...html.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    levels.reduce((before, level) => {
      expect(level).toBeLessThanOrEqual(before + 1);
      return level;
    }, 0);
  });

  test('every link inside the file has its target, and a citation shows its quote', () => {
    const { html } = htmlFile(resolve(sampleDocument('en', 4)).document, noPicture);
    const ids = new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));
    const targets = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(targets.length).toBeGreaterThan(20);
    for (const target of targets) expect(ids).toContain(target);
    expect(html).toMatch(/class="cite" href="#quote-1-1" title="“Permeable pavement reduced/);
  });

  test('a formula that cannot be converted is shown as TeX, with a warning', () => {
    const { html, warnings } = htmlFile(
      resolve(contentOf([{ type: 'equation', tex: '\\frac{1' }])).document,
      noPicture,
    );
    expect(html).toContain('<code>\\frac{1</code>');
    expect(warnings).toEqual([{ code: 'export.warn.formula', params: { tex: '\\frac{1' } }]);
  });
});

describe('Word', () => {
  const partsOf = async (content: typeof hostileContent) => {
    const { data, warnings } = await docxFile(resolve(content).document, noPicture);
    const parts = Object.fromEntries(Object.entries(unzipSync(data)).map(([name, part]) => [name, strFromU8(part)]));
    return { parts, warnings, body: parts['word/document.xml'] ?? '' };
  };

  test('the same content gives the same bytes', async () => {
    const { document } = resolve(sampleDocument('zh', 2));
    const [first, second] = [await docxFile(document, noPicture), await docxFile(document, noPicture)];
    expect(Buffer.from(first.data).equals(Buffer.from(second.data))).toBe(true);
  });

  test('hostile text stays text, and nothing outside is referred to but links', async () => {
    const { parts, body } = await partsOf(hostileContent);
    expect(body).toContain('&lt;/w:t&gt;&lt;/w:r&gt;&lt;w:p/&gt; ]]&gt;');
    expect(body).not.toContain('</w:t></w:r><w:p/> ]]>');
    for (const [name, part] of Object.entries(parts)) {
      for (const [tag] of part.matchAll(/<Relationship [^>]*TargetMode="External"[^>]*>/g))
        expect([name, tag]).toEqual([name, expect.stringContaining('/hyperlink"')]);
    }
    expect(parts['word/settings.xml']).not.toContain('updateFields');
  });

  test('headings, captions, formulas, notes, merged cells and repeated header rows are native', async () => {
    const { parts, body } = await partsOf(sampleDocument('zh', 2));
    expect(body).toMatch(/<w:pStyle w:val="Heading1"\/>/);
    expect(parts['word/styles.xml']).toMatch(/w:styleId="Heading2"[\s\S]*?<w:numPr>/);
    expect(body).toContain('SEQ 表 \\* ARABIC');
    expect(body).toContain('<m:oMath>');
    expect(body).toMatch(/<w:footnoteReference w:id="1"\/>/);
    expect(body).toMatch(/<w:gridSpan w:val="2"\/>/);
    expect(body).toMatch(/<w:vMerge w:val="restart"\/>/);
    expect(body).toMatch(/<w:tblHeader\/>/);
    expect(body).toMatch(/<w:t xml:space="preserve">\[1，第 3 页\]<\/w:t>/);
    expect(parts['docProps/core.xml']).toContain('2026-03-09T08:30:00Z');
  });

  test('every reference inside the file has its bookmark', async () => {
    const { body } = await partsOf(sampleDocument('en', 4));
    const names = new Set([...body.matchAll(/<w:bookmarkStart [^>]*w:name="([^"]+)"/g)].map(([, name]) => name));
    const targets = [...body.matchAll(/w:anchor="([^"]+)"|(?:PAGE)?REF (\S+) /g)].map(
      ([, anchor, field]) => anchor ?? field,
    );
    expect(targets.length).toBeGreaterThan(20);
    for (const target of targets) expect(names).toContain(target);
  });

  test('a formula that Word cannot have is shown as TeX, with a warning', async () => {
    const { body, warnings } = await partsOf(contentOf([{ type: 'equation', tex: '\\nosuch{x}' }]));
    expect(body).toContain('\\nosuch{x}');
    expect(warnings).toEqual([{ code: 'export.warn.formula', params: { tex: '\\nosuch{x}' } }]);
  });
});

describe('Markdown', () => {
  test('hostile text stays text', () => {
    const told = markdownFile(resolve(hostileContent).document);
    expect(told).not.toMatch(/^#+ import/m);
    expect(told).toContain('\\[link\\](javascript:alert(1))');
    expect(told).toContain('\\<script\\>');
  });

  test('a table with merged cells is an HTML table, a simple one a pipe table', () => {
    const simple = contentOf([
      {
        type: 'table',
        columns: [{}, { align: 'right' }],
        headerRows: 1,
        rows: [
          [{ content: [text('a|b')] }, { content: [text('c')] }],
          [{ content: [text('1')] }, { content: [text('2')] }],
        ],
      },
    ]);
    expect(markdownFile(resolve(simple).document)).toContain('| a\\|b | c |\n| --- | ---: |\n| 1 | 2 |');
    expect(markdownFile(resolve(sampleDocument('en', 1)).document)).toContain(
      '<th colspan="2">Drained within (minutes)</th>',
    );
  });
});

/** Not a parser, but what breaks a file in practice: forbidden characters, unknown entities, and tags that do not pair. */
function expectWellFormed(parts: Readonly<Record<string, Uint8Array>>): void {
  for (const [name, part] of Object.entries(parts)) {
    if (!/\.(?:xml|xhtml|opf)$/.test(name)) continue;
    const xml = strFromU8(part);
    expect([name, /(?![\t\n\r])\p{Cc}|\p{Noncharacter_Code_Point}/u.test(xml)]).toEqual([name, false]);
    expect([name, /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i.exec(xml)?.index]).toEqual([name, undefined]);
    const tags = [...xml.matchAll(/<(\/?)([\w:-]+)(?:\s[^<>]*?)?(\/?)>/g)];
    const open: string[] = [];
    for (const [, closing, tag = '', empty] of tags) {
      if (closing === '/') expect([name, open.pop()]).toEqual([name, tag]);
      else if (empty === '') open.push(tag);
    }
    expect([name, open]).toEqual([name, []]);
  }
}

test('any document at all becomes HTML, Markdown, Word and a book', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(anyDocument, async (content) => {
      const { document } = resolve(content);
      const { html } = htmlFile(document, noPicture);
      expect(html).not.toMatch(/<script|<img/i);
      expect(markdownFile(document)).toMatch(/^# /);
      const parts = unzipSync((await docxFile(document, noPicture)).data);
      expectWellFormed(parts);
      expectWellFormed(unzipSync(epubFile(document, noPicture).data));
    }),
    { numRuns: 20, seed: 1, endOnFailure: true },
  );
});

describe('a book', () => {
  const png = { format: 'png', data: Uint8Array.from([0x89, 0x50, 0x4e, 0x47]) } as const;
  const bookOf = (lang: 'zh' | 'en') => {
    const { document } = resolve(sampleDocument(lang, 3));
    return { document, ...epubFile(document, { picture: () => png }) };
  };
  const partsOf = (data: Uint8Array): Record<string, string> =>
    Object.fromEntries(Object.entries(unzipSync(data)).map(([name, part]) => [name, strFromU8(part)]));

  test('is told by its first bytes, lists every file that it holds, and reads them in order', () => {
    const { data } = bookOf('zh');
    // A local header of 30 bytes, the name, then the type as it is.
    expect(strFromU8(data.subarray(30, 58))).toBe('mimetypeapplication/epub+zip');
    const parts = partsOf(data);
    const opf = parts['book/package.opf'] ?? '';
    const listed = [...opf.matchAll(/<item [^>]*href="([^"]+)"/g)].map(([, href]) => `book/${href}`);
    const held = Object.keys(parts).filter((name) => name.startsWith('book/') && !name.endsWith('.opf'));
    expect(listed.toSorted()).toEqual(held.toSorted());
    const read = [...opf.matchAll(/<itemref idref="([^"]+)"/g)].map(([, id]) => id);
    expect(read[0]).toBe('title');
    expect(read.slice(-1)).toEqual(['sources']);
    expect(opf).toMatch(/<dc:language>zh-CN<.*accessMode/s);
  });

  test.each(['zh', 'en'] as const)('in %s has a target for each of its links, also in another file', (lang) => {
    const parts = partsOf(bookOf(lang).data);
    const pages = Object.entries(parts).filter(([name]) => name.endsWith('.xhtml'));
    let across = 0;
    for (const [name, page] of pages) {
      expect(new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)).size).toBe(
        [...page.matchAll(/ id="/g)].length,
      );
      for (const [, file = '', anchor = ''] of page.matchAll(/ href="([^":#]*)#([^"]+)"/g)) {
        const target = parts[file === '' ? name : `book/${file}`] ?? '';
        expect([name, file, anchor, target.includes(` id="${anchor}"`)]).toEqual([name, file, anchor, true]);
        if (file !== '') across += 1;
      }
    }
    expect(across).toBeGreaterThan(5);
  });

  test('has styles that old readers can parse, too', () => {
    expect(partsOf(bookOf('en').data)['book/style.css']).not.toMatch(/:(?:has|is|where)\(|color-mix|@layer/);
  });

  test('of the same document is the same to the byte, and a changed one keeps its name', () => {
    expect(bookOf('en').data).toEqual(bookOf('en').data);
    const { document } = bookOf('en');
    const later = epubFile({ ...document, title: 'Another', updatedAt: document.updatedAt + 1000 }, noPicture).data;
    const nameOf = (data: Uint8Array) => /urn:uuid:[^<]+/.exec(partsOf(data)['book/package.opf'] ?? '')?.[0];
    expect(nameOf(later)).toBe(nameOf(bookOf('en').data));
  });
});

test('JSON gives the document back with full spans', () => {
  const content = sampleDocument('zh', 1);
  expect(JSON.parse(jsonFile(content))).toEqual(content);
});

test('the size of a picture is read from its header, and a cut file has none', () => {
  const png = new Uint8Array(24);
  png.set([0x89, 0x50, 0x4e, 0x47]);
  new DataView(png.buffer).setUint32(16, 640);
  new DataView(png.buffer).setUint32(20, 480);
  expect(pictureSize(png)).toEqual({ width: 640, height: 480 });
  expect(pictureSize(png.subarray(0, 20))).toBeNull();
  const jpeg = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 11, 8, 1, 0, 2, 0]);
  expect(pictureSize(jpeg)).toEqual({ width: 512, height: 256 });
  expect(pictureSize(new Uint8Array(0))).toBeNull();
});
