import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mapRange } from '../change.ts';
import { applyChanges, inlineText, normalizeInline, textRun } from '../inline.ts';
import type { Block, BlockBody, DocumentContent, Inline } from '../types.ts';
import { diffDocuments } from './document.ts';
import { isSameValue } from './equal.ts';
import { diffToMarkdown } from './markdown.ts';
import { diffSequence, longestRise } from './sequence.ts';
import { changesBetween, diffText } from './words.ts';

const letters = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 20 });
const inline: fc.Arbitrary<Inline> = fc.oneof(
  fc
    .tuple(fc.constantFrom('雨下了', ' rain', 'fell ', '😀', ' ', '。'), fc.subarray(['strong', 'em'] as const))
    .map(([text, marks]) => textRun(text, marks)),
  fc.constantFrom<Inline>({ type: 'cite', citation: 'c1' }, { type: 'math', tex: 'x' }, { type: 'break' }),
);
const content = fc.array(inline, { maxLength: 12 }).map(normalizeInline);
const p = (text: string): BlockBody => ({ type: 'paragraph', content: [textRun(text)] });
const block = (id: string, body: BlockBody): Block => ({ id, rev: 1, prov: { by: 'person' }, body });
const documentOf = (...blocks: Block[]): DocumentContent => ({
  ...{ schema: 'doc/1', id: 'd', title: 'T', lang: 'en', updatedAt: 0 },
  ...{ blocks, citations: {}, sources: {} },
});

describe('a diff', () => {
  test('leads from the one sequence to the other, and is the shortest', () => {
    fc.assert(
      fc.property(letters, letters, (before, after) => {
        const runs = diffSequence(before, after);
        const side = (kind: 'added' | 'removed') =>
          runs.flatMap((run) =>
            run.kind === kind || run.kind === 'same'
              ? (run.kind === 'added' ? after : before).slice(run.from, run.to)
              : [],
          );
        expect(side('removed')).toEqual(before);
        expect(side('added')).toEqual(after);
        const differences = runs.reduce((sum, { kind, from, to }) => sum + (kind === 'same' ? 0 : to - from), 0);
        expect(differences).toBe(before.length + after.length - 2 * commonLength(before, after));
      }),
    );
  });

  test('gives up looking where two texts have nothing in common, and is still right', () => {
    const before = Array.from({ length: 3_000 }, (_, index) => `a${index}`);
    const after = Array.from({ length: 3_000 }, (_, index) => `b${index}`);
    expect(diffSequence(before, after)).toEqual([
      { kind: 'removed', from: 0, to: 3_000 },
      { kind: 'added', from: 0, to: 3_000 },
    ]);
  });

  test('of inline content is changes that make the one of the other', () => {
    fc.assert(
      fc.property(content, content, (before, after) => {
        expect(applyChanges(before, changesBetween(before, after))).toEqual(after);
      }),
    );
  });

  test('goes by words, in Chinese and in English', () => {
    expect(diffText('The rain fell.', 'The snow fell.')).toEqual([
      { kind: 'same', content: 'The ' },
      { kind: 'removed', content: 'rain' },
      { kind: 'added', content: 'snow' },
      { kind: 'same', content: ' fell.' },
    ]);
    const pieces = diffText('今年降雨明显增加。', '今年降雪明显增加。');
    expect(pieces.filter(({ kind }) => kind === 'same').map(({ content }) => content)).toEqual(['今年', '明显增加。']);
  });

  test('of documents names what was added, removed, moved and changed', () => {
    const before = documentOf(
      block('a', p('One.')),
      block('b', p('Two.')),
      block('c', p('Three.')),
      block('d', p('Four.')),
    );
    const after = {
      ...documentOf(block('a', p('One.')), block('d', p('Four.')), block('b', p('Two more.')), block('e', p('New.'))),
      matter: { subtitle: 'S' },
    };
    const diff = diffDocuments(before, after);
    expect(diff.blocks.map(({ kind, block: { id } }) => [kind, id])).toEqual([
      ['moved', 'd'],
      ['changed', 'b'],
      ['removed', 'c'],
      ['added', 'e'],
    ]);
    expect(diff).toMatchObject({ fields: ['matter'], counts: { added: 1, removed: 1, moved: 1, changed: 1 } });
    expect(diff.blocks[1]).toMatchObject({ changes: [{ from: 3, to: 3, insert: [textRun(' more')] }] });
    expect(diffDocuments(after, after).blocks).toEqual([]);
  });

  test('of a table goes by its words, because its text is no single content', () => {
    const table = (word: string): BlockBody => ({
      ...{ type: 'table', columns: [{}], headerRows: 0 },
      rows: [[{ content: [textRun(word)] }]],
    });
    const [diff] = diffDocuments(documentOf(block('a', table('old'))), documentOf(block('a', table('new')))).blocks;
    expect(diff).toMatchObject({ kind: 'changed', text: [{ kind: 'removed' }, { kind: 'added', content: 'new' }] });
    expect(diff).not.toHaveProperty('changes');
  });

  test('reads as Markdown in which no word of the document is markup', () => {
    const kinds = { added: 'Added', removed: 'Removed', moved: 'Moved', changed: 'Changed' };
    const fields = { title: 'title', lang: 'language', matter: 'front matter', glossary: 'glossary', layout: 'layout' };
    const labels = { kinds, fields, nothing: 'Nothing.' };
    const diff = diffDocuments(
      documentOf(block('a', p('a <b> c'))),
      documentOf(block('a', p('a <i>x c')), block('b', p('New.'))),
    );
    expect(diffToMarkdown(diff, labels)).toBe(
      '**Changed**\n\n> a \\<<del>b</del><ins>i</ins>\\><ins>x</ins> c\n\n**Added**\n\n> New.\n',
    );
    expect(diffToMarkdown(diffDocuments(documentOf(), documentOf()), labels)).toBe('Nothing.\n');
  });
});

