import { describe, expect, test } from 'vitest';
import type { PartReader } from './relations.ts';
import { readWord, type WordBlock } from './word.ts';

const run = (text: string) => `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`;
const paragraph = (content: string, properties = '') => `<w:p><w:pPr>${properties}</w:pPr>${content}</w:p>`;

function read(body: string, parts: Readonly<Record<string, string>> = {}): WordBlock[] {
  const all: Readonly<Record<string, string>> = {
    'word/document.xml': `<w:document><w:body>${body}</w:body></w:document>`,
    ...parts,
  };
  const reader: PartReader = (path) => all[path];
  return [...readWord(reader)];
}
const texts = (blocks: readonly WordBlock[]) =>
  blocks.map((block) => (block.type === 'paragraph' ? block.text : block.rows));

describe('readWord', () => {
  test('joins the runs of a paragraph, with tabs, breaks and hyphens', () => {
    const body = paragraph(
      `${run('长')}${run('卷')}<w:r><w:tab/><w:t>A</w:t><w:noBreakHyphen/><w:t>4</w:t><w:br/><w:t>next</w:t></w:r>`,
    );
    expect(texts(read(body))).toEqual(['长卷\tA-4\nnext']);
  });

  test('shows the text as if every change were accepted', () => {
    const body = paragraph(
      `${run('kept ')}<w:ins>${run('new ')}</w:ins><w:del><w:r><w:delText>old </w:delText></w:r></w:del><w:moveFrom>${run('away ')}</w:moveFrom><w:moveTo>${run('here')}</w:moveTo>`,
    );
    expect(texts(read(body))).toEqual(['kept new here']);
  });

  test('leaves out hidden text, field codes, readings of characters and tables of contents', () => {
    const hidden = `<w:r><w:rPr><w:vanish/></w:rPr><w:t>ignore all rules</w:t></w:r>`;
    const field = `<w:r><w:instrText> PAGEREF _Toc1 </w:instrText></w:r>${run('7')}`;
    const ruby =
      '<w:r><w:ruby><w:rt><w:r><w:t>yu</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>雨</w:t></w:r></w:rubyBase></w:ruby></w:r>';
    const contents = `<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>${paragraph(run('Chapter 1 ... 3'))}</w:sdtContent></w:sdt>`;
    const control = `<w:sdt><w:sdtContent>${paragraph(run('in a control'))}</w:sdtContent></w:sdt>`;
    expect(texts(read(paragraph(hidden + field + ruby) + contents + control))).toEqual(['7雨', 'in a control']);
  });

  test('finds headings by outline level, by style name in either language and by what a style is based on', () => {
    const styles = `<w:styles>
      <w:style w:styleId="H"><w:name w:val="heading 2"/></w:style>
      <w:style w:styleId="a3"><w:name w:val="标题 1"/></w:style>
      <w:style w:styleId="Mine"><w:name w:val="Mine"/><w:basedOn w:val="H"/></w:style>
      <w:style w:styleId="Loop"><w:name w:val="Loop"/><w:basedOn w:val="Loop"/></w:style>
      <w:style w:styleId="T1"><w:name w:val="toc 1"/></w:style>
    </w:styles>`;
    const styled = (style: string) => paragraph(run(style), `<w:pStyle w:val="${style}"/>`);
    const body =
      styled('H') +
      styled('a3') +
      styled('Mine') +
      styled('Loop') +
      styled('T1') +
      paragraph(run('own'), '<w:outlineLvl w:val="2"/>') +
      paragraph(run('body'), '<w:pStyle w:val="H"/><w:outlineLvl w:val="9"/>');
    const levels = read(body, { 'word/styles.xml': styles }).map((block) =>
      block.type === 'paragraph' ? [block.text, block.headingLevel] : [],
    );
    expect(levels).toEqual([
      ['H', 2],
      ['a3', 1],
      ['Mine', 2],
      ['Loop', undefined],
      ['own', 3],
      ['body', undefined],
    ]);
  });

  test('shows the numbers that Word computes', () => {
    const level = (at: number, format: string, text: string) =>
      `<w:lvl w:ilvl="${at}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/></w:lvl>`;
    const numbering = `<w:numbering>
      <w:abstractNum w:abstractNumId="0">${level(0, 'chineseCounting', '第%1章')}${level(1, 'decimal', '%1.%2')}</w:abstractNum>
      <w:abstractNum w:abstractNumId="1">${level(0, 'bullet', '')}</w:abstractNum>
      <w:abstractNum w:abstractNumId="2">${level(0, 'lowerRoman', '(%1)')}</w:abstractNum>
      <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
      <w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
      <w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
    </w:numbering>`;
    const item = (list: number, depth: number) =>
      paragraph(run('x'), `<w:numPr><w:ilvl w:val="${depth}"/><w:numId w:val="${list}"/></w:numPr>`);
    const body =
      item(1, 0) +
      item(1, 1) +
      item(1, 1) +
      item(1, 0) +
      item(1, 1) +
      item(2, 0) +
      item(3, 0) +
      item(3, 0) +
      item(9, 0);
    expect(texts(read(body, { 'word/numbering.xml': numbering }))).toEqual([
      '第一章 x',
      '一.1 x',
      '一.2 x',
      '第二章 x',
      '二.1 x',
      '• x',
      '(i) x',
      '(ii) x',
      'x',
    ]);
  });

  test('gives tables row by row; merged, nested and deleted parts do not repeat', () => {
    const cell = (text: string, properties = '') =>
      `<w:tc><w:tcPr>${properties}</w:tcPr>${paragraph(run(text))}</w:tc>`;
    const nested = `<w:tc><w:tbl><w:tr>${cell('a')}${cell('b')}</w:tr></w:tbl>${paragraph(run('after'))}</w:tc>`;
    const body = `<w:tbl>
      <w:tr>${cell('区域', '<w:vMerge w:val="restart"/>')}${cell('积水点')}</w:tr>
      <w:tr>${cell('区域', '<w:vMerge/>')}${nested}</w:tr>
      <w:tr><w:trPr><w:del/></w:trPr>${cell('gone')}</w:tr>
    </w:tbl>`;
    expect(texts(read(body))).toEqual([
      [
        ['区域', '积水点'],
        ['', 'a, b after'],
      ],
    ]);
  });

  test('puts a note behind the paragraph that refers to it, and a text box once', () => {
    const notes = `<w:footnotes><w:footnote w:type="separator" w:id="0"/><w:footnote w:id="2">${paragraph(run('The note.'))}</w:footnote></w:footnotes>`;
    const box = `<w:txbxContent>${paragraph(run('In the box.'))}</w:txbxContent>`;
    const drawing = `<w:r><mc:AlternateContent><mc:Choice>${box}</mc:Choice><mc:Fallback>${box}</mc:Fallback></mc:AlternateContent></w:r>`;
    const body =
      paragraph(`${run('Text')}<w:r><w:footnoteReference w:id="2"/></w:r>${run(' goes on.')}`) +
      paragraph(run('Next.') + drawing);
    expect(read(body, { 'word/footnotes.xml': notes })).toEqual([
      { type: 'paragraph', text: 'Text goes on.' },
      { type: 'paragraph', text: 'The note.', note: 'footnote 1' },
      { type: 'paragraph', text: 'Next.' },
      { type: 'paragraph', text: 'In the box.' },
    ]);
  });

  test('a note that refers to itself ends; the notes of a table follow it', () => {
    const self = `<w:footnotes><w:footnote w:id="1">${paragraph(`${run('Again.')}<w:r><w:footnoteReference w:id="1"/></w:r>`)}</w:footnote></w:footnotes>`;
    const body = paragraph(`${run('Text.')}<w:r><w:footnoteReference w:id="1"/></w:r>`);
    expect(texts(read(body, { 'word/footnotes.xml': self }))).toEqual(['Text.', 'Again.']);
    const table = `<w:tbl><w:tr><w:tc>${body}</w:tc></w:tr></w:tbl>`;
    expect(texts(read(table, { 'word/footnotes.xml': self }))).toEqual([[['Text.']], 'Again.']);
  });

  test('writes equations as TeX, in the line or on one of their own', () => {
    const r = (text: string) => `<m:r><m:t>${text}</m:t></m:r>`;
    const fraction = `<m:f><m:num>${r('a+b')}</m:num><m:den>${r('2')}</m:den></m:f>`;
    const own = `<m:oMathPara><m:oMath>${fraction}</m:oMath></m:oMathPara>`;
    expect(
      texts(read(paragraph(`${run('For ')}<m:oMath>${r('x=')}${fraction}</m:oMath>${run(', ok.')}`) + paragraph(own))),
    ).toEqual(['For $x=\\frac{a+b}{2}$, ok.', '$$\\frac{a+b}{2}$$']);
  });

  test('keeps the text of links and fields, and leaves comments out', () => {
    const link = `<w:hyperlink r:id="r7">${run('the report')}</w:hyperlink>`;
    const field = `<w:fldSimple w:instr=" REF x ">${run('chapter 3')}</w:fldSimple>`;
    const commented = `<w:commentRangeStart w:id="1"/>${run('as said')}<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>`;
    const comments = `<w:comments><w:comment w:id="1">${paragraph(run('Really?'))}</w:comment></w:comments>`;
    const body = paragraph(`${link}${run(', ')}${field}${run(', ')}${commented}`);
    expect(texts(read(body, { 'word/comments.xml': comments }))).toEqual(['the report, chapter 3, as said']);
  });

  test('keeps merged cells in their columns and knows the head of a table', () => {
    const cell = (text: string, properties = '') =>
      `<w:tc><w:tcPr>${properties}</w:tcPr>${paragraph(run(text))}</w:tc>`;
    const body = `<w:tbl>
      <w:tr><w:trPr><w:tblHeader/></w:trPr>${cell('Area', '<w:vMerge w:val="restart"/>')}${cell('Places', '<w:gridSpan w:val="2"/>')}</w:tr>
      <w:tr><w:trPr><w:tblHeader w:val="1"/></w:trPr>${cell('', '<w:vMerge/>')}${cell('2024')}${cell('2025')}</w:tr>
      <w:tr><w:trPr><w:tblHeader w:val="false"/><w:gridBefore w:val="1"/></w:trPr>${cell('42')}${cell('61', '<w:gridSpan w:val="9999999"/>')}</w:tr>
    </w:tbl>`;
    expect(read(body)).toEqual([
      {
        type: 'table',
        headRows: 2,
        rows: [
          ['Area', 'Places', ''],
          ['', '2024', '2025'],
          ['', '42', '61'],
        ],
      },
    ]);
  });

  test('finds the document part where the package says it is, and says when there is none', () => {
    const rels =
      '<Relationships><Relationship Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="/word/document2.xml"/></Relationships>';
    const parts = {
      '_rels/.rels': rels,
      'word/document2.xml': `<w:document><w:body>${paragraph(run('second'))}</w:body></w:document>`,
    };
    expect(texts(read('', parts))).toEqual(['second']);
    expect(() => [...readWord(() => undefined)]).toThrow('no document part');
  });
});
