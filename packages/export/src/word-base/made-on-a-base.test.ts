import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { contentOf, heading, paragraph } from '../../test/content.ts';
import { reviewedSample } from '../../test/reviewed.ts';
import { folder } from '../../test/tools.ts';
import { chineseReport, dot, englishLetterhead, type Parts, packed, relations } from '../../test/word-bases.ts';
import { numbersOf, wordFaults, wordParts } from '../../test/word-checks.ts';
import { docxFile } from '../emit/docx.ts';
import { resolve } from '../resolve/resolve.ts';
import { readBase } from './read-base.ts';

const read = (parts: Parts | Uint8Array) => {
  const path = join(folder(), 'base');
  writeFileSync(path, parts instanceof Uint8Array ? parts : packed(parts));
  return readBase(path);
};
const onBase = async (parts: Parts | Uint8Array, content = reviewedSample('zh'), review = true) => {
  const base = await read(parts);
  const picture = () => ({ data: dot(), format: 'png' as const });
  const { data, warnings } = await docxFile(resolve(content, { review }).document, { picture, base });
  const made = wordParts(data);
  return { data, parts: made, body: made['word/document.xml'] ?? '', warnings };
};
const textIn = (xml: string) => [...xml.matchAll(/<w:t(?: [^>]*)?>([^<]*)/g)].map(([, text]) => text).join('');
const paragraphs = (xml: string) => xml.split('</w:p>');

describe('a file made on a Chinese report with placeholders', () => {
  test('refers to nothing that is not there, and no id stands twice', async () => {
    expect(wordFaults((await onBase(chineseReport())).parts)).toEqual([]);
  });

  test('has its words where the placeholders were, also where Word had split them', async () => {
    const { body, parts } = await onBase(chineseReport());
    expect(textIn(body)).toMatch(
      /^城市内涝治理成效评估报告 · 内部资料编制：李明, Ann Lee &amp; Sons（2026 年 3 月 9 日）2025 年度监测与评估本报告评估治理成效。结论可以核对。编制说明/,
    );
    expect(textIn(parts['word/header1.xml'] ?? '')).toBe('某某研究院　城市内涝治理成效评估报告');
    // A paragraph for each of the abstract, in the look of the one that held the placeholder.
    expect(paragraphs(body).filter((each) => each.includes('本报告评估') || each.includes('结论可以'))).toHaveLength(2);
    expect(textIn(body)).toContain('（完）');
  });

  test('keeps its styles, its chapter numbers, its header with the logo, its page', async () => {
    const { body, parts } = await onBase(chineseReport());
    const [chapter = ''] = paragraphs(body).filter((each) => each.includes('积水现状与治理'));
    expect(chapter).toContain('<w:pStyle w:val="1"/>');
    expect(chapter).not.toContain('<w:numPr>');
    expect(paragraphs(body).find((each) => each.includes('计算方法'))).toContain('<w:pStyle w:val="2"/>');
    expect(parts['word/numbering.xml']).toContain('w:val="第%1章"');
    expect(body).toContain('<w:pgSz w:w="10319" w:h="14571"/>');
    expect(body.trimEnd()).toMatch(
      /<w:headerReference w:type="default" r:id="rId4"\/>.*<\/w:sectPr><\/w:body><\/w:document>$/s,
    );
    expect(parts['word/media/logo.png']).toBeDefined();
    expect(parts['word/styles.xml']).toContain('<w:color w:val="C00000"/>');
    // Captions take the style that the person calls by its Chinese name.
    expect(paragraphs(body).find((each) => each.includes('SEQ 表'))).toContain('<w:pStyle w:val="a7"/>');
  });

  test('gets the styles that it has not, under ids and names that it has not', async () => {
    const styles = (await onBase(chineseReport())).parts['word/styles.xml'] ?? '';
    const style = (id: string) =>
      new RegExp(`<w:style [^>]*w:styleId="${id}".*?</w:style>`, 's').exec(styles)?.[0] ?? '';
    expect(style('SourceCode')).toContain('Consolas');
    // A paragraph style of theirs bears the id, a character style another: ours give way.
    expect(style('SourceQuote')).toContain('机密等级');
    expect(style('LonghandAuthor') + style('Author')).toContain('作者标记');
    expect(style('TableText')).not.toContain('w:rFonts');
    expect(style('TableText')).toContain('<w:basedOn w:val="a"/>');
  });

  test('sets first lines in where it is plain text only, and numbers no heading by two lists', async () => {
    const { body, parts } = await onBase(chineseReport());
    const styles = parts['word/styles.xml'] ?? '';
    for (const id of ['TableText', 'SourceCode', 'CalloutText', 'Formula'])
      expect([id, new RegExp(`w:styleId="${id}".*?</w:style>`, 's').exec(styles)?.[0]]).toEqual([
        id,
        expect.stringContaining('w:firstLineChars="0"'),
      ]);
    // Their list has two levels: the third has no number rather than one of another list.
    const third = paragraphs(body).find((each) => each.includes('小结')) ?? '';
    expect(third).toMatch(/<w:pStyle w:val="Heading3"\/><w:numPr><w:ilvl w:val="2"\/><w:numId w:val="0"\/><\/w:numPr>/);
  });

  test('keeps its notes and comments beside ours', async () => {
    const { parts } = await onBase(chineseReport());
    expect(textIn(parts['word/footnotes.xml'] ?? '')).toMatch(/依据公司制度编制。.*数据截至当年 10 月底。/s);
    expect(textIn(parts['word/comments.xml'] ?? '')).toMatch(/请保留.*为什么？/s);
    // LibreOffice 7.4 would mix up the notes otherwise.
    expect(Math.min(...numbersOf(parts, 'comment'))).toBeGreaterThan(Math.max(...numbersOf(parts, 'footnote')));
  });

  test('names what stands in braces and means nothing, and leaves it', async () => {
    const { body, warnings } = await onBase(chineseReport());
    expect(warnings).toContainEqual({ code: 'export.warn.placeholder', params: { name: 'unknown' } });
    expect(textIn(body)).toContain('{{unknown}}');
  });

  test('forgets on which disk its own template lay', async () => {
    const { parts } = await onBase(chineseReport());
    expect(Object.values(parts).join('')).not.toContain('zhang');
    expect(parts['word/settings.xml']).not.toContain('attachedTemplate');
    expect(parts['word/settings.xml']).toContain('defaultTabStop');
  });

  test('gives the same bytes for the same document', async () => {
    const [first, second] = [await onBase(chineseReport()), await onBase(chineseReport())];
    expect(Buffer.from(first.data).equals(Buffer.from(second.data))).toBe(true);
  });
});