test('the longest rise rises, and nothing longer does', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(50), { maxLength: 9 }), (values) => {
      const places = longestRise(values);
      const rise = places.map((place) => values[place] ?? 0);
      expect(rise).toEqual([...rise].sort((a, b) => a - b));
      expect(places).toEqual([...places].sort((a, b) => a - b));
      const best: number[] = [];
      for (const value of values) {
        const before = best.filter((_, earlier) => (values[earlier] ?? 0) < value);
        best.push(1 + Math.max(0, ...before));
      }
      expect(rise.length).toBe(Math.max(0, ...best));
    }),
  );
});

test('two values are the same whatever the order of their properties', () => {
  expect(isSameValue({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1, d: undefined })).toBe(true);
  for (const [a, b] of [
    [{ a: 1 }, { a: 2 }],
    [[1], { 0: 1 }],
    [{ a: 1 }, { b: 1 }],
    [[1, 2], [1]],
    [null, {}],
  ])
    expect(isSameValue(a, b)).toBe(false);
});

describe('a range', () => {
  test('stands on the same characters, whatever is changed around and within it', () => {
    const alphabet = [...'abcdefghijklmnopqrst'];
    const change = fc.record({ at: fc.nat(30), length: fc.nat(6), text: fc.constantFrom('', 'XY') });
    fc.assert(
      fc.property(
        fc.nat(18),
        fc.integer({ min: 1, max: 8 }),
        fc.array(change, { maxLength: 6 }),
        (from, length, steps) => {
          let text: readonly Inline[] = [textRun(alphabet.join(''))];
          const range = { from, to: Math.min(20, from + length) };
          const marked = new Set(alphabet.slice(range.from, range.to));
          const changes = steps.map((step) => {
            const size = inlineText(text).length;
            const at = step.at % (size + 1);
            const insert = step.text === '' ? [] : [textRun(step.text)];
            const made = { from: at, to: Math.min(size, at + step.length), insert };
            text = applyChanges(text, [made]);
            return made;
          });
          const plain = inlineText(text);
          const left = [...plain].filter((char) => marked.has(char));
          const found = mapRange(range, changes);
          const held = found === null ? '' : plain.slice(found.from, found.to);
          expect([...held].filter((char) => char !== 'X' && char !== 'Y')).toEqual(left);
        },
      ),
    );
  });
});

function commonLength(a: readonly string[], b: readonly string[]): number {
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const row = lengths[i];
      if (row)
        row[j] =
          a[i] === b[j] ? 1 + (lengths[i + 1]?.[j + 1] ?? 0) : Math.max(lengths[i + 1]?.[j] ?? 0, row[j + 1] ?? 0);
    }
  return lengths[0]?.[0] ?? 0;
}
