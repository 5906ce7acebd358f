import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyDocument } from '../../test/arbitrary.ts';
import { contentOf, heading, paragraph, text } from '../../test/content.ts';
import { reviewedSample } from '../../test/reviewed.ts';
import { dot } from '../../test/word-bases.ts';
import { numbersOf, wordFaults, wordParts } from '../../test/word-checks.ts';
import { resolve } from '../resolve/resolve.ts';
import { docxFile } from './docx.ts';

const noPicture = { picture: () => null };
const fileOf = async (content: Parameters<typeof resolve>[0], settings: Parameters<typeof resolve>[1] = {}) => {
  const { document, warnings } = resolve(content, settings);
  const { data, warnings: told } = await docxFile(document, noPicture);
  const parts = wordParts(data);
  return { data, parts, body: parts['word/document.xml'] ?? '', warnings: [...warnings, ...told] };
};
/** Text of runs, as Word shows it when every change is taken, or refused. */
const taken = (xml: string) => textIn(xml.replace(/<w:del .*?<\/w:del>/gs, ''));
const refused = (xml: string) => textIn(xml.replace(/<w:ins .*?<\/w:ins>/gs, '').replaceAll('w:delText', 'w:t'));
const textIn = (xml: string) =>
  [...xml.matchAll(/<w:t[ >][^<]*|<w:t>[^<]*/g)].map(([tag]) => tag.replace(/^[^>]*>/, '')).join('');
const paragraphWith = (xml: string, words: string) =>
  [...xml.matchAll(/<w:p>.*?<\/w:p>|<w:p .*?<\/w:p>/gs)].map(([whole]) => whole).find((each) => each.includes(words)) ??
  '';