describe('a file made on an English template without placeholders', () => {
  const letter = () => onBase(englishLetterhead(), reviewedSample('en'));

  test('refers to nothing that is not there, and is a document, no template', async () => {
    const { parts } = await letter();
    expect(wordFaults(parts)).toEqual([]);
    expect(parts['[Content_Types].xml']).toContain('wordprocessingml.document.main+xml');
    expect(parts['[Content_Types].xml']).not.toContain('template.main');
  });

  test('has its look and not its sample text', async () => {
    const { body, parts } = await letter();
    expect(textIn(body)).not.toContain('Type your text here.');
    expect(body).toMatch(/<w:sectPr><w:footerReference [^>]*\/><w:pgSz w:w="12240" w:h="15840"\/>/);
    expect(textIn(parts['word/footer1.xml'] ?? '')).toBe('Acme Consulting Ltd');
    expect(paragraphs(body).find((each) => each.includes('Field evidence shows'))).toContain(
      '<w:pStyle w:val="Textbody"/>',
    );
    expect(
      paragraphs(body).find((each) => each.includes('治水之要') || each.includes('Maintenance, not design')),
    ).toContain('<w:pStyle w:val="Quote"/>');
  });

  test('numbers its headings, which its own styles do not, so that references to them are right', async () => {
    const { body, parts } = await letter();
    const chapter =
      paragraphs(body).find((each) => each.includes('w:val="Heading1"') && each.includes('What was measured')) ?? '';
    const [, list = ''] =
      /<w:pStyle w:val="Heading1"\/><w:numPr><w:ilvl w:val="0"\/><w:numId w:val="(\d+)"\/><\/w:numPr>/.exec(chapter) ??
      [];
    const [, definition = ''] =
      new RegExp(`<w:num w:numId="${list}"[^>]*><w:abstractNumId w:val="(\\d+)"`).exec(
        parts['word/numbering.xml'] ?? '',
      ) ?? [];
    expect(parts['word/numbering.xml']).toMatch(
      new RegExp(`w:abstractNumId="${definition}".*?<w:lvlText w:val="%1"/>`, 's'),
    );
    // The third level, which the template has not, goes on in the same list.
    const third = /<w:style [^>]*w:styleId="Heading3".*?<\/w:style>/s.exec(parts['word/styles.xml'] ?? '')?.[0];
    expect(third).toContain(`<w:numId w:val="${list}"/>`);
  });

  test('sets tables in the width of its page', async () => {
    const { body } = await letter();
    const widths = [...body.matchAll(/<w:tblW [^>]*w:w="(\d+)"/g)].map(([, width]) => Number(width));
    expect(Math.max(...widths)).toBeLessThanOrEqual(8_640);
  });
});

