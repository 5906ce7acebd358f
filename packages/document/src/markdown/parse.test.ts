import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BlockBody } from '../types.ts';
import { validateBody } from '../validate.ts';
import type { ParseOptions } from './options.ts';
import { nextBlock, parseMarkdown } from './parse.ts';
import { parseTail } from './tail.ts';

const options: ParseOptions = { cite: (alias) => (alias === 'S9' ? null : `c-${alias}`) };

/** Pieces that models write, well formed and broken, so that random joins of them meet every rule. */
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('\n', '\n\n', '\n', ' ', '  ', '\r\n', '\t', '    ') },
  fc.constantFrom(
    '中文段落。',
    '重点',
    '“引用”',
    '（1）',
    '一、',
    '：',
    'word',
    'Some text.',
    'a',
    '1',
    '12',
    '　　',
    '😀',
    '👨‍👩‍👧',
  ),
  fc.constantFrom(
    '# ',
    '##标题',
    '### a ###',
    '#',
    '---',
    '***',
    '===',
    '- ',
    '* ',
    '+ ',
    '1. ',
    '2) ',
    '10. ',
    '- [ ] ',
    '- [x] ',
  ),
  fc.constantFrom(
    '> ',
    '>',
    '> [!NOTE]\n',
    '```',
    '```js\n',
    '~~~',
    '```mermaid\n',
    '```math\n',
    '$$',
    '$',
    '\\[',
    '\\]',
    '\\(',
    '\\)',
  ),
  fc.constantFrom(
    '|',
    ' | ',
    '| a | b |\n',
    '|---|---|\n',
    '|:-:|',
    '| $|x|$ | b |\n',
    '<br>',
    '<!--',
    '-->',
    '<!-- pagebreak -->',
    '\\newpage',
  ),
  fc.constantFrom(
    '*',
    '**',
    '_',
    '`',
    '``',
    '~~',
    '[',
    ']',
    '](',
    ')',
    '[a](http://b.c)',
    '![x](',
    '<b>',
    '</b>',
    '<sub>',
    '</sub>',
    '\\',
    '&amp;',
    '&',
  ),
  fc.constantFrom(
    '<table>\n',
    '<tr><td>a</td>',
    '<td colspan="2">',
    '<th rowspan="3">b\n',
    '</tr></table>',
    '---\ntitle: x\n',
    '\n: ',
    ': 定义',
    '术语\n: d\n',
    '\n:::tip\n',
    '\n:::\n',
    '::: warning 题',
    '    : ',
    '__',
    '(1)',
    '\\begin{cases}',
    '\\end{cases}',
    '{#a}',
    '[S1]',
    '[S2, S3]',
    '【S9】',
    '[^S4]',
    '[^1]',
    '[^1]: note',
    '[^n]',
    '\n[^n]: 说明',
    '\n[^n]：注',
    '表1：标题',
    'Table 2. b',
    '图：标题',
  ),
  fc.constantFrom(
    `![图](asset:${'a'.repeat(64)})`,
    '\\begin{align}',
    '\\end{align}',
    'https://e.org/a',
    '\u0000',
    '\ud800',
  ),
);
const markdown = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

function bodiesOf(text: string, parse: ParseOptions = options): BlockBody[] {
  return parseMarkdown(text, parse).map((block) => block.body);
}

/** Feeds the text in the given pieces and settles blocks as they become known. */
function bodiesByPieces(pieces: readonly string[], parse: ParseOptions = options): BlockBody[] {
  const bodies: BlockBody[] = [];
  let tail = '';
  const settle = (isComplete: boolean): void => {
    for (;;) {
      const { dropHeading, ...rest } = parse;
      const step = nextBlock(tail, isComplete, bodies.length === 0 ? parse : rest);
      if (step === null) return;
      expect(step.consumed).toBeGreaterThan(0);
      if (step.body !== null) bodies.push(step.body);
      tail = tail.slice(step.consumed);
    }
  };
  for (const text of pieces) {
    tail += text;
    settle(false);
  }
  settle(true);
  expect(tail).toBe('');
  return bodies;
}

function cutAt(text: string, places: readonly number[]): string[] {
  const sorted = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...sorted].map((start, index) => text.slice(start, sorted[index] ?? text.length));
}

describe('parsing piece by piece', () => {
  it('gives the blocks of the whole text, wherever the text is cut', () => {
    fc.assert(
      fc.property(markdown, fc.array(fc.nat(), { maxLength: 12 }), (text, places) => {
        expect(bodiesByPieces(cutAt(text, places))).toEqual(bodiesOf(text));
      }),
      { numRuns: 3000 },
    );
  });

  it('gives the blocks of the whole text unit by unit', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        expect(bodiesByPieces(text.split(''))).toEqual(bodiesOf(text));
      }),
      { numRuns: 1000 },
    );
  });

  it('drops a repeated title alike', () => {
    const title = fc.constantFrom('标题', 'a', 'Some text.', '重点');
    fc.assert(
      fc.property(title, markdown, fc.boolean(), (dropHeading, text, isRepeated) => {
        const parse = { ...options, dropHeading, baseLevel: 2, tidyHeadings: true };
        const whole = isRepeated ? `## ${dropHeading}\n${text}` : text;
        expect(bodiesByPieces(whole.split(''), parse)).toEqual(bodiesOf(whole, parse));
      }),
      { numRuns: 1000 },
    );
  });

  it('gives the same notes, whether their definitions are near, far, half written or missing', () => {
    const noted = fc.constantFrom(
      '甲[^1]',
      '[^2] b',
      '\n',
      '\n\n',
      '[^1]: 注',
      '\n[^1]: n',
      '\n[^2]: m\nmore',
      '> ',
      '- ',
      '```\n',
      '| [^1] |\n|---|\n',
      '  ',
    );
    fc.assert(
      fc.property(fc.array(noted, { maxLength: 25 }), (pieces) => {
        const text = pieces.join('');
        expect(bodiesByPieces(text.split(''))).toEqual(bodiesOf(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('asks for each citation once and in the same order', () => {
    const asked = (run: (parse: ParseOptions) => unknown): string[] => {
      const aliases: string[] = [];
      run({
        cite: (alias) => {
          aliases.push(alias);
          return null;
        },
        onUnknownCitation: (alias) => aliases.push(`no ${alias}`),
      });
      return aliases;
    };
    fc.assert(
      fc.property(markdown, (text) => {
        // A note that two blocks share is read once for both in a whole text.
        fc.pre(!text.includes('[^1]') && !text.includes('[^n]'));
        expect(asked((parse) => bodiesByPieces(text.split(''), parse))).toEqual(
          asked((parse) => parseMarkdown(text, parse)),
        );
      }),
    );
  });

  it('makes bodies that may enter a document', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        for (const body of bodiesOf(text)) expect(validateBody(body)).toEqual([]);
        for (const body of parseTail(text, options)) expect(validateBody(body)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('tells the range of each block, in order and without overlap', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        let at = 0;
        for (const { start, end } of parseMarkdown(text, options)) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(end).toBeGreaterThan(start);
          expect(text.slice(start, end)).toBe(text.slice(start, end).trimEnd());
          at = end;
        }
        expect(at).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
