import { numbersOfLayout } from '@longhand/document';
import { describe, expect, test } from 'vitest';
import { contentOf, heading, paragraph } from '../test/content.ts';
import { resolve } from './resolve/resolve.ts';
import { themeOf } from './theme.ts';
import { templateTheme } from './themes.ts';

const names = ['report', 'paper', 'bid', 'manual', 'official', 'minimal'] as const;

describe('the theme of a file', () => {
  test.each(names)('of the template %s is whole and within its own rules, in both languages', (name) => {
    for (const lang of ['zh', 'en'] as const) {
      const { base, changes } = templateTheme(name, lang);
      const { theme, template, warnings } = themeOf({ lang, layout: { template: name, theme: changes } });
      expect(warnings).toEqual([]);
      expect(template).toBe(name);
      expect(Object.keys(theme)).toEqual(Object.keys(base));
    }
  });

  test('takes the template of the settings before that of the document, and tells of a change that cannot be used', () => {
    const content = contentOf([], { layout: { template: 'bid', theme: { page: { top: 400 }, body: { size: 13 } } } });
    const { document, warnings } = resolve(content, { template: 'minimal' });
    expect([document.template, document.theme.body.size, document.theme.page.top]).toEqual(['minimal', 13, 34]);
    expect(warnings).toEqual([{ code: 'export.warn.theme', params: { path: 'page.top', allowed: '5 … 90' } }]);
  });

  test('keeps the type area of GB/T 9704: 156 by 225 millimetres, 22 lines of 28 letters', () => {
    const { page, body } = themeOf({ lang: 'zh', layout: { template: 'official' } }).theme;
    expect(210 - page.left - page.right).toBe(156);
    expect(297 - page.top - page.bottom).toBe(225);
    const point = 25.4 / 72;
    expect(Math.floor(156 / (body.size * point) + 0.5)).toBe(28);
    expect(Math.floor(225 / (body.line * point))).toBe(22);
  });
});

describe('headings', () => {
  const content = contentOf(
    [
      heading(1, '总则'),
      heading(2, '范围'),
      paragraph('见', { type: 'xref', target: 'b2' }, '与', { type: 'xref', target: 'b1' }),
    ],
    { lang: 'zh' },
  );
  const told = (template: (typeof names)[number]) => {
    const { blocks } = resolve(content, { template }).document;
    const numbers = blocks.flatMap((block) => (block.type === 'heading' ? [block.number] : []));
    const last = blocks.at(-1);
    const references =
      last?.type === 'paragraph' ? last.content.flatMap((part) => ('label' in part ? [part.label] : [])) : [];
    return [...numbers, ...references];
  };

  test('are counted and referred to as the template does', () => {
    expect(told('report')).toEqual(['1', '1.1', '第 1.1 节', '第 1 节']);
    expect(told('bid')).toEqual(['第一章', '1.1', '第 1.1 节', '第一章']);
    expect(told('official')).toEqual(['一、', '（一）', '一（一）', '一']);
    expect(told('minimal')).toEqual(['', '', '“范围”', '“总则”']);
  });

  test('are those that the page takes from the layout, in every template and language', () => {
    for (const lang of ['zh', 'en'] as const) {
      for (const template of names) {
        const { theme } = themeOf({ lang, layout: { template } });
        expect([template, theme.headings.numbers]).toEqual([template, numbersOfLayout({ lang, layout: { template } })]);
      }
    }
  });
});