describe('placeholders', () => {
  const head = '<w:p><w:r><w:t>';
  const tail = '</w:t></w:r></w:p>';
  const report = (body: string): Parts => {
    const parts = chineseReport();
    const document = String(parts['word/document.xml']);
    return {
      ...parts,
      'word/comments.xml': String(parts['word/comments.xml']).replace(/<w:comment .*<\/w:comment>/s, ''),
      'word/document.xml': document.replace(/<w:body>.*<\/w:body>/s, `<w:body>${body}<w:sectPr/></w:body>`),
    };
  };
  const small = contentOf([heading(1, 'Alpha'), paragraph('Beta')], { title: 'Gamma' });

  test('that do not say where the text goes are followed by it', async () => {
    const { body } = await onBase(report(`${head}{{title}}${tail}`), small, false);
    expect(textIn(body)).toBe('GammaAlphaBeta');
    expect(body).toMatch(/Beta.*<w:sectPr\/><\/w:body>/s);
  });

  test('take the text once, and in a cell leave a paragraph behind it', async () => {
    const cell = `<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="9000"/></w:tblGrid><w:tr><w:tc><w:tcPr/>${head}{{content}}${tail}</w:tc></w:tr></w:tbl>`;
    const { body, parts, warnings } = await onBase(report(`${cell}${head}{{content}}${tail}`), small, false);
    expect(textIn(body)).toBe('AlphaBeta{{content}}');
    expect(body).toContain('<w:p/></w:tc>');
    expect(wordFaults(parts)).toEqual([]);
    expect(warnings).toContainEqual({ code: 'export.warn.placeholder', params: { name: 'content' } });
  });

  test('cannot be forged by the letters that stand for them inside', async () => {
    const { body, parts } = await onBase(report(`${head}\ue0f1content\ue0f2 {{title}}${tail}`), small, false);
    expect(textIn(body)).toBe('content GammaAlphaBeta');
    expect(wordFaults(parts)).toEqual([]);
  });

  test('of the contents are filled in, and those in a header that ask for the text are named', async () => {
    const { body, parts } = await onBase(
      report(`${head}{{目录}}${tail}${head}{{正文}}${tail}`),
      reviewedSample('zh', 2),
      false,
    );
    expect(body.indexOf('<w:sdt>')).toBeGreaterThan(0);
    expect(body.indexOf('<w:sdt>')).toBeLessThan(body.indexOf('治理工作分三步推进'));
    expect(wordFaults(parts)).toEqual([]);
    const base = {
      ...report(`${head}{{content}}${tail}`),
      'word/header1.xml': String(chineseReport()['word/header1.xml']).replace('{{标题}}', '{{content}}'),
    };
    const { parts: made, warnings } = await onBase(base, small, false);
    expect(textIn(made['word/header1.xml'] ?? '')).toContain('{{content}}');
    expect(warnings.map(({ code }) => code)).toContain('export.warn.placeholder');
  });
});

test('a file of ours is a base as good as any other', async () => {
  const { data } = await docxFile(resolve(reviewedSample('en'), { review: true }).document, { picture: () => null });
  const { parts, body } = await onBase(data, reviewedSample('zh'));
  expect(wordFaults(parts)).toEqual([]);
  expect(textIn(body)).toContain('治理工作分三步推进');
  expect(textIn(body)).not.toContain(
    'Field evidence shows that small, well-maintained interventions often outperform large, neglected ones. This section summarises what was measured, how the figures were obtained, and where the evidence is thin.This',
  );
});

