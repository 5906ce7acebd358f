import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitsPair } from '../characters.ts';
import { endsInside, safeBorder } from './border.ts';

/** The cut place is written as `|>`: what stands behind it is given up. */
const cuts: readonly string[] = [
  '第一句。|>第二',
  '第一句。[S1]|>第二',
  '第一句。[S1][S2]|>第',
  '第一句[S1]。|>第二句[S',
  '他说：“好。”|>然后',
  '（见上。）|>又',
  '**注意。**|>后面',
  '一句。|>**重点',
  'One.|> Two',
  'It is 3.14 long.|> It',
  'See Fig. 3 for details|>',
  'Dr. Smith said so e.g. here|>',
  'He left! [S3]|> Then',
  'A claim.[^1]|> Then',
  '没有句号的|>',
  '没有句号 |>[S',
  '没有句号 |>$x^2 +',
  '没有句号 |>`code',
  '没有句号 |>[link](http://a',
  '公式 $a。b$ 之后。|>还',
  '代码 `x。y`|>',
  '见 https://a.b/c.d e|>',
  '一句。\n\n|>第二段没有',
  '一句。\n\n第二句。\n\n|>',
  '一句。\n\n|>```js\nlet x = 1;\n',
  '|>```js\nlet x。',
  '```js\nx\n```\n|>',
  '一句。\n\n|>$$\nx = 1。',
  '一句。\n\n|>\\[\nx = 1。',
  '要点：\n- 一\n- 二\n|>- 三没',
  '- 一。|>二',
  '要点：\n|>- 第一点没',
  '- 只有一点没|>',
  '1. 甲\n2. 乙\n|>3.',
  '表如下。\n\n| a | b |\n|---|---|\n| 1 | 2 |\n|>| 3 | 4',
  '| a | b |\n|---|---|\n|>| 1。 | 2',
  '表如下。\n\n|>| a | b |\n|--',
  '表如下。\n|>| a | b',
  '## 标题\n|>',
  '## 标题\n\n没有句号|>',
  '- 步骤：\n|>  ```sh\n  cmd。',
  '',
  'ok?|>',
  '👨‍👩‍👧|>',
  '一句。\n\n要点：\n|>- 第一点没',
  '一句。\n没有句号的一行\n|>',
];

describe('a safe border', () => {
  for (const cut of cuts) {
    it(`stands at the sign in ${JSON.stringify(cut)}`, () => {
      const raw = cut.replace('|>', '');
      const found = safeBorder(raw);
      expect(`${raw.slice(0, found)}|>${raw.slice(found)}`).toBe(cut === '' ? '|>' : cut);
    });
  }

  const piece = fc.oneof(
    fc.constantFrom(
      '中文',
      '句子。',
      '问？',
      'Word ',
      'End. ',
      '3.14',
      '[S1]',
      '【S2、S3】',
      '[^1]',
      '$x^2$',
      '`a.b`',
      '[a](http://b.c)',
    ),
    fc.constantFrom(
      '\n',
      '\n\n',
      '- ',
      '1. ',
      '| a | b |\n|---|---|\n',
      '| 1 | 2 |\n',
      '```\n',
      '```js\n',
      '$$\n',
      '$',
      '**',
      '”',
      '> ',
      '# ',
    ),
    fc.constantFrom('😀', '👨‍👩‍👧', 'e\u0301', '[', 'S', '\\[', '\\(', '<b', '|', '…', '!'),
  );
  const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));

  it('lies in the text and never inside a character or a citation marker', () => {
    fc.assert(
      fc.property(text, fc.nat(), (whole, cut) => {
        const at = cut % (whole.length + 1);
        const raw = whole.slice(0, splitsPair(whole, at) ? at - 1 : at);
        const border = safeBorder(raw);
        expect(border).toBeGreaterThanOrEqual(0);
        expect(border).toBeLessThanOrEqual(raw.length);
        expect(splitsPair(raw, border)).toBe(false);
        for (const marker of raw.matchAll(/\[S1\]|【S2、S3】/g)) {
          expect(border <= marker.index || border >= marker.index + marker[0].length).toBe(true);
        }
        expect(['code', 'table', 'math', 'citation', 'list', 'prose']).toContain(endsInside(raw));
      }),
      { numRuns: 3000 },
    );
  });

  it('does not move when the kept text is looked at again', () => {
    fc.assert(
      fc.property(text, (raw) => {
        // Many signs that open something in a row are given up one by one, and not without end.
        fc.pre(!/[[<\\|]/.test(raw.replaceAll(/\[S1\]|\[\^1\]|\[a\]\(/g, '')));
        const kept = raw.slice(0, safeBorder(raw));
        expect(safeBorder(kept)).toBe(kept.length);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('the place where a text ends', () => {
  const places = [
    ['```js\nx', 'code'],
    ['```js\nx\n```\n', 'prose'],
    ['- a\n  ```\n  x', 'code'],
    ['| a |\n|---|\n| b', 'table'],
    ['| a | b', 'table'],
    ['| a |\n|---|\n| b |\n\n', 'prose'],
    ['$$\nx', 'math'],
    ['value $x +', 'math'],
    ['costs $5 and', 'prose'],
    ['fact [S', 'citation'],
    ['- a\n- b', 'list'],
    ['- a\n\n', 'prose'],
    ['text', 'prose'],
    ['', 'prose'],
  ] as const;
  for (const [raw, place] of places) {
    it(`is ${place} in ${JSON.stringify(raw)}`, () => {
      expect(endsInside(raw)).toBe(place);
    });
  }
});
