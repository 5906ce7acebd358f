import type { Inline } from '@longhand/document';
import { type DocState, emptyState } from '@longhand/protocol';
import { describe, expect, test } from 'vitest';
import type { EventBody } from './agent.ts';
import { gateCitations } from './citation-gate.ts';

const span = { source: 's1', sha256: 'ab', start: 10, end: 30, quote: 'Rain fell in Leeds.x' };
const cited = { ...span, id: 'c1', end: 29, quote: 'Rain fell in Leeds.' };
const state: DocState = { ...emptyState('d1'), evidence: { S1: span } };
const cite = (citation: string): Inline => ({ type: 'cite', citation });
const said: Inline = { type: 'text', text: 'It rained.' };

function inserted(...content: readonly Inline[]): EventBody {
  const content_ = { id: 'b1', rev: 1, prov: { by: 'person' as const }, body: { type: 'paragraph' as const, content } };
  return { type: 'block.inserted', data: { content: content_, after: null } };
}
const types = (bodies: readonly EventBody[]) => bodies.map(({ type }) => type);

describe('the gate before the log', () => {
  test('lets a slice of an offered passage through', () => {
    expect(gateCitations(state, [{ type: 'citation.added', data: cited }, inserted(said, cite('c1'))])).toEqual([
      { type: 'citation.added', data: cited },
      inserted(said, cite('c1')),
    ]);
  });
  test.each([
    ['another quote', { quote: 'Rain fell in Derby.' }],
    ['a shifted range', { start: 11, end: 30 }],
    ['another version of the text', { sha256: 'ac' }],
    ['another source', { source: 's2' }],
    ['an empty range', { end: 10, quote: '' }],
    ['more than was offered', { end: 31, quote: 'Rain fell in Leeds.xy' }],
  ])('refuses a citation with %s, and drops its mark from the text', (_, wrong) => {
    const bodies = gateCitations(state, [
      { type: 'citation.added', data: { ...cited, ...wrong } },
      inserted(said, cite('c1')),
    ]);
    expect(bodies).toEqual([
      { type: 'citation.refused', data: { alias: 'c1', reason: 'quote' } },
      { type: 'citation.refused', data: { alias: 'c1', reason: 'unknown' } },
      inserted(said),
    ]);
  });
  test('refuses what was offered of a source that is gone', () => {
    const gone = { ...state, evidence: { S1: { ...span, isGone: true } } };
    expect(types(gateCitations(gone, [{ type: 'citation.added', data: cited }]))).toEqual(['citation.refused']);
  });
  test('never lets a second quote take the id of a first', () => {
    const known = { ...state, citations: { c1: { ...cited, start: 0, end: 5, quote: 'other' } } };
    expect(gateCitations(known, [{ type: 'citation.added', data: cited }])).toEqual([]);
  });
  test('drops marks that a person pasted from elsewhere, also out of footnotes, and keeps those that stood there before', () => {
    const note: Inline = { type: 'footnote', content: [said, cite('foreign')] };
    expect(gateCitations(state, [inserted(said, cite('foreign'), note)])).toEqual([
      { type: 'citation.refused', data: { alias: 'foreign', reason: 'unknown' } },
      inserted(said, { type: 'footnote', content: [said] }),
    ]);
    const before = inserted(said, cite('old')) as Extract<EventBody, { type: 'block.inserted' }>;
    const stands: DocState = { ...state, blocks: [before.data.content] };
    const changes = [{ from: 11, to: 11, insert: [cite('foreign')] }];
    const content = {
      ...before.data.content,
      rev: 2,
      body: { type: 'paragraph' as const, content: [said, cite('old'), cite('foreign')] },
    };
    expect(gateCitations(stands, [{ type: 'block.changed', data: { content, changes } }])).toEqual([
      { type: 'citation.refused', data: { alias: 'foreign', reason: 'unknown' } },
      { type: 'block.changed', data: { content: { ...content, body: before.data.content.body } } },
    ]);
  });
  test('offers nothing of a version that was replaced while it was searched', () => {
    const source = { id: 's1', name: 'a', media: 'text/plain', bytes: 1, fileSha256: 'f', status: 'ready' as const };
    const replaced = { ...state, sources: { s1: { ...source, replacedBy: 's2' } } };
    const items = [{ ...span, alias: 'S2' }];
    expect(gateCitations(replaced, [{ type: 'citation.offered', data: { section: 'o1', items } }])).toEqual([
      { type: 'citation.offered', data: { section: 'o1', items: [] } },
    ]);
  });
});