test('text that looks like XML or like a slot stays text', async () => {
  const hostile = '</w:p> rId1 r:id="rId1" {{content}} \ue0f1content\ue0f2 \ue0f1toc\ue0f2 $&';
  const { body, parts } = await onBase(
    chineseReport(),
    contentOf([heading(1, hostile), paragraph(hostile)], { title: hostile }),
    false,
  );
  expect(wordFaults(parts)).toEqual([]);
  expect(textIn(body)).toContain('&lt;/w:p&gt; rId1 r:id="rId1" {{content}}');
});

describe('a base is refused', () => {
  const changed = (name: string, change: (part: string) => string): Parts => {
    const parts = chineseReport();
    const part = parts[name];
    return { ...parts, [name]: change(typeof part === 'string' ? part : strFromU8(part ?? new Uint8Array())) };
  };
  const relation = (kind: string, target: string, mode?: 'External') =>
    changed('word/_rels/document.xml.rels', (part) =>
      part.replace(
        '</Relationships>',
        relations([kind, target, ...(mode === undefined ? [] : [mode])] as never)
          .replace(/^.*?<Relationship /s, '<Relationship ')
          .replace('rId1', 'rId99'),
      ),
    );
  const refused: readonly (readonly [why: string, base: () => Parts | Uint8Array, code: string])[] = [
    ['with macros', () => ({ ...chineseReport(), 'word/vbaProject.bin': 'x' }), 'export.baseMacros'],
    [
      'of a type with macros',
      () =>
        changed('[Content_Types].xml', (part) =>
          part.replace(
            /application\/vnd\.openxmlformats-officedocument\.wordprocessingml\.document\.main\+xml/,
            'application/vnd.ms-word.document.macroEnabled.main+xml',
          ),
        ),
      'export.baseMacros',
    ],
    [
      'with an embedded object',
      () => ({ ...relation('oleObject', 'embeddings/o.bin'), 'word/embeddings/o.bin': 'x' }),
      'export.baseEmbedded',
    ],
    ['with text from elsewhere', () => relation('aFChunk', 'chunk.html'), 'export.baseEmbedded'],
    [
      'with a picture from elsewhere',
      () => relation('image', 'https://example.org/track.png', 'External'),
      'export.baseExternal',
    ],
    ['with a link to a file', () => relation('hyperlink', 'file://server/share', 'External'), 'export.baseExternal'],
    [
      'with a field that fetches',
      () =>
        changed('word/header1.xml', (part) =>
          part.replace(
            '<w:r><w:drawing>',
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO cmd "/c calc"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:drawing>',
          ),
        ),
      'export.baseExternal',
    ],
    [
      'in the strict form',
      () =>
        changed('word/document.xml', (part) =>
          part.replace(
            'http://schemas.openxmlformats.org/wordprocessingml/2006/main',
            'http://purl.oclc.org/ooxml/wordprocessingml/main',
          ),
        ),
      'export.baseStrict',
    ],
    ['that is another kind of file', () => new Uint8Array(Buffer.from('%PDF-1.7 nothing')), 'export.baseDamaged'],
    ['that is a packed file of another kind', () => packed({ 'a.txt': 'x' }), 'export.baseNoWord'],
    ['that is cut off', () => packed(chineseReport()).slice(0, 900), 'export.baseDamaged'],
    ['that is no XML inside', () => changed('word/document.xml', (part) => part.slice(0, -40)), 'export.baseDamaged'],
    [
      'that is deeper than any document',
      () => changed('word/document.xml', (part) => part.replace('<w:body>', `<w:body>${'<w:sdt>'.repeat(400)}`)),
      'export.baseDamaged',
    ],
    [
      'that unpacks without end',
      () =>
        zipSync({ '[Content_Types].xml': strToU8('x'), 'word/media/a.bin': new Uint8Array(60_000_000) }, { level: 9 }),
      'export.baseTooLarge',
    ],
  ];
  test.each(refused)('%s', async (_, base, code) => {
    await expect(read(base())).rejects.toMatchObject({ name: 'ExportError', code });
  });
});
