import { describe, expect, it } from 'vitest';
import { plainText } from '../body.ts';
import { parseMarkdown } from './parse.ts';
import { parseTail } from './tail.ts';

const texts = (raw: string): string[] => parseTail(raw, { cite: (alias) => alias }).map(plainText);

describe('the display of an unfinished tail', () => {
  it('hides a citation marker that is half written', () => {
    for (const half of ['[', '[S', '[S1', '[S1,', '[S1, S', '【S', '[^', '[^S2'])
      expect(texts(`事实 ${half}`)).toEqual(['事实']);
    expect(texts('见 [sic')).toEqual(['见 [sic']);
  });

  it('closes bold text and code softly', () => {
    expect(parseTail('这是**重')).toEqual([
      {
        type: 'paragraph',
        content: [
          { type: 'text', text: '这是' },
          { type: 'text', text: '重', marks: ['strong'] },
        ],
      },
    ]);
    expect(parseTail('run `npm i')).toEqual([
      {
        type: 'paragraph',
        content: [
          { type: 'text', text: 'run ' },
          { type: 'text', text: 'npm i', marks: ['code'] },
        ],
      },
    ]);
    expect(parseTail('*so* **it** `is`')).toEqual(parseMarkdown('*so* **it** `is`').map(({ body }) => body));
    for (const half of ['*', '**', '`']) expect(texts(`这是${half}`)).toEqual(['这是']);
  });

  it('shows an open fence as code, whatever stands in it', () => {
    expect(parseTail('```js\nlet a = [')).toEqual([{ type: 'code', lang: 'js', text: 'let a = [' }]);
  });

  it('shows the first row as a table at once', () => {
    for (const raw of ['| a | b |', '文\n| a | b |', '| a | b |\n|--', '| a | b |\n|---|---|']) {
      expect(parseTail(raw).at(-1)).toMatchObject({ type: 'table', headerRows: 1, columns: [{}, {}] });
    }
    expect(parseTail('| a | b |\n|---|---|\n| 1').at(-1)).toMatchObject({ type: 'table', rows: [{}, {}] });
  });

  it('hides a line, an image or an address that has only begun', () => {
    for (const half of ['-', '1.', '##', '```', '>', '$$']) expect(texts(`文字。\n${half}`)).toEqual(['文字。']);
    expect(texts('图 ![a](asset:12')).toEqual(['图']);
    expect(texts('见[手册](https://a.b')).toEqual(['见手册']);
  });

  it('reports no citation, because nothing is settled', () => {
    let reports = 0;
    parseTail('甲 [S9]', { onUnknownCitation: () => reports++ });
    expect(reports).toBe(0);
  });

  it('is empty for an empty tail', () => {
    expect(parseTail('')).toEqual([]);
    expect(parseTail('\n \n')).toEqual([]);
  });
});
