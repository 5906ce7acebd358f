import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSeam, cutBorder } from './seam.ts';

const ENGLISH =
  'The log is the product. Each document has one append-only log of typed events, and the state that anyone sees is a pure fold of it [S1].\n\n' +
  'Readers hold a position, not a queue. A reader is a cursor on the log: live, catch-up and reconnect are one mechanism [S2].\n\n- first point of several\n- second point, longer than the first\n';
const CHINESE =
  '日志就是产品。每篇文档只有一份只增不改的日志，所有人看到的状态都由它折叠而来[S1]。\n\n' +
  '读者持有的是位置，而不是队列。实时、追赶、第二个标签页和重连都是同一种机制[S2]。\n\n- 第一点\n- 第二点，比第一点更长一些\n';

const CONSTRUCTS = [
  '| year | share |\n| --- | --- |\n| 2024 | 3.5 % |\n| 2025 | 4.1 % |\n\nText behind it, with `code` and $x^2 + y$ in it [S1][S2].\n',
  'Before.\n\n```ts\nconst a = 1;\nconst b = 2;\n```\n\nBehind **bold words** and *others* of https://example.com/a?b=c.\n',
  'The formula:\n\n$$\na^2 + b^2 = c^2\n$$\n\n1. first\n2. second [S3]\n   - nested\n3. third\n\n> quoted, then done.\n',
  '| 年份 | 占比 |\n| --- | --- |\n| 2024 | 3.5% |\n\n表后的文字，含有`代码`和$x^2$公式[S1]。\n\n1. 第一\n2. 第二[S2]\n\n> 引文。\n',
];

/** What stands after a stop at `cut`, and what an honest model would write from there. */
function stopAt(planned: string, cut: number): { kept: string; rest: string } {
  const raw = planned.slice(0, cut);
  const kept = raw.slice(0, cutBorder(raw));
  return { kept, rest: planned.slice(kept.length) };
}

/** Feeds an answer in pieces. */
function join(kept: string, answer: string, size: number): { text: string; isRestarted: boolean } {
  const seam = createSeam(kept, kept);
  let text = kept;
  for (let at = 0; at < answer.length; at += size) text += seam.push(answer.slice(at, at + size));
  return { text: text + seam.end(), isRestarted: seam.isRestarted };
}

const plans = fc.constantFrom(ENGLISH, CHINESE);
const cuts = fc
  .tuple(plans, fc.double({ min: 0.05, max: 0.98, noNaN: true }))
  .map(([plan, share]) => ({ plan, cut: Math.floor(plan.length * share) }));
const sizes = fc.integer({ min: 1, max: 40 });

