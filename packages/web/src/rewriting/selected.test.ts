import { emptyState } from '@longhand/protocol';
import { describe, expect, it } from 'vitest';
import { type Selected, scopesOf, targetOf } from './selected.ts';

const place = { top: 0, left: 0 };
const body = { type: 'paragraph', content: [] } as const;
const state = {
  ...emptyState('d'),
  blocks: [
    { id: 'b1', rev: 1, section: 's1', prov: { by: 'person' }, body },
    { id: 'b2', rev: 1, prov: { by: 'person' }, body },
  ],
} as const;

describe('what can be rewritten', () => {
  const selection: Selected = { block: 'b1', range: { from: 2, to: 5 }, place };

  it('is the selection, its block or its section, the narrowest first', () => {
    expect(scopesOf(selection, state)).toEqual(['selection', 'block', 'section']);
    expect(scopesOf({ block: 'b1', place }, state)).toEqual(['block', 'section']);
    expect(scopesOf({ block: 'b2', place }, state)).toEqual(['block']);
  });

  it('is named as the server wants it', () => {
    expect(targetOf(selection, 'selection', state)).toEqual({ block: 'b1', from: 2, to: 5 });
    expect(targetOf(selection, 'block', state)).toEqual({ block: 'b1' });
    expect(targetOf(selection, 'section', state)).toEqual({ section: 's1' });
  });
});
