import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OoxmlError } from '../errors.ts';
import { readReview } from './read-review.ts';
import type { ReviewBlock, ReviewInline } from './types.ts';

const read = (body: string, parts: Readonly<Record<string, string>> = {}) =>
  readReview((path) => ({ 'word/document.xml': `<w:document><w:body>${body}</w:body></w:document>`, ...parts })[path]);
const t = (words: string) => `<w:r><w:t>${words}</w:t></w:r>`;
const p = (inner: string, properties = '') =>
  `<w:p>${properties === '' ? '' : `<w:pPr>${properties}</w:pPr>`}${inner}</w:p>`;
const by = 'w:id="1" w:author="Li Wei" w:date="2026-02-03T04:05:06Z"';
const change = (kind: 'inserted' | 'deleted') => ({ kind, author: 'Li Wei', at: Date.UTC(2026, 1, 3, 4, 5, 6) });

function inlines(blocks: readonly ReviewBlock[]): readonly ReviewInline[] {
  return blocks.flatMap((block) => (block.type === 'paragraph' ? block.content : []));
}
const words = (blocks: readonly ReviewBlock[]) =>
  inlines(blocks).map((inline) => (inline.type === 'text' ? inline.text : inline.type));

describe('a Word file for comparing', () => {
  test('says who inserted, deleted and moved what, and when; also one within the other', () => {
    const { blocks } = read(
      p(
        `${t('a')}<w:ins ${by}>${t('b')}<w:del ${by}><w:r><w:delText>c</w:delText></w:r></w:del></w:ins><w:moveFrom ${by}>${t('d')}</w:moveFrom>`,
      ),
    );
    expect(inlines(blocks).map((inline) => ('changes' in inline ? inline.changes : []))).toEqual([
      [],
      [change('inserted')],
      [change('inserted'), change('deleted')],
      [change('deleted')],
    ]);
  });

  test('keeps how a run looked before its format was changed, and whether the mark of a paragraph came or went', () => {
    const { blocks } = read(
      p(
        `<w:r><w:rPr><w:b/><w:rPrChange ${by}><w:rPr><w:i/></w:rPr></w:rPrChange></w:rPr><w:t>a</w:t></w:r>`,
        `<w:rPr><w:del ${by}/></w:rPr>`,
      ),
    );
    expect(blocks).toMatchObject([
      {
        markChange: change('deleted'),
        content: [{ format: { bold: true }, was: { format: { italic: true }, author: 'Li Wei' } }],
      },
    ]);
  });

  test('puts fields together, simple ones and those in pieces, one in another', () => {
    const part = (kind: string) => `<w:r><w:fldChar w:fldCharType="${kind}"/></w:r>`;
    const code = (text: string) => `<w:r><w:instrText> ${text} </w:instrText></w:r>`;
    const inner = `${part('begin')}${code('PAGE')}${part('separate')}${t('7')}${part('end')}`;
    const { blocks } = read(
      p(
        `<w:fldSimple w:instr=" SEQ Table ">${t('3')}</w:fldSimple>${part('begin')}${code('REF b_1 \\h')}${part('separate')}${t('see ')}${inner}${part('end')}`,
      ),
    );
    expect(inlines(blocks)).toMatchObject([
      { type: 'field', instruction: 'SEQ Table', content: [{ text: '3' }] },
      {
        type: 'field',
        instruction: 'REF b_1 \\h',
        content: [{ text: 'see ' }, { type: 'field', instruction: 'PAGE' }],
      },
    ]);
  });

  test('knows styles and lists by their names, whatever ids a program gave them', () => {
    const { blocks } = read(
      p(
        t('a'),
        '<w:pStyle w:val="a7"/><w:numPr><w:ilvl w:val="1"/><w:numId w:val="4"/></w:numPr><w:ind w:left="420"/><w:jc w:val="right"/>',
      ) + p(t('b'), '<w:pStyle w:val="2"/>'),
      {
        'word/styles.xml':
          '<w:styles><w:style w:styleId="a7"><w:name w:val="List Paragraph"/></w:style><w:style w:styleId="2"><w:name w:val="heading 2"/></w:style></w:styles>',
        'word/numbering.xml':
          '<w:numbering><w:abstractNum w:abstractNumId="9"><w:lvl w:ilvl="1"><w:start w:val="3"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl></w:abstractNum><w:num w:numId="4"><w:abstractNumId w:val="9"/></w:num></w:numbering>',
      },
    );
    expect(blocks).toMatchObject([
      {
        style: 'listparagraph',
        indent: 420,
        align: 'right',
        list: { list: '4', level: 1, format: 'lowerLetter', mark: '%2)', start: 3 },
      },
      { style: 'heading2', headingLevel: 2 },
    ]);
  });

  test('reads merged cells, head rows, rows that were inserted, and links', () => {
    const cell = (inner: string, properties = '') => `<w:tc><w:tcPr>${properties}</w:tcPr>${p(inner)}</w:tc>`;
    const { blocks } = read(
      `<w:tbl><w:tblGrid><w:gridCol w:w="10"/><w:gridCol w:w="20"/></w:tblGrid>` +
        `<w:tr><w:trPr><w:tblHeader/></w:trPr>${cell(t('a'), '<w:gridSpan w:val="2"/>')}</w:tr>` +
        `<w:tr><w:trPr><w:ins ${by}/></w:trPr>${cell(t('b'), '<w:vMerge w:val="restart"/>')}${cell(`<w:hyperlink r:id="r1">${t('c')}</w:hyperlink>`, '<w:vMerge/>')}</w:tr></w:tbl>`,
      {
        'word/_rels/document.xml.rels':
          '<Relationships><Relationship Id="r1" TargetMode="External" Target="https://a.example/"/></Relationships>',
      },
    );
    expect(blocks).toMatchObject([
      {
        columns: [10, 20],
        rows: [
          { isHead: true, cells: [{ colspan: 2 }] },
          {
            isHead: false,
            change: change('inserted'),
            cells: [{ merge: 'start' }, { merge: 'goOn', blocks: [{ content: [{ href: 'https://a.example/' }] }] }],
          },
        ],
      },
    ]);
  });

  test('gives bookmarks between paragraphs to the next one, also in a table', () => {
    const mark = (name: string, id: number) => `<w:bookmarkStart w:id="${id}" w:name="${name}"/>`;
    const { blocks } = read(
      `${mark('a', 1)}${p(t('x'))}<w:bookmarkEnd w:id="1"/>${mark('b', 2)}<w:tbl><w:tr><w:tc>${p(t('y'))}</w:tc></w:tr></w:tbl>`,
    );
    const [first, table] = blocks;
    expect(first).toMatchObject({ content: [{ type: 'bookmark', name: 'a', isEnd: false }, { text: 'x' }] });
    expect(table).toMatchObject({
      rows: [
        {
          cells: [{ blocks: [{ content: [{ name: 'a', isEnd: true }, { name: 'b', isEnd: false }, { text: 'y' }] }] }],
        },
      ],
    });
  });

  test('reads notes, equations, properties and who saved the file', () => {
    const file = read(p(`<w:r><w:footnoteReference w:id="2"/></w:r><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>`), {
      'word/footnotes.xml': `<w:footnotes><w:footnote w:type="separator" w:id="0">${p('')}</w:footnote><w:footnote w:id="2">${p(t('note'))}</w:footnote></w:footnotes>`,
      'docProps/custom.xml':
        '<Properties><property name="LonghandSeq"><vt:lpwstr>42</vt:lpwstr></property></Properties>',
      'docProps/core.xml':
        '<cp:coreProperties><cp:lastModifiedBy>Zoe</cp:lastModifiedBy><dcterms:modified>2026-02-03T04:05:06Z</dcterms:modified></cp:coreProperties>',
    });
    expect(inlines(file.blocks)).toEqual([
      { type: 'note', key: 'footnote 2' },
      { type: 'math', tex: 'x' },
    ]);
    expect(words(file.notes.get('footnote 2') ?? [])).toEqual(['note']);
    expect([file.savedBy, file.savedAt, file.properties.get('LonghandSeq')]).toEqual([
      'Zoe',
      Date.UTC(2026, 1, 3, 4, 5, 6),
      '42',
    ]);
  });

  test('names what it cannot read, with the words in it', () => {
    const { blocks } = read(
      `${p(
        `<w:r><w:drawing><wps:txbx><w:txbxContent>${p(t('box'))}</w:txbxContent></wps:txbx></w:drawing></w:r><w:r><w:object/></w:r><w:strange/>`,
      )}<w:altChunk/>`,
    );
    expect([...inlines(blocks), ...blocks.slice(1)]).toEqual([
      { type: 'unread', what: 'textBox', text: 'box' },
      { type: 'unread', what: 'object', text: '' },
      { type: 'unread', what: 'other', text: 'strange' },
      { type: 'unread', what: 'embedded', text: '' },
    ]);
  });

  test('ends a nest of tables, and throws nothing but its own error, whatever the XML', () => {
    const nested = (depth: number): string =>
      depth === 0 ? p(t('deep')) : `<w:tbl><w:tr><w:tc>${nested(depth - 1)}</w:tc></w:tr></w:tbl>`;
    expect(JSON.stringify(read(nested(40)).blocks)).toContain('"nested"');
    const piece = fc.constantFrom(
      '<w:p>',
      '</w:p>',
      '<w:r>',
      '</w:r>',
      t('x'),
      `<w:ins ${by}>`,
      '</w:ins>',
      '<w:tbl>',
      '</w:tbl>',
      '<w:tr/>',
      '<w:fldChar w:fldCharType="end"/>',
      '<w:bookmarkEnd/>',
      '&#0;',
      '<w:sdt/>',
      '<mc:AlternateContent/>',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        try {
          read(pieces.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(OoxmlError);
        }
      }),
    );
  });
});