describe('the same sentence goes on', () => {
  it.each([
    ['港', '港口很早就有了。', '港口很早就有了。'],
    ['港', '口很早就有了。', '港口很早就有了。'],
    ['The', 'The harbour is old.', 'The harbour is old.'],
    ['A', 'Apache log is old.', 'A Apache log is old.'],
    ['A', ' harbour is old.', 'A harbour is old.'],
  ])('behind the first word %j, when the answer is %j', (kept, answer, whole) => {
    for (const size of [1, 2, 40]) expect(join(kept, answer, size).text).toBe(whole);
  });

  it('joins an honest continuation without a character lost or doubled, wherever it was cut and however it arrives', () => {
    fc.assert(
      fc.property(cuts, sizes, ({ plan, cut }, size) => {
        const { kept, rest } = stopAt(plan, cut);
        expect(join(kept, rest, size).text).toBe(plan);
      }),
      { numRuns: 500 },
    );
  });

  it('drops what a model repeats of the end', () => {
    fc.assert(
      fc.property(cuts, sizes, fc.integer({ min: 12, max: 60 }), ({ plan, cut }, size, overlap) => {
        const { kept, rest } = stopAt(plan, cut);
        fc.pre(kept.length > overlap + 20);
        expect(join(kept, kept.slice(-overlap) + rest, size).text).toBe(plan);
      }),
      { numRuns: 500 },
    );
  });

  it('drops the whole text when a model begins again and then goes on', () => {
    fc.assert(
      fc.property(cuts, sizes, ({ plan, cut }, size) => {
        const { kept } = stopAt(plan, cut);
        fc.pre(kept.length > 60);
        expect(join(kept, plan, size).text).toBe(plan);
      }),
    );
  });

  it('drops a preamble', () => {
    for (const [plan, preamble] of [
      [ENGLISH, 'Sure, continuing: '],
      [ENGLISH, 'Certainly! Here is the rest of the section:\n\n'],
      [CHINESE, '好的，继续：'],
      [CHINESE, '好的，以下是接着写的内容：\n'],
    ] as const) {
      const { kept, rest } = stopAt(plan, Math.floor(plan.length / 3));
      expect(join(kept, preamble + rest.trimStart(), 3).text).toBe(plan);
    }
  });

  it('keeps honest text that begins like a preamble, at the start of a section and behind a sentence', () => {
    const texts = [
      'Here is the core of it: a log is never cut.\n\nMore.',
      'Here are three reasons:\n\n1. one\n2. two',
      'Sure enough, the disk was full: nothing was lost.',
      'Certainly, durable logs matter.\n\nThey do.',
      'Of course the log grows: it is never cut.\n',
      'Continuing investment in logs pays off: they last.\n',
      'Okay',
      '以下是三个主要原因：\n\n1. 一\n2. 二',
      '下面是系统的结构：\n\n- 日志',
      '当然，日志也有缺点：它只增不减。\n\n后文。',
      '当然，这并不容易。\n\n后文。',
      '好的设计有三个特点：简单、清楚、可靠。\n',
      '继续推进改革需要耐心：一步一步来。\n',
      '接着，系统会写入日志：先同步，再确认。\n',
      '明白了这一点：其余都好办。\n',
      'Certainly',
    ];
    for (const text of texts) {
      for (const size of [1, 3, 1000]) {
        expect(join('', text, size).text).toBe(text);
        expect(join('The sentence is over.', ` ${text}`, size).text).toBe(`The sentence is over. ${text}`);
      }
    }
  });

  it('drops what is said to the person before a first text', () => {
    for (const preamble of [
      'Sure! Here is the section:\n\n',
      'Certainly. Here are the requested paragraphs:\n',
      'Sure!\n\n',
      'Here is the rest of the section:\n\n',
      '好的，以下是本节正文：\n\n',
      '好的。\n\n',
      '以下是本节的正文：\n',
      '继续：\n',
    ]) {
      for (const size of [1, 4, 1000]) expect(join('', `${preamble}The text.`, size).text).toBe('The text.');
    }
  });

  it.each([
    ['a heading again', 'The log is', '## The log\n\nthe product.', 'The log is the product.'],
    ['the marks of the prompt', 'The log is', '</kept>\nthe product.', 'The log is the product.'],
    ['a quotation of the text', 'The log is read.', '> The log is read.\n\nBy whom?', 'The log is read.\n\nBy whom?'],
    ['an ellipsis', 'The log is', '... the product.', 'The log is the product.'],
    ['a blank line in mid-sentence', 'The log is', '\n\nthe product.', 'The log is the product.'],
    ['a fence without a name in mid-sentence', 'The log is', '```\nthe product.\n```', 'The log is the product.\n'],
    ['the other comma', '日志就是产品', ', 别无其他。', '日志就是产品，别无其他。'],
    ['the end of the sentence again', '日志就是产品。', '。读者持有位置。', '日志就是产品。读者持有位置。'],
    ['emphasis that stands open', 'The **log is', '**the product** of it.', 'The **log is the product** of it.'],
    ['a label in bold', 'The log is', '**Continuation:**\n\nthe product.', 'The log is the product.'],
    ['a second closing fence', 'Code:\n\n', '```\na\n```\n```\n\nText.', 'Code:\n\n```\na\n```\n\nText.'],
    ['the end in other signs', '他说：“够快了。', '他说:"够快了.”', '他说：“够快了。”'],
  ])('takes off %s', (_what, kept, answer, text) => {
    for (const size of [1, 4, 1000]) {
      const seam = createSeam(kept, kept, { title: 'The log' });
      let joined = kept;
      for (let at = 0; at < answer.length; at += size) joined += seam.push(answer.slice(at, at + size));
      expect(joined + seam.end()).toBe(text);
    }
  });

  it('gives up what could be a repetition when an answer is cut off in it', () => {
    const kept = 'The log is the product. Each document has one append-only log of typed events.';
    const seam = createSeam(kept, kept);
    expect(seam.push(kept.slice(0, 50)) + seam.cutOff()).toBe('');
    const whole = createSeam(kept, kept);
    expect(whole.push(kept.slice(0, 50)) + whole.end()).toBe('');
    expect(whole.isRestarted).toBe(true);
  });

  it('takes off a code block that a model wraps around its answer, and keeps the code blocks in it', () => {
    const inner = 'One.\n\n```python\nprint(1)\n```\n\nTwo.\n';
    for (const size of [1, 2, 5, 1000]) {
      expect(join('', `\`\`\`markdown\n${inner}\`\`\``, size).text).toBe(inner);
      expect(join('', `\`\`\`md\n${inner}\`\`\`\n`, size).text).toBe(inner);
      expect(join('', '```python\nprint(1)\n```\n', size).text).toBe('```python\nprint(1)\n```\n');
      const { kept, rest } = stopAt(ENGLISH, 150);
      expect(join(kept, `\`\`\`markdown\n${rest.trimStart()}\`\`\``, size).text).toBe(ENGLISH);
    }
  });

  it('loses and doubles nothing wherever a text with every construct is cut', () => {
    const lost: string[] = [];
    for (const plan of CONSTRUCTS) {
      for (let cut = 1; cut < plan.length; cut += 1) {
        const { kept, rest } = stopAt(plan, cut);
        for (const size of [1, 9])
          if (join(kept, rest, size).text !== plan) lost.push(`${cut}: ${JSON.stringify(kept.slice(-20))}`);
      }
    }
    expect(lost).toEqual([]);
  });

  it('keeps the space or the border behind a preamble', () => {
    expect(join('A word with', 'Sure, continuing:\n\n `code` in it.', 5).text).toBe('A word with `code` in it.');
    const table = '| a |\n| --- |\n| 1 |\n';
    expect(join(table, 'Sure, continuing:\n\nText.', 5).text).toMatch(/\| 1 \|\n\n+Text\.$/);
    expect(join(table, 'Sure, continuing:\n\n| 2 |\n', 5).text).toBe(`${table}| 2 |\n`);
  });

  it('keeps the sentence before a half-written citation', () => {
    expect(cutBorder('First one. The log is the product [S')).toBe('First one. The log is the product'.length);
    expect(cutBorder('日志就是产品。读者持有位置[S1')).toBe('日志就是产品。读者持有位置'.length);
  });

  it('does not cut a number or an address in two', () => {
    expect(cutBorder('It costs 3.1')).toBe('It costs'.length);
    expect(cutBorder('See https://example.com/a.b')).toBe('See'.length);
    for (const begun of ['https', 'https:', 'https:/', 'https://'])
      expect(cutBorder(`See ${begun}`)).toBe('See'.length);
    expect(join('It costs 3.', '14 euros.', 3).text).toBe('It costs 3.14 euros.');
  });

  it('tells when a model begins again and then writes something else', () => {
    const { kept } = stopAt(ENGLISH, 150);
    expect(
      join(kept, `${ENGLISH.slice(0, 60)} but then it goes another way entirely and never comes back.`, 5).isRestarted,
    ).toBe(true);
  });

  it('lets honest text pass at once', () => {
    const seam = createSeam('The log is the product.', 'The log is the product.');
    expect(seam.push(' Each')).toBe(' Each');
  });

  it('puts a space between words that a model leaves out', () => {
    expect(join('The log is', 'the product.', 4).text).toBe('The log is the product.');
    expect(join('日志就是', ' 产品。', 4).text).toBe('日志就是产品。');
  });

  it('keeps the sentence and cuts only a half-written word or construct', () => {
    expect(cutBorder('The quick bro')).toBe('The quick'.length);
    expect(cutBorder('The quick brown fox. ')).toBe('The quick brown fox.'.length);
    expect(cutBorder('日志就是产')).toBe('日志就是产'.length);
    expect(cutBorder('A fact [S')).toBeLessThanOrEqual('A fact'.length + 1);
    expect(cutBorder('- one\n- ')).toBe('- one\n'.length);
    expect(cutBorder('An old laptop (e.')).toBe('An old laptop'.length);
    expect(cutBorder('It is "')).toBe('It is'.length);
    expect(cutBorder('A **')).toBe('A'.length);
    expect(cutBorder('A **bold** ')).toBe('A **bold**'.length);
    expect(cutBorder('One.\n\n~~')).toBe('One.\n\n'.length);
    expect(cutBorder('See [the manual](https://exa')).toBe('See'.length);
    expect(cutBorder('See [it](https://example.com)')).toBe('See [it](https://example.com)'.length);
    expect(cutBorder('')).toBe(0);
  });
});