describe('a Word file', () => {
  test.each(['zh', 'en'] as const)('of every kind of block in %s refers to nothing that is not there', async (lang) => {
    const { parts } = await fileOf(reviewedSample(lang), { review: true });
    expect(wordFaults(parts)).toEqual([]);
  });

  test('of any document at all refers to nothing that is not there', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(anyDocument, async (content) => {
        const { document } = resolve(content);
        expect(wordFaults(wordParts((await docxFile(document, noPicture)).data))).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  test('has title, subtitle, authors, abstract, keywords and glossary, and says so in its properties', async () => {
    const { body, parts } = await fileOf(reviewedSample('en'));
    expect(paragraphWith(body, 'Monitoring and assessment')).toContain('w:val="Subtitle"');
    expect(paragraphWith(body, 'Institute &lt;for&gt; Water')).toContain('w:val="Author"');
    expect(paragraphWith(body, 'It can be checked.')).toContain('w:val="Abstract"');
    expect(textIn(paragraphWith(body, 'flooding'))).toBe('Keywords: flooding; drainage');
    expect(paragraphWith(body, 'Inlet')).toContain('w:val="DefinitionTerm"');
    expect(paragraphWith(body, 'Where water enters.')).toContain('w:val="Definition"');
    expect(textIn(paragraphWith(body, '(runoff ratio)'))).toBe('径流系数 (runoff ratio)');
    const core = parts['docProps/core.xml'] ?? '';
    expect(core).toContain('<dc:creator>李明; Ann Lee &amp; Sons</dc:creator>');
    expect(core).toContain('<cp:keywords>flooding; drainage</cp:keywords>');
    expect(core).toContain('<dc:subject>Monitoring and assessment, 2025</dc:subject>');
  });

  test('gives its paragraphs styles under the names that Word itself has, with a Chinese face in each', async () => {
    const styles = (await fileOf(reviewedSample('zh'))).parts['word/styles.xml'] ?? '';
    const names = [...styles.matchAll(/<w:name w:val="([^"]+)"/g)].map(([, name]) => name);
    const native = [
      'Title',
      'Subtitle',
      'Date',
      'Body Text',
      'Body Text First Indent',
      'List Paragraph',
      'Quote',
      'caption',
      'Bibliography',
    ];
    for (const name of [...native, 'heading 6', 'toc 3', 'footnote text', 'Hyperlink']) expect(names).toContain(name);
    for (const [, faces = ''] of styles.matchAll(/<w:rFonts ([^>]*)\/>/g)) expect(faces).toContain('w:eastAsia=');
  });

  test('shows a filled table of contents to programs that count nothing, and Word does not ask about it', async () => {
    const { body } = await fileOf(reviewedSample('en'));
    const contents = /<w:sdt>.*?<\/w:sdt>/s.exec(body)?.[0] ?? '';
    const entries = contents
      .split('</w:p>')
      .map(textIn)
      .filter((entry) => entry !== '');
    expect(entries[0]).toMatch(/^1 Part 1: What was measured\s*\d+$/);
    expect(entries).toEqual(
      expect.arrayContaining([expect.stringMatching(/^Sources\d+$/), expect.stringMatching(/^Glossary\d+$/)]),
    );
    const pages = entries.map((entry) => Number(/\d+$/.exec(entry)?.[0]));
    expect(pages).toEqual(pages.toSorted((a, b) => a - b));
    expect(contents).not.toContain('w:dirty="true"');
  });

  test('lists the evidence in its table of contents, where it was asked for', async () => {
    const { body } = await fileOf(reviewedSample('en'), { evidence: true });
    expect(textIn(/<w:sdt>.*?<\/w:sdt>/s.exec(body)?.[0] ?? '')).toMatch(/Sources\d+Appendix: evidence\d+$/);
  });

  test('with hundreds of links is the same to the byte, whatever their random ids end with', async () => {
    const link = (at: number) => ({ type: 'text', text: `link ${at}`, href: `https://example.org/${at}` }) as const;
    const content = contentOf(Array.from({ length: 400 }, (_, at) => paragraph(link(at))));
    const [first, second] = [await fileOf(content), await fileOf(content)];
    expect(Buffer.from(first.data).equals(Buffer.from(second.data))).toBe(true);
  });

  test('leaves words alone that look like what a program counts', async () => {
    const { body } = await fileOf(
      contentOf([heading(1, 'A'), heading(1, 'B'), heading(1, 'C'), paragraph('_Toc17 rId123')]),
    );
    expect(body).toContain('_Toc17 rId123');
  });

  test('takes a table of 10,000 rows', { timeout: 120_000 }, async () => {
    const row = (at: number) => [{ content: [text(`row ${at}`)] }, { content: [text(String(at * 7))] }];
    const rows = [
      [{ content: [text('name')] }, { content: [text('number')] }],
      ...Array.from({ length: 10_000 }, (_, at) => row(at)),
    ];
    const { body } = await fileOf(
      contentOf([{ type: 'table', columns: [{}, { align: 'right' }], headerRows: 1, rows }]),
    );
    expect(body.match(/<w:tr>/g)).toHaveLength(10_001);
    expect(body).toContain('row 9999');
  });

  test('lets Hebrew and Arabic run from right to left, and keeps emoji whole', async () => {
    const { body } = await fileOf(
      contentOf([paragraph('שלום עולם, 2026'), paragraph('The word سلام means peace 👩‍👩‍👧')]),
    );
    expect(paragraphWith(body, 'שלום')).toContain('<w:bidi/>');
    expect(paragraphWith(body, 'سلام')).not.toContain('<w:bidi/>');
    expect(body).toMatch(/<w:rPr><w:rtl\/><\/w:rPr><w:t xml:space="preserve">سلام<\/w:t>/);
    expect(body).toContain('peace 👩‍👩‍👧');
  });

  test('sets a formula on a line of its own as such, with the room that large signs need', async () => {
    const { body } = await fileOf(
      contentOf([{ type: 'equation', tex: '\\sum_{k=1}^n k' }, paragraph({ type: 'math', tex: 'a^2' })]),
    );
    expect(body.match(/<m:oMathPara>/g)).toHaveLength(1);
    expect(paragraphWith(body, 'SEQ Equation')).not.toBe('');
  });

  test('sets a picture with its description in the width of the text', async () => {
    const content = contentOf([
      { type: 'figure', kind: 'image', asset: 'a', alt: 'A grey dot', caption: [text('Dot')] },
    ]);
    const picture = () => ({ data: dot(), format: 'png' as const });
    const { data } = await docxFile(resolve(content).document, { picture });
    const parts = wordParts(data);
    expect(parts['word/document.xml']).toContain('descr="A grey dot"');
    const flourish = contentOf([{ type: 'figure', kind: 'image', asset: 'a', alt: '', decorative: true }]);
    const decorated = wordParts((await docxFile(resolve(flourish).document, { picture })).data)['word/document.xml'];
    expect(decorated).toMatch(/decorative [^>]*val="(?:1|true)"/);
    expect(wordFaults(parts)).toEqual([]);
  });
});

describe('the theme of a Word file', () => {
  const templates = ['report', 'paper', 'bid', 'manual', 'official', 'minimal'] as const;
  const form = {
    issuer: '某某市水务局',
    number: '某水发〔2026〕3号',
    recipient: '各区水务局',
    attachments: ['名单', '附图'],
    copies: '市政府办公室',
  };
  const withForm = (lang: 'zh' | 'en') => ({ ...reviewedSample(lang, 2), layout: { form } });

  test.each(templates)('refers to nothing that is not there in a %s', async (template) => {
    for (const lang of ['zh', 'en'] as const)
      expect([lang, wordFaults((await fileOf(withForm(lang), { template })).parts)]).toEqual([lang, []]);
  });

  test('counts headings as an official document does, under its red head and above its signature', async () => {
    const { body, parts } = await fileOf(withForm('zh'), { template: 'official' });
    expect(parts['word/numbering.xml']).toMatch(
      /<w:numFmt w:val="chineseCounting"\/>.{0,120}<w:lvlText w:val="%1、"\/>/s,
    );
    expect(paragraphWith(body, '某某市水务局文件')).toContain('<w:color w:val="D7000F"/>');
    expect(paragraphWith(body, '某水发〔2026〕3号')).toContain('<w:bottom w:val="single"');
    expect(body).toContain('<w:pgMar w:top="2098"');
    const told = textIn(body);
    expect(told).toMatch(/各区水务局：.*附件：1\. 名单2\. 附图某某市水务局2026年3月9日.*抄送：市政府办公室。/s);
    expect(parts['word/styles.xml']).toMatch(/w:eastAsia="FangSong"/);
  });

  test('sets an article in two columns below its title, and a bid in framed tables behind a form', async () => {
    const article = (await fileOf(withForm('en'), { template: 'paper' })).body;
    expect(article).toMatch(/<w:cols [^>]*w:num="2"/);
    expect(article.indexOf('It can be checked.')).toBeLessThan(article.indexOf('<w:sectPr'));
    const bid = (await fileOf(withForm('zh'), { template: 'bid' })).body;
    expect(textIn(bid)).toMatch(/^城市内涝.*投标文件招标编号：某水发〔2026〕3号招标人：各区水务局/s);
    expect(bid).toMatch(/<w:insideV [^>]*w:val="single"/);
  });

  test('has page, total and chapter as fields in its head and foot', async () => {
    const { parts } = await fileOf(withForm('zh'), { template: 'report' });
    const lines = Object.entries(parts)
      .filter(([name]) => /^word\/(?:header|footer)\d/.test(name))
      .map(([, xml]) => xml)
      .join('');
    for (const field of ['STYLEREF "heading 1"', 'PAGE', 'NUMPAGES'])
      expect(lines.replaceAll('&quot;', '"')).toContain(field);
  });
});

describe('a review in a Word file', () => {
  const words = 'The quick brown fox';
  const by = { kind: 'person', id: 'Mei Lin' } as const;
  const suggesting = (...changes: { from: number; to: number; insert: ReturnType<typeof text>[] }[]) =>
    contentOf([paragraph(words)], {
      suggestions: [{ id: 's', block: 'b1', baseRev: 1, changes, by, at: Date.UTC(2026, 1, 2, 3, 4, 5) }],
    });

  test('shows a suggestion as a change with its author and its time', async () => {
    const { body } = await fileOf(suggesting({ from: 4, to: 9, insert: [text('slow', 'strong')] }), { review: true });
    const attributes = 'w:author="Mei Lin" w:date="2026-02-02T03:04:05Z"';
    expect(body).toMatch(
      new RegExp(`<w:del w:id="\\d+" ${attributes}><w:r><w:delText xml:space="preserve">quick</w:delText>`),
    );
    expect(body).toMatch(new RegExp(`<w:ins w:id="\\d+" ${attributes}><w:r><w:rPr><w:b/>`));
    const told = paragraphWith(body, 'brown fox');
    expect([taken(told), refused(told)]).toEqual(['The slow brown fox', words]);
  });

  test('takes changes that follow each other as changes of the text that stands', async () => {
    const two = suggesting({ from: 0, to: 3, insert: [text('A')] }, { from: 14, to: 17, insert: [text('cat')] });
    const told = paragraphWith((await fileOf(two, { review: true })).body, 'quick');
    expect([taken(told), refused(told)]).toEqual(['A quick brown cat', words]);
  });

  test('shows any suggestion so that taking it gives its text and refusing it the old one', {
    timeout: 120_000,
  }, async () => {
    const change = fc.tuple(fc.nat(19), fc.nat(6), fc.constantFrom('', 'X', 'new words'));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (asked) => {
        let expected = words;
        const changes = asked.map(([at, length, insert]) => {
          const from = Math.min(at, expected.length);
          const to = Math.min(from + length, expected.length);
          expected = expected.slice(0, from) + insert + expected.slice(to);
          return { from, to, insert: insert === '' ? [] : [text(insert)] };
        });
        const { body } = await fileOf(suggesting(...changes), { review: true });
        const told = body.slice(body.lastIndexOf('DocumentDate'));
        const clean = (xml: string) => xml.replace('31 January 2026', '');
        expect([clean(taken(told)), clean(refused(told))]).toEqual([expected, words]);
      }),
      { numRuns: 40 },
    );
  });

  test('shows another text for a whole list as paragraphs that go and one that comes', async () => {
    const { body } = await fileOf(reviewedSample('zh'), { review: true });
    const came = paragraphWith(body, '列表改为段落');
    expect(came).toMatch(/<w:pPr>.*<w:rPr><w:ins [^>]*\/><\/w:rPr><\/w:pPr><w:ins /s);
    expect(paragraphWith(body, '每年汛前完成')).toMatch(/<w:rPr><w:del [^>]*\/><\/w:rPr><\/w:pPr><w:del /s);
  });

  test('tells what cannot be shown as a change in a comment at its block, and says so', async () => {
    const { parts, warnings } = await fileOf(reviewedSample('zh'), { review: true });
    expect(parts['word/comments.xml']).toContain('建议改为：不要表格');
    expect(warnings).toContainEqual({ code: 'export.warn.suggestionUntracked', params: { count: 2 } });
  });

  test('has threads with their replies, and knows which are resolved', async () => {
    const { parts, body } = await fileOf(reviewedSample('zh'), { review: true });
    const comments = parts['word/comments.xml'] ?? '';
    expect(comments).toMatch(/w:author="Mei Lin"[^>]*/);
    expect(textIn(comments)).toContain('Because of &lt;/w:t&gt; &amp; &lt;b&gt;.');
    const extended = parts['word/commentsExtended.xml'] ?? '';
    expect(extended.match(/w15:paraIdParent="/g)).toHaveLength(1);
    expect(extended).toContain('w15:done="1"');
    const [, number = ''] = /<w:comment [^>]*w:id="(\d+)"(?:(?!<w:comment ).)*为什么？/s.exec(comments) ?? [];
    const [, ranged = ''] =
      new RegExp(`<w:commentRangeStart w:id="${number}"/>(.*?)<w:commentRangeEnd w:id="${number}"/>`, 's').exec(body) ??
      [];
    expect(textIn(ranged)).toBe('由表 1可见');
  });

  test('numbers its comments above all notes, which LibreOffice 7.4 would mix up otherwise', async () => {
    const { parts } = await fileOf(reviewedSample('zh'), { review: true });
    expect(Math.min(...numbersOf(parts, 'comment'))).toBeGreaterThan(Math.max(...numbersOf(parts, 'footnote')));
  });

  test('is not in the file unless it is asked for, and gives the same numbers as without', async () => {
    const [plain, reviewed] = [
      await fileOf(reviewedSample('zh')),
      await fileOf(reviewedSample('zh'), { review: true }),
    ];
    expect(Object.keys(plain.parts)).not.toContain('word/comments.xml');
    expect(plain.body).not.toMatch(/<w:(?:ins|del) /);
    const captions = (xml: string) =>
      [...xml.matchAll(/SEQ [^"]*"><w:r>.*?<w:t[^>]*>([^<]*)/gs)].map(([, number]) => number);
    expect(captions(reviewed.body)).toEqual(captions(plain.body));
    const marks = (xml: string) => [...refused(xml).matchAll(/\[\d+(?:，第 \d+ 页)?\]/g)].map(([mark]) => mark);
    expect(marks(reviewed.body)).toEqual(marks(plain.body));
  });

  test('gives the same bytes for the same review', async () => {
    const [first, second] = [
      await fileOf(reviewedSample('en'), { review: true }),
      await fileOf(reviewedSample('en'), { review: true }),
    ];
    expect(Buffer.from(first.data).equals(Buffer.from(second.data))).toBe(true);
  });

  test('keeps a heading in the table of contents as it stands', async () => {
    const content = contentOf([heading(1, 'One'), heading(1, 'Two'), heading(1, 'Three')], {
      suggestions: [
        { id: 's', block: 'b2', baseRev: 1, changes: [{ from: 0, to: 3, insert: [text('Zwei')] }], by, at: 0 },
      ],
    });
    const { body } = await fileOf(content, { review: true });
    expect(textIn(/<w:sdt>.*?<\/w:sdt>/s.exec(body)?.[0] ?? '')).toMatch(/^1 One\d+2 Two\d+3 Three\d+$/);
  });
});
