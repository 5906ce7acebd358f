import type { Block } from '@longhand/document';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type EventData,
  type EventType,
  emptyState,
  evolve,
  evolveAll,
  type LogEvent,
  visibleBlocks,
} from './index.ts';

const agent = { kind: 'agent', id: 'writer' } as const;

/** A log from bodies, with dense seqs. */
function log(...bodies: readonly { [T in EventType]: { type: T; data: EventData[T] } }[EventType][]): LogEvent[] {
  // The stamp is the same for all: TypeScript cannot follow the spread of a union.
  return bodies.map((body, index) => ({ ...body, seq: index + 1, by: agent, at: 1000 + index, run: 'r1' }) as LogEvent);
}

function paragraph(id: string, text: string): Block {
  return { id, rev: 1, prov: { by: 'agent' }, body: { type: 'paragraph', content: [{ type: 'text', text }] } };
}

const start = [
  { type: 'document.created', data: { title: 'T', brief: 'B', lang: 'en' } },
  { type: 'run.started', data: { flow: 'write', flowVersion: 1, model: 'm', lang: 'en', autonomy: 'auto' } },
  { type: 'run.phase', data: { phase: 'drafting' } },
] as const;

describe('the fold', () => {
  it('gives the same state from a snapshot and the rest as from the whole log', () => {
    const events = log(
      ...start,
      { type: 'text.opened', data: { block: 'b1', section: 's1', after: null } },
      { type: 'text.delta', data: { block: 'b1', at: 0, text: 'One.\n\nTwo' } },
      { type: 'block.settled', data: { block: 'b1', consumed: 6, content: paragraph('b1', 'One.'), next: 'b2' } },
      { type: 'text.delta', data: { block: 'b2', at: 3, text: ' more' } },
      { type: 'run.paused', data: { cause: 'user' } },
      { type: 'run.resumed', data: { instruction: 'shorter' } },
      { type: 'text.truncated', data: { block: 'b2', at: 3 } },
      { type: 'text.delta', data: { block: 'b2', at: 3, text: ' and three.' } },
      {
        type: 'block.settled',
        data: { block: 'b2', consumed: 14, content: paragraph('b2', 'Two and three.'), next: null },
      },
      { type: 'run.finished', data: { outcome: 'success' } },
    );
    const whole = evolveAll(emptyState('d'), events);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: events.length }), (cut) => {
        const snapshot = JSON.parse(JSON.stringify(evolveAll(emptyState('d'), events.slice(0, cut))));
        expect(JSON.parse(JSON.stringify(evolveAll(snapshot, events.slice(cut))))).toEqual(
          JSON.parse(JSON.stringify(whole)),
        );
      }),
    );
    expect(whole.blocks.map((block) => block.id)).toEqual(['b1', 'b2']);
    expect(whole.open).toEqual({});
    expect(whole.run?.status).toBe('finished');
  });

  it('applies an event that comes twice only once', () => {
    const events = log(
      ...start,
      { type: 'text.opened', data: { block: 'b1', section: 's1', after: null } },
      { type: 'text.delta', data: { block: 'b1', at: 0, text: 'x' } },
    );
    const once = evolveAll(emptyState('d'), events);
    expect(evolveAll(once, events)).toBe(once);
  });

  it('refuses a gap, and a delta that does not continue its text', () => {
    const events = log(
      ...start,
      { type: 'text.opened', data: { block: 'b1', section: 's1', after: null } },
      { type: 'text.delta', data: { block: 'b1', at: 5, text: 'x' } },
    );
    const state = evolveAll(emptyState('d'), events.slice(0, 4));
    const late = events[4];
    if (!late) throw new Error('no event');
    expect(() => evolve(state, late)).toThrow(/starts at 5/);
    expect(() => evolve(state, { ...late, seq: 9 })).toThrow(/missing/);
  });

  it('counts an event of an unknown type and changes nothing else', () => {
    const state = evolveAll(emptyState('d'), log(...start));
    // A newer server may send what this version has no type for.
    const unknown = { seq: 4, type: 'future.thing', by: agent, at: 5000, data: {} } as unknown as LogEvent;
    expect(evolve(state, unknown)).toEqual({ ...state, seq: 4, updatedAt: 5000 });
  });

  it('keeps an open text in its place when the block before it is removed', () => {
    const events = log(
      ...start,
      { type: 'block.inserted', data: { content: paragraph('a', 'A'), after: null } },
      { type: 'block.inserted', data: { content: paragraph('b', 'B'), after: 'a' } },
      { type: 'block.inserted', data: { content: paragraph('c', 'C'), after: 'b' } },
      { type: 'text.opened', data: { block: 't', section: 's1', after: 'b' } },
      { type: 'block.removed', data: { block: 'b' } },
    );
    const order = visibleBlocks(evolveAll(emptyState('d'), events)).map((item) =>
      item.kind === 'block' ? item.block.id : item.open.block,
    );
    expect(order).toEqual(['a', 't', 'c']);
  });

  it('keeps texts of two sections in their order when what stood between them is removed', () => {
    const events = log(
      ...start,
      {
        type: 'outline.proposed',
        data: { sections: ['s1', 's2'].map((id) => ({ id, title: id, level: 1 }) as const) },
      },
      { type: 'block.inserted', data: { content: paragraph('h1', 'One'), after: null } },
      { type: 'block.inserted', data: { content: paragraph('h2', 'Two'), after: 'h1' } },
      { type: 'text.opened', data: { block: 't2', section: 's2', after: 'h2' } },
      { type: 'text.opened', data: { block: 't1', section: 's1', after: 'h1' } },
      { type: 'block.removed', data: { block: 'h2' } },
      { type: 'text.delta', data: { block: 't1', at: 0, text: 'First.' } },
      { type: 'text.delta', data: { block: 't2', at: 0, text: 'Second.' } },
    );
    const order = (state: ReturnType<typeof evolveAll>) =>
      visibleBlocks(state).map((item) => (item.kind === 'block' ? item.block.id : item.open.block));
    const open = evolveAll(emptyState('d'), events);
    expect(order(open)).toEqual(['h1', 't1', 't2']);
    const settling = (block: string, seq: number) =>
      ({ seq, by: agent, at: 1, run: 'r1', type: 'block.settled', data: settledAs(block) }) as const;
    const settledAs = (block: string) => ({ block, consumed: 6, content: paragraph(block, 'x'), next: `${block}+` });
    const seq = open.seq + 1;
    expect(order(evolve(open, settling('t1', seq)))).toEqual(['h1', 't1', 't1+', 't2']);
    expect(order(evolve(open, settling('t2', seq)))).toEqual(['h1', 't1', 't2', 't2+']);
    expect(order(evolveAll(open, [settling('t1', seq), settling('t2', seq + 1)]))).toEqual([
      'h1',
      't1',
      't1+',
      't2',
      't2+',
    ]);
  });

  it('takes a frame of merged deltas as the deltas that it stands for', () => {
    const events = log(
      ...start,
      { type: 'text.opened', data: { block: 'b1', section: 's1', after: null } },
      { type: 'text.delta', data: { block: 'b1', at: 0, text: 'ab' } },
      { type: 'text.delta', data: { block: 'b1', at: 2, text: 'cd' } },
    );
    const [first, second] = events.slice(4);
    if (first?.type !== 'text.delta' || second?.type !== 'text.delta') throw new Error('no delta');
    const merged: LogEvent = { ...second, from: first.seq, data: { ...first.data, text: 'abcd' } };
    const one = evolveAll(emptyState('d'), [...events.slice(0, 4), merged]);
    expect(one).toEqual(evolveAll(emptyState('d'), events));
  });
});
