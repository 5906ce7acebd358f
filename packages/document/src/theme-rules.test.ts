import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chineseNumber, numbersOfLayout, referredNumber, templateNumbers, writtenNumber } from './heading-number.ts';
import { templateNames } from './looks.ts';
import type { FontLadder, PageLine, Theme } from './theme.ts';
import { changedTheme } from './theme-rules.ts';

const ladder: FontLadder = { latin: ['Times New Roman'], cjk: ['SimSun'] };
const line: PageLine = { left: '', center: '{page}', right: '', rule: false };
const theme: Theme = {
  page: { size: 'a4', top: 20, bottom: 20, left: 20, right: 20, columns: 1 },
  fonts: { serif: ladder, sans: ladder, mono: ladder, kai: ladder, title: ladder },
  body: { face: 'serif', size: 10, line: 15, indent: 2, justify: true },
  headings: {
    faces: Array(6).fill('sans'),
    sizes: Array(6).fill(12),
    bold: true,
    numbers: 'decimal',
    opensPage: false,
  },
  tables: { rules: 'lines', size: 9, shade: true },
  colours: {
    ink: '#000000',
    quiet: '#000000',
    accent: '#000000',
    heading: '#000000',
    rule: '#000000',
    tint: '#000000',
  },
  header: line,
  footer: line,
  front: { cover: true, contents: true, logo: '' },
};

describe('a change of a theme', () => {
  test('takes what is good and names what is not, with what is allowed', () => {
    const { theme: changed, problems } = changedTheme(theme, {
      page: { top: 900, left: 30, size: 'a0' },
      colours: { accent: 'red', ink: '#123ABC' },
      header: { left: '{title} / {author}', right: '{page}' },
      fonts: { sans: { latin: ['A"; }'], cjk: [] } },
      nonsense: {},
      __proto__: { polluted: true },
    });
    expect(problems).toEqual([
      { path: 'page.top', allowed: '5 … 90' },
      { path: 'page.size', allowed: 'a4 | a5 | b5 | letter' },
      { path: 'colours.accent', allowed: '#rrggbb' },
      { path: 'header.left', allowed: '{title} {chapter} {page} {total} {date}' },
      { path: 'fonts.sans', allowed: '{ latin: [name, …], cjk: [name, …] }' },
      { path: 'nonsense', allowed: 'page | fonts | body | headings | tables | colours | header | footer | front' },
    ]);
    expect(changed).toEqual({
      ...theme,
      page: { ...theme.page, left: 30 },
      colours: { ...theme.colours, ink: '#123ABC' },
      header: { ...theme.header, right: '{page}' },
    });
  });

  test('that leaves no room for text is refused as a whole page', () => {
    const { theme: changed, problems } = changedTheme(theme, { page: { size: 'a5', left: 60, right: 60 } });
    expect(changed.page).toEqual(theme.page);
    expect(problems).toEqual([{ path: 'page', allowed: '≥ 60 × 80 mm' }]);
  });

  test('of any shape at all leaves a whole theme', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.dictionary(
            fc.constantFrom(...Object.keys(theme), 'constructor'),
            fc.dictionary(fc.string(), fc.anything()),
          ),
        ),
        (changes) => {
          const { theme: changed } = changedTheme(theme, changes);
          expect(changedTheme(theme, changed)).toEqual({ theme: changed, problems: [] });
        },
      ),
    );
  });
});

describe('numbers of headings', () => {
  test('are counted in Chinese up to ninety-nine', () => {
    expect([0, 1, 10, 11, 20, 21, 99, 100].map(chineseNumber)).toEqual([
      '零',
      '一',
      '十',
      '十一',
      '二十',
      '二十一',
      '九十九',
      '100',
    ]);
  });

  test('follow GB/T 9704 in an official document, and are referred to from anywhere', () => {
    expect(['2', '2.1', '2.1.3', '2.1.3.4'].map((number) => writtenNumber(number, 'official'))).toEqual([
      '二、',
      '（一）',
      '3.',
      '（4）',
    ]);
    expect(['2', '2.1', '2.1.3'].map((number) => referredNumber(number, 'official'))).toEqual([
      '二',
      '二（一）',
      '二（一）3',
    ]);
    expect(['2', '2.1'].map((number) => writtenNumber(number, 'chapter'))).toEqual(['第二章', '2.1']);
    expect(writtenNumber('2.1', 'none')).toBe('');
  });

  test('are written as the layout says, else as its template does, whatever else stands there', () => {
    expect(templateNames.map((name) => templateNumbers(name, 'zh'))).toEqual([
      ...['decimal', 'decimal', 'chapter', 'decimal', 'official', 'none'],
    ]);
    expect(numbersOfLayout({ lang: 'en' })).toBe('decimal');
    expect(numbersOfLayout({ lang: 'zh', layout: { template: 'official' } })).toBe('official');
    const theme = { headings: { numbers: 'none' as const } };
    expect(numbersOfLayout({ lang: 'zh', layout: { template: 'official', theme } })).toBe('none');
    const unknown = { headings: { numbers: 'roman' as 'none' } };
    expect(numbersOfLayout({ lang: 'zh', layout: { template: 'bid', theme: unknown } })).toBe('chapter');
  });
});
