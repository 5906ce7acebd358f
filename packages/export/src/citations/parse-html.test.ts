import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coded, uncoded } from './hayagriva.ts';
import { type HtmlNode, parseHtml } from './parse-html.ts';

const textOf = (node: HtmlNode): string => node.text + node.children.map(textOf).join('');

describe('the HTML of the engine', () => {
  test('is a tree of elements with their attributes, and text is text', () => {
    const [list] = parseHtml('<ul class="x"><li id="loc-1">a &amp; b &#x20; &lt;i&gt;<br>c</li><li/></ul>').children;
    expect([list?.tag, list?.attributes, list?.children.map(({ tag }) => tag)]).toEqual([
      'ul',
      { class: 'x' },
      ['li', 'li'],
    ]);
    expect(list?.children[0]?.attributes).toEqual({ id: 'loc-1' });
    expect(textOf(parseHtml('<p>a &amp; b &#x20; &lt;i&gt;<br>c</p>'))).toBe('a & b   <i>c');
  });

  test('gives back any text that was escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (words) => {
        const text = words.toWellFormed();
        const escaped = text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
        expect(textOf(parseHtml(`<p><em>${escaped}</em></p>`))).toBe(text);
      }),
    );
  });
});

test('any text survives the way through the bibliography, but for white space', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-composite', maxLength: 30 }), (words) => {
      fc.pre(!/[\uf8f0-\uf8f4]/.test(words));
      const sent = coded(words);
      expect(sent).not.toMatch(/[\\{}$]/);
      expect(uncoded(sent).replace(/\s/g, '')).toBe(words.replace(/\p{Cc}|\s/gu, ''));
    }),
  );
});
