/** What was changed inside of tables, lists, code, formulas and figures, with all the rest of the block as it was. */
import type { BlockBody, DocumentContent, TableBody } from '@longhand/document';
import { describe, expect, test } from 'vitest';
import { contentOf, paragraph, text } from '../../test/content.ts';
import { inRun, inserted, type Parts, partsOf, returned, review, run, wordFile } from '../../test/returned.ts';
import { compareFiles } from './compare.ts';

const table: TableBody = {
  type: 'table',
  columns: [{ align: 'left', width: 2 }, { align: 'right' }, {}],
  headerRows: 2,
  rows: [
    [
      { content: [text('Area', 'strong'), text(' one')], rowspan: 2 },
      { content: [text('Minutes')], colspan: 2 },
    ],
    [{ content: [text('before')] }, { content: [text('after')] }],
    [
      { content: [text('Old town')] },
      { content: [{ type: 'math', tex: 'x^2', alt: 'x squared' }, text(' and 40')] },
      { content: [text('19')] },
    ],
  ],
  caption: [text('Time to '), text('drain', 'em')],
};
const list: BlockBody = {
  type: 'list',
  ordered: true,
  start: 3,
  items: [
    { blocks: [paragraph('Clean')] },
    {
      blocks: [
        paragraph('Renew'),
        { type: 'list', ordered: false, items: [{ blocks: [paragraph('Old')] }, { blocks: [paragraph('New')] }] },
      ],
    },
    { blocks: [paragraph('Watch ', { type: 'math', tex: '\\psi', alt: 'psi' })] },
  ],
};
const code: BlockBody = { type: 'code', lang: 'python', text: 'def f():\n\treturn 1' };
const equation: BlockBody = { type: 'equation', tex: '\\frac{a}{b}', alt: 'a over b' };
const figure: BlockBody = {
  type: 'figure',
  kind: 'image',
  asset: 'a'.repeat(64),
  alt: 'A dot',
  caption: [text('The dot')],
};
const document: DocumentContent = contentOf([table, list, code, equation, figure]);

/** What comes back when the body was changed, its suggestions by block. */
async function changed(change: (body: string, parts: Parts) => string, content = document) {
  return returned(content, change);
}
const cellAt = (rows: TableBody['rows'], row: number, column: number, words: string) =>
  rows.map((cells, r) =>
    cells.map((cell, c) => (r === row && c === column ? { ...cell, content: [text(words)] } : cell)),
  );

