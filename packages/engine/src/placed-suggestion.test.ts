import type { BlockBody, Suggestion } from '@longhand/document';
import { type DocState, emptyState } from '@longhand/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideBlock } from './decide-blocks.ts';
import type { DecideContext } from './decision.ts';
import { foldNew, stamp } from './decision.ts';
import { EngineError } from './errors.ts';

const by = { kind: 'person' as const, id: 'Li Wei' };
let ids = 0;
const context: DecideContext = {
  now: 1,
  id: (prefix) => `${prefix}_${++ids}`,
  priceOf: () => null,
  by,
  defaultModel: '',
  concurrencyOf: () => 1,
  // Blocks that nobody writes are decided without the agent.
  agent: { settle: () => [] } as unknown as DecideContext['agent'],
};

const paragraph = (text: string): BlockBody => ({ type: 'paragraph', content: [{ type: 'text', text }] });
const textOf = ({ blocks }: DocState) =>
  blocks.map(({ body }) =>
    (body.type === 'paragraph' ? body.content : [])
      .map((inline) => (inline.type === 'text' ? inline.text : ''))
      .join(''),
  );

function after(state: DocState, command: Parameters<typeof decideBlock>[1]): DocState {
  return foldNew(state, stamp(decideBlock(state, command, context), by, 1, state, null));
}
function documentOf(...texts: string[]): DocState {
  const blocks = texts.map((text, index) => ({
    id: `b${index}`,
    rev: 1,
    prov: { by: 'person' as const },
    body: paragraph(text),
  }));
  return { ...emptyState('d'), blocks };
}
function suggesting(state: DocState, ...made: Omit<Suggestion, 'id' | 'by' | 'baseRev'>[]): DocState {
  return made.reduce((now, suggestion) => after(now, { type: 'suggestion.add', baseRev: 1, ...suggestion }), state);
}
const accept = (state: DocState, index: number) =>
  after(state, { type: 'suggestion.accept', suggestion: state.suggestions[index]?.id ?? '' });
const insert = (place: string | null, text: string) => ({
  block: 'b0',
  insert: { after: place, bodies: [paragraph(text)] },
});

describe('a suggestion', () => {
  test('to remove a block, to move it, and to insert others does that when it is accepted, and nothing before', () => {
    const state = suggesting(
      documentOf('a', 'b', 'c'),
      { block: 'b0', remove: true },
      { block: 'b2', move: { after: null } },
      insert('b1', 'new'),
    );
    expect(textOf(state)).toEqual(['a', 'b', 'c']);
    expect(textOf(accept(accept(accept(state, 0), 0), 0))).toEqual(['c', 'b', 'new']);
  });

  test('is one thing: two of them at once, or none, are refused', () => {
    const state = documentOf('a');
    for (const form of [
      {},
      { remove: true as const, move: { after: null } },
      { body: paragraph('x'), remove: true as const },
    ])
      expect(() => suggesting(state, { block: 'b0', ...form })).toThrow(EngineError);
  });

  test('to move a block behind one that is gone, or behind itself, is refused and stays', () => {
    const state = suggesting(
      documentOf('a', 'b'),
      { block: 'b0', move: { after: 'b9' } },
      { block: 'b0', move: { after: 'b0' } },
    );
    for (const index of [0, 1]) expect(() => accept(state, index)).toThrow(EngineError);
    expect(state.suggestions).toHaveLength(2);
  });

  test('to insert outlives the block that it stands beside', () => {
    const state = suggesting(documentOf('a', 'b', 'c'), insert('b1', 'new'), { block: 'b1', remove: true });
    expect(textOf(accept(accept(state, 1), 0))).toEqual(['a', 'new', 'c']);
    const empty = ['b0', 'b1', 'b2'].reduce((now, block) => after(now, { type: 'block.remove', block }), state);
    expect(textOf(accept(empty, 0))).toEqual(['new']);
  });

  test('to insert at the place of others keeps their order, whichever is accepted first', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), (order) => {
        const texts = ['1', '2', '3', '4'];
        let state = suggesting(documentOf('a', 'b'), ...texts.map((text) => insert('b0', text)));
        const made = state.suggestions.map(({ id }) => id);
        for (const index of order) state = after(state, { type: 'suggestion.accept', suggestion: made[index] ?? '' });
        expect(textOf(state)).toEqual(['a', ...texts, 'b']);
      }),
    );
  });

  test('of a whole body keeps what others changed in the block since, and is refused where both changed the same', () => {
    const list = (...texts: string[]): BlockBody => ({
      type: 'list',
      ordered: false,
      items: texts.map((text) => ({ blocks: [paragraph(text)] })),
    });
    const base = list('one', 'two');
    const [block] = documentOf('').blocks;
    const document: DocState = { ...documentOf(), blocks: block === undefined ? [] : [{ ...block, body: base }] };
    const state = suggesting(
      document,
      { block: 'b0', base, body: list('first', 'two') },
      { block: 'b0', base, body: list('one', 'two', 'three') },
      { block: 'b0', base, body: list('1', 'two') },
      { block: 'b0', body: list('as it is') },
    );
    const ids = state.suggestions.map(({ id }) => id);
    const [first = '', second = '', third = '', whole = ''] = ids;
    const both = [first, second].reduce(
      (now, suggestion) => after(now, { type: 'suggestion.accept', suggestion }),
      state,
    );
    expect(both.blocks[0]?.body).toEqual(list('first', 'two', 'three'));
    expect(() => after(both, { type: 'suggestion.accept', suggestion: third })).toThrow(EngineError);
    expect(after(both, { type: 'suggestion.accept', suggestion: whole }).blocks[0]?.body).toEqual(list('as it is'));
  });
});
