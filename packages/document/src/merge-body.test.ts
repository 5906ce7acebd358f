import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeBodies } from './merge-body.ts';
import type { BlockBody, TableBody, TableCell } from './types.ts';

const t = (text: string) => [{ type: 'text' as const, text }];
const p = (text: string): BlockBody => ({ type: 'paragraph', content: t(text) });
const cell = (text: string): TableCell => ({ content: t(text) });
const list = (...items: string[]): BlockBody => ({
  type: 'list',
  ordered: false,
  items: items.map((text) => ({ blocks: [p(text)] })),
});
const table = (rows: readonly (readonly string[])[], caption = 'Depths'): TableBody => ({
  type: 'table',
  columns: (rows[0] ?? []).map(() => ({})),
  headerRows: 1,
  rows: rows.map((row) => row.map(cell)),
  caption: t(caption),
});

describe('two changes of one body', () => {
  test('of different cells, of a caption and a cell, of an item and a new item are both in the merged one', () => {
    const base = table([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(
      mergeBodies(
        base,
        table([
          ['A', 'b'],
          ['c', 'd'],
        ]),
        table(
          [
            ['a', 'b'],
            ['c', 'D'],
          ],
          'Depth',
        ),
      ),
    ).toEqual(
      table(
        [
          ['A', 'b'],
          ['c', 'D'],
        ],
        'Depth',
      ),
    );
    expect(
      mergeBodies(
        base,
        table([
          ['a', 'b'],
          ['c', 'd'],
          ['e', 'f'],
        ]),
        table([
          ['a', 'B'],
          ['c', 'd'],
        ]),
      ),
    ).toEqual(
      table([
        ['a', 'B'],
        ['c', 'd'],
        ['e', 'f'],
      ]),
    );
    expect(mergeBodies(list('one', 'two'), list('one', 'two', 'three'), list('first', 'two'))).toEqual(
      list('first', 'two', 'three'),
    );
  });

  test('of different words of one paragraph, and of different lines of one code, are both in the merged one', () => {
    expect(
      mergeBodies(p('the city drains slowly'), p('the old city drains slowly'), p('the city drains fast')),
    ).toEqual(p('the old city drains fast'));
    const code = (...lines: string[]): BlockBody => ({ type: 'code', lang: 'ts', text: lines.join('\n') });
    expect(mergeBodies(code('a', 'b', 'c'), code('A', 'b', 'c'), code('a', 'b', 'c', 'd'))).toEqual(
      code('A', 'b', 'c', 'd'),
    );
  });

  test('of the same words, of a row that the other took away, and into two kinds collide', () => {
    expect(mergeBodies(list('one'), list('two'), list('three'))).toBeNull();
    const base = table([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(
      mergeBodies(
        base,
        table([['a', 'b']]),
        table([
          ['a', 'b'],
          ['c', 'D'],
        ]),
      ),
    ).toBeNull();
    expect(
      mergeBodies(p('one'), { type: 'heading', level: 1, content: t('one') }, { type: 'quote', blocks: [p('one')] }),
    ).toBeNull();
  });

  test('never make a body that fails the checks', () => {
    const base = table([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    const wider: TableBody = {
      ...table([
        ['a', 'b', 'x'],
        ['c', 'd', 'y'],
      ]),
      caption: t('Depths'),
    };
    expect(
      mergeBodies(
        base,
        wider,
        table([
          ['a', 'b'],
          ['c', 'd'],
          ['e', 'f'],
        ]),
      ),
    ).toBeNull();
  });

  test('of different places are both there, whoever comes first; what only one changed is what it made', () => {
    const texts = fc.array(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: 4, maxLength: 4 });
    const changes = fc.array(fc.constantFrom('base', 'mine', 'theirs'), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(texts, changes, ([a = '', b = '', c = '', d = ''], who) => {
        const made = (...hands: string[]) => {
          const [w = '', x = '', y = '', z = ''] = [a, b, c, d].map((text, at) =>
            hands.includes(who[at] ?? '') ? `${text.toUpperCase()} ${at}` : text,
          );
          return table([
            [w, x],
            [y, z],
          ]);
        };
        const base = made();
        const both = made('mine', 'theirs');
        expect(mergeBodies(base, made('mine'), made('theirs'))).toEqual(both);
        expect(mergeBodies(base, made('theirs'), made('mine'))).toEqual(both);
        expect(mergeBodies(base, made('mine'), base)).toEqual(made('mine'));
        expect(mergeBodies(base, base, made('theirs'))).toEqual(made('theirs'));
      }),
    );
  });
});
