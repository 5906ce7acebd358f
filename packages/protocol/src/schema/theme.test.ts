import { changedTheme, pageSizes, type Theme } from '@longhand/document';
import { expect, test } from 'vitest';
import { themeSchema } from './theme.ts';

test('a theme that a command may carry is one that a file can use, and no other', () => {
  const ladder = { latin: ['Times New Roman'], cjk: ['SimSun'] };
  const line = { left: '{title}', center: '', right: '{page}', rule: true };
  const whole: Theme = {
    page: { size: 'a4', top: 20, bottom: 20, left: 20, right: 20, columns: 2 },
    fonts: { serif: ladder, sans: ladder, mono: ladder, kai: ladder, title: ladder },
    body: { face: 'serif', size: 10, line: 15, indent: 2, justify: true },
    headings: {
      faces: Array(6).fill('sans'),
      sizes: Array(6).fill(12),
      bold: true,
      numbers: 'chapter',
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
  expect(themeSchema.safeParse(whole).success).toBe(true);
  const wrong: Readonly<Record<string, readonly unknown[]>> = {
    page: [{ size: 'a0' }, { top: 4 }, { left: 91 }, { columns: 3 }, { top: '20' }, { width: 100 }],
    fonts: [{ sans: { latin: ['"'], cjk: [] } }, { sans: { latin: ['a/b'], cjk: [] } }, { sans: 'Arial' }],
    body: [{ face: 'mono' }, { size: 5 }, { line: 61 }, { indent: -1 }, { justify: 1 }],
    headings: [{ faces: ['sans'] }, { sizes: Array(6).fill(49) }, { numbers: 'roman' }],
    tables: [{ rules: 'dots' }, { size: 25 }],
    colours: [{ ink: 'red' }, { accent: '#12345' }, { ink: '#12345g' }],
    header: [{ left: '{author}' }, { right: 'x'.repeat(201) }],
    front: [{ logo: 'ab' }, { cover: 'yes' }],
    nonsense: [{}],
  };
  for (const [group, changes] of Object.entries(wrong)) {
    for (const change of changes) {
      const asked = { [group]: change };
      const verdict = [themeSchema.safeParse(asked).success, changedTheme(whole, asked).problems.length === 0];
      expect([asked, ...verdict]).toEqual([asked, false, false]);
    }
  }
  for (const size of Object.keys(pageSizes)) {
    const asked = { page: { size } };
    expect([size, themeSchema.safeParse(asked).success, changedTheme(whole, asked).problems]).toEqual([size, true, []]);
  }
});
