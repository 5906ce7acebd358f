import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineReader } from './lines.ts';
import { thinkSplitter } from './think-tags.ts';
import { toolCallMerger } from './tool-call-merger.ts';

/** Any way of cutting a text into pieces. */
const cuts = fc.array(fc.nat({ max: 80 }), { maxLength: 12 });
function pieces(text: string, at: readonly number[]): readonly string[] {
  const places = [...new Set(at.filter((place) => place < text.length))].sort((a, b) => a - b);
  return [...places, text.length].map((place, index) => text.slice(index === 0 ? 0 : (places[index - 1] ?? 0), place));
}

describe('lines', () => {
  it('are the same whatever the pieces', () => {
    const text = '{"a":1}\r\n\n{"b":"中文"}\n  \n{"c":3}';
    fc.assert(
      fc.property(cuts, (at) => {
        const reader = lineReader();
        const lines = [...pieces(text, at).flatMap((piece) => reader.push(piece)), ...reader.end()];
        expect(lines).toEqual(['{"a":1}', '{"b":"中文"}', '{"c":3}']);
      }),
    );
  });
});

describe('<think> tags', () => {
  const split = (text: string, at: readonly number[]): { readonly text: string; readonly reasoning: string } => {
    const splitter = thinkSplitter();
    const parts = [...pieces(text, at).flatMap((piece) => splitter.push(piece)), ...splitter.end(true)];
    const joined = (type: string): string =>
      parts.map((part) => (part.type === type && part.type !== 'error' ? part.text : '')).join('');
    return { text: joined('text'), reasoning: joined('reasoning') };
  };
  it.each([
    ['<think>one < two</think>\n\nText.', 'Text.', 'one < two'],
    ['<think>hm</think> 3.14', ' 3.14', 'hm'],
    ['<think>hm</think>\n\n\n- next point', '\n- next point', 'hm'],
    ['  \n<think></think>Text with <think>tags</think>', 'Text with <think>tags</think>', ''],
    ['Text about <think>', 'Text about <think>', ''],
    ['<thinking is hard', '<thinking is hard', ''],
    ['<think>never closed </thin', '', 'never closed </thin'],
    ['\n Indented', '\n Indented', ''],
    ['<th', '<th', ''],
    ['Text, then </think> in it', 'Text, then </think> in it', ''],
    ['Text that ends with </thi', 'Text that ends with </thi', ''],
    ['Thinking.\n</think>\n\nAnswer', 'Thinking.\n', ''],
    ['Thinking. </think>', 'Thinking. ', ''],
    ['```\n</think>\n```\n', '```\n</think>\n```\n', ''],
  ])('are told from text whatever the pieces: %j', (whole, text, reasoning) => {
    fc.assert(
      fc.property(cuts, (at) => {
        expect(split(whole, at)).toEqual({ text, reasoning });
      }),
    );
  });
});

describe('pieces of tool calls', () => {
  const merge = (
    ...deltas: Parameters<ReturnType<typeof toolCallMerger>['add']>[0][]
  ): readonly (readonly string[])[] => {
    const merger = toolCallMerger((position) => `made_${position}`);
    for (const delta of deltas) merger.add(delta);
    return merger.calls().map(({ id, name, arguments: args }) => [id, name, args]);
  };
  it.each([
    [
      'by index',
      [
        { index: 0, id: 'a', name: 'f' },
        { index: 1, id: 'b', name: 'g' },
        { index: 0, arguments: '{"x"' },
        { index: 1, arguments: '{}' },
        { index: 0, arguments: ':1}' },
      ],
      [
        ['a', 'f', '{"x":1}'],
        ['b', 'g', '{}'],
      ],
    ],
    [
      'by id, when every index is 0',
      [
        { index: 0, id: 'a', name: 'f', arguments: '{}' },
        { index: 0, id: 'b', name: 'f', arguments: '{}' },
      ],
      [
        ['a', 'f', '{}'],
        ['b', 'f', '{}'],
      ],
    ],
    [
      'by id alone, interleaved',
      [
        { id: 'a', name: 'f', arguments: '1' },
        { id: 'b', name: 'g', arguments: '2' },
        { id: 'a', arguments: '3' },
      ],
      [
        ['a', 'f', '13'],
        ['b', 'g', '2'],
      ],
    ],
    [
      'by a new name',
      [{ name: 'f', arguments: '{}' }, { name: 'g' }, { arguments: '{}' }],
      [
        ['made_0', 'f', '{}'],
        ['made_1', 'g', '{}'],
      ],
    ],
    [
      'by the same name when the call before is complete',
      [
        { name: 'f', arguments: '{}' },
        { name: 'f', arguments: '{}' },
      ],
      [
        ['made_0', 'f', '{}'],
        ['made_1', 'f', '{}'],
      ],
    ],
    [
      'as one, when a server repeats the name',
      [
        { index: 0, name: 'f', arguments: '{"a' },
        { index: 0, name: 'f', arguments: '":1}' },
      ],
      [['made_0', 'f', '{"a":1}']],
    ],
    [
      'with an id that comes late',
      [
        { index: 0, name: 'f' },
        { index: 0, id: 'a', arguments: '{}' },
      ],
      [['a', 'f', '{}']],
    ],
    [
      'with empty ids and names taken for none',
      [
        { index: 0, id: 'a', name: 'f' },
        { index: 0, id: '', name: '', arguments: '{}' },
      ],
      [['a', 'f', '{}']],
    ],
  ])('are joined %s', (_name, deltas, wanted) => {
    expect(merge(...deltas)).toEqual(wanted);
  });
});