describe('what was changed inside of a block', () => {
  test('is that cell: spans, head, columns, marks in the head and words of formulas stay', async () => {
    const { suggestions, notRead } = await changed((body) => body.replace('>19<', '>21<'));
    expect(suggestions).toEqual([
      { block: 'b1', baseRev: 1, body: { ...table, rows: cellAt(table.rows, 2, 2, '21') } },
    ]);
    expect(notRead).toEqual([]);
  });

  test('is that caption or cell of the head, with the marks of its other words', async () => {
    const { suggestions } = await changed((body) =>
      body.replace('Time to ', 'Minutes to ').replace('> one<', '> two<'),
    );
    expect(suggestions).toEqual([
      {
        block: 'b1',
        baseRev: 1,
        body: {
          ...table,
          caption: [text('Minutes to '), text('drain', 'em')],
          rows: [
            [{ content: [text('Area', 'strong'), text(' two')], rowspan: 2 }, table.rows[0]?.[1]],
            ...table.rows.slice(1),
          ],
        },
      },
    ]);
  });

  test('is that item, on its level, and the numbers begin where they began', async () => {
    const { suggestions } = await changed((body) => body.replace('>New<', '>Newest<'));
    expect(suggestions).toEqual([
      {
        block: 'b2',
        baseRev: 1,
        body: {
          ...list,
          items: [
            list.items[0],
            {
              blocks: [
                paragraph('Renew'),
                {
                  type: 'list',
                  ordered: false,
                  items: [{ blocks: [paragraph('Old')] }, { blocks: [paragraph('Newest')] }],
                },
              ],
            },
            list.items[2],
          ],
        },
      },
    ]);
  });

  test('is the place of an item that was moved out, and nothing that stands in it', async () => {
    const { suggestions, notRead } = await changed((body) => {
      const at = body.indexOf('>New<');
      const start = body.lastIndexOf('<w:numPr>', at);
      const first = /<w:numId w:val="\d+"\/>/.exec(
        body.slice(body.lastIndexOf('<w:numPr>', body.indexOf('>Renew<'))),
      )?.[0];
      const end = body.indexOf('</w:numPr>', start);
      return `${body.slice(0, start)}<w:numPr><w:ilvl w:val="0"/>${first}${body.slice(end)}`;
    });
    expect(notRead).toEqual([]);
    expect(suggestions).toEqual([
      {
        block: 'b2',
        baseRev: 1,
        body: {
          ...list,
          items: [
            list.items[0],
            {
              blocks: [paragraph('Renew'), { type: 'list', ordered: false, items: [{ blocks: [paragraph('Old')] }] }],
            },
            { blocks: [paragraph('New')] },
            list.items[2],
          ],
        },
      },
    ]);
  });

  test('is that line of code, and a line that was added; its language and tabs stay', async () => {
    const { suggestions } = await changed((body) => body.replace('return 1', 'return 2'));
    expect(suggestions).toEqual([{ block: 'b3', baseRev: 1, body: { ...code, text: 'def f():\n\treturn 2' } }]);
    const added = await changed((body) => {
      const end = body.indexOf('</w:p>', body.indexOf('return 1')) + '</w:p>'.length;
      return `${body.slice(0, end)}<w:p><w:pPr><w:pStyle w:val="SourceCode"/></w:pPr>${run('f()')}</w:p>${body.slice(end)}`;
    });
    expect(added.suggestions).toMatchObject([
      { block: 'b3', body: { type: 'code', lang: 'python', text: 'def f():\n    return 1\nf()' } },
    ]);
  });

  test('is a formula that was edited, as TeX; one that TeX cannot say is listed and stays', async () => {
    const math = (letter: string) => (body: string) => {
      const at = body.indexOf('>b</m:t>', body.indexOf('<m:oMathPara>'));
      expect(at).toBeGreaterThan(0);
      return `${body.slice(0, at)}>${letter}${body.slice(at + 2)}`;
    };
    expect((await changed(math('c'))).suggestions).toEqual([
      { block: 'b4', baseRev: 1, body: { type: 'equation', tex: '\\frac{a}{c}' } },
    ]);
    const unread = await changed(math('\uf061'));
    expect(unread.suggestions).toEqual([]);
    expect(unread.notRead.map(({ kind }) => kind)).toEqual(['formula']);
  });

  test('is no loss of words where a formula was written over', async () => {
    const { suggestions } = await changed((body) =>
      body.replace(/<m:oMathPara>.*?<\/m:oMathPara>/, run('See the annex.')),
    );
    expect(suggestions).toEqual([{ block: 'b4', baseRev: 1, body: paragraph('See the annex.') }]);
  });

  test('is a caption that was written behind a bare label', async () => {
    const { caption: _, ...bare } = table;
    // It has a number because somebody refers to it.
    const content = contentOf([bare, paragraph('See ', { type: 'xref', target: 'b1' })]);
    const { suggestions } = await changed((body) => {
      const end = body.indexOf('</w:p>', body.indexOf('SEQ Table'));
      return `${body.slice(0, end)}${run('Depths')}${body.slice(end)}`;
    }, content);
    expect(suggestions).toEqual([{ block: 'b1', baseRev: 1, body: { ...bare, caption: [text('Depths')] } }]);
  });

  test('is no caption where the label went or was written over: that is listed', async () => {
    const without = await changed((body) => body.replace(/<w:r><w:t[^>]*>Table <\/w:t><\/w:r>/, ''));
    expect(without.suggestions).toEqual([]);
    expect(without.notRead).toEqual([expect.objectContaining({ kind: 'madeByLonghand', text: 'Table' })]);
    const other = await changed((body) => body.replace('>Table <', '>Tab. <'));
    expect(other.suggestions).toEqual([]);
    expect(other.notRead.map(({ kind }) => kind)).toEqual(['madeByLonghand']);
  });

  test('by two hands in one table is two suggestions, each with its own change only', async () => {
    const { suggestions } = await changed((body) =>
      inRun(
        inRun(body, 'Old town', `${run('Old town')}${inserted(' centre', 'Zoe')}`),
        '19',
        `${run('19')}${inserted('0')}`,
      ),
    );
    expect(suggestions).toMatchObject([
      { block: 'b1', who: { author: 'Zoe' }, body: { rows: cellAt(table.rows, 2, 0, 'Old town centre') } },
      { block: 'b1', who: { author: 'Li Wei' }, body: { rows: cellAt(table.rows, 2, 2, '190') } },
    ]);
  });

  test('is the description of a picture', async () => {
    const drawn = (description: string) =>
      `<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="${description}"/><a:graphic><a:graphicData><pic:pic><pic:blipFill><a:blip r:embed="rId1"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`;
    const file = partsOf(await wordFile(document));
    const withPicture = (description: string) => {
      const body = (file.get('word/document.xml') ?? '').replace(
        /<w:r>(?:<w:rPr>(?:(?!<\/w:rPr>).)*<\/w:rPr>)?<w:t[^>]*>A dot<\/w:t><\/w:r>/,
        drawn(description),
      );
      return review(new Map(file).set('word/document.xml', body));
    };
    const { suggestions } = compareFiles(document, withPicture('A dot'), withPicture('A black dot'));
    expect(suggestions).toEqual([{ block: 'b5', baseRev: 1, body: { ...figure, alt: 'A black dot' } }]);
  });
});
