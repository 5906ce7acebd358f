import { describe, expect, test } from 'vitest';
import { readHtml } from './html.ts';

const textOf = (html: string) => readHtml(html, 1e6).text;
const words = (count: number) =>
  Array.from({ length: count }, (_, at) => `Sentence number ${at} is about rain and sewers.`).join(' ');

describe('readHtml', () => {
  test('keeps the article and leaves menu, advertisements and footer', () => {
    const page = `<!doctype html><html><head><title>Rain</title></head><body><nav><a href="/">Home</a></nav><div class="ad">Buy now</div>
      <article><h1>Rain</h1><p>${words(10)}</p><h2>Costs</h2><p>${words(10)}</p></article><footer>All rights reserved</footer></body></html>`;
    const { text, headings } = readHtml(page, 1e6);
    expect(text.startsWith('Rain\n\nSentence number 0')).toBe(true);
    expect(text).not.toMatch(/Home|Buy now|rights/);
    expect(headings.map(({ level, text: heading }) => [level, heading])).toEqual([
      [1, 'Rain'],
      [2, 'Costs'],
    ]);
  });
  test('reads a page without an article, and a bare fragment', () => {
    expect(textOf('<html><body><p>One<br>two</p>three<ul><li>four<li>five</ul></body></html>')).toBe(
      'One\ntwo\n\nthree\n\n• four\n\n• five',
    );
    expect(textOf('<p>长卷 &lt;br&gt;</p>')).toBe('长卷 <br>');
  });
  test('keeps preformatted text, rows of tables, and the content of tables that only lay out', () => {
    expect(textOf('<pre>a\n  b</pre>')).toBe('a\n  b');
    expect(textOf('<table><tr><th>a</th><th><p>b</p></th></tr><tr><td>1</td><td>2</td></tr></table>')).toBe(
      'a | b\n1 | 2',
    );
    expect(textOf('<table><tr><td><h2>Title</h2><p>Text.</p></td></tr></table>')).toBe('Title\n\nText.');
  });
  test('runs and shows nothing of scripts, styles and hidden parts', () => {
    expect(
      textOf('<p>seen</p><script>alert(1)</script><style>p{}</style><p hidden>unseen</p><template>unseen</template>'),
    ).toBe('seen');
  });
  test.each(['', '<', '<html', '<table><tr><td>', '<p>a<p>b</div></div>', '<body><body><body>x', '<svg><p>x</svg>'])(
    'survives %j',
    (html) => {
      expect(typeof textOf(html)).toBe('string');
    },
  );
});
