import { expect, test } from 'vitest';
import { readMarkdown, readPlain } from './plain.ts';
import { cleanText } from './text-builder.ts';

const headingsOf = (text: string, read = readMarkdown) =>
  read(text, 1e6).headings.map(({ level, text: heading }) => [level, heading]);

test('Markdown headings are found in both forms, not in code and not in tables', () => {
  const text =
    '# One\n\nTwo\n===\n\n## [Three](http://a) **bold** ##\n\n```sh\n# no heading\n```\n\nplain\n\n---\n\n- item\n---\n#no heading';
  expect(headingsOf(text)).toEqual([
    [1, 'One'],
    [1, 'Two'],
    [2, 'Three bold'],
  ]);
});

test('numbered headings of plain Chinese text are found, numbered sentences are not', () => {
  const text =
    '第一章 总则\n\n第一条说的是范围。\n一、适用范围\n（一）城镇\n1.2 术语\n一、这一句以句号结束，不是标题。\nChapter 3 Results\n';
  expect(headingsOf(text, readPlain)).toEqual([
    [1, '第一章 总则'],
    [2, '一、适用范围'],
    [3, '（一）城镇'],
    [2, '1.2 术语'],
    [1, 'Chapter 3 Results'],
  ]);
});

test('every heading starts where it says', () => {
  const { text, headings } = readPlain('  一、总则\r\n\r\n\0  二、范围\r\n', 1e6);
  for (const heading of headings) expect(text.startsWith(heading.text, heading.start)).toBe(true);
});

test('text is cleaned of what no reader sees, and of nothing else', () => {
  expect(cleanText('a\r\nb\rc\u2028d\0e\u0007f\ufeffg\ud800h\u00a0é ﬁ Ａ　长\t😀')).toBe(
    'a\nb\nc\ndefg\ufffdh\u00a0é ﬁ Ａ　长\t😀',
  );
});

test('a text beyond the limit is refused', () => {
  expect(() => readPlain('长'.repeat(101), 100)).toThrow('source.tooLarge');
});
