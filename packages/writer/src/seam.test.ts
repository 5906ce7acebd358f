import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSeam, cutBorder } from './seam.ts';

const ENGLISH =
  'The log is the product. Each document has one append-only log of typed events, and the state that anyone sees is a pure fold of it [S1].\n\n' +
  'Readers hold a position, not a queue. A reader is a cursor on the log: live, catch-up and reconnect are one mechanism [S2].\n\n- first point of several\n- second point, longer than the first\n';
const CHINESE =
  '日志就是产品。每篇文档只有一份只增不改的日志，所有人看到的状态都由它折叠而来[S1]。\n\n' +
  '读者持有的是位置，而不是队列。实时、追赶、第二个标签页和重连都是同一种机制[S2]。\n\n- 第一点\n- 第二点，比第一点更长一些\n';

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
    expect(cutBorder('')).toBe(0);
  });
});
