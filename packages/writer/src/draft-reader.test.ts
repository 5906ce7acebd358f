import { type EventBody, foldNew, stamp } from '@longhand/engine';
import { type DocState, emptyState } from '@longhand/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDraftReader } from './draft-reader.ts';

const agent = { kind: 'agent', id: 'writer' } as const;

function fold(state: DocState, bodies: readonly EventBody[]): DocState {
  return foldNew(state, stamp(bodies, agent, 1, state, state.run ? null : 'r1'));
}

function drafting(target = 10): DocState {
  return fold(emptyState('d'), [
    { type: 'document.created', data: { title: 'T', brief: 'B', lang: 'en' } },
    { type: 'run.started', data: { flow: 'write', flowVersion: 1, model: 'm', lang: 'en', autonomy: 'auto' } },
    { type: 'outline.proposed', data: { sections: [{ id: 's1', title: 'One', level: 1, target }] } },
    { type: 'run.phase', data: { phase: 'drafting' } },
    { type: 'outline.section', data: { section: 's1', status: 'drafting' } },
    { type: 'text.opened', data: { block: 'b1', section: 's1', after: null } },
    { type: 'run.callStarted', data: { call: 'c1', purpose: 'draft', section: 's1', model: 'm', attempt: 1 } },
  ]);
}

/** Feeds pieces to a reader; gives the events of the call and the state behind it. */
function read(pieces: readonly string[], start = drafting()) {
  let count = 0;
  const id = (prefix: string) => {
    count += 1;
    return `${prefix}_${count}`;
  };
  const reader = createDraftReader(start, 's1', 'c1', { now: 1, id, priceOf: () => null });
  const events: EventBody[] = [];
  let state = start;
  let calls = 0;
  for (const piece of pieces) {
    const bodies = reader.text(piece, state);
    events.push(...bodies);
    state = fold(state, bodies);
    calls += 1;
    if (reader.hold) return { events, state, calls, reader };
  }
  const end = reader.finish('stop', state);
  events.push(...end.events);
  return { events, state: fold(state, end.events), calls, reader, problem: end.problem };
}

const shown = (events: readonly EventBody[]) =>
  events.flatMap((event) => (event.type === 'text.delta' ? [event.data.text] : []));

describe('what a model writes', () => {
  const clusters = ['a', '字', '👩‍👩‍👧', '🇨🇳', '👍🏽', '1️⃣', '🙂', ' ', 'の', '。', '❤️'];

  it('arrives without an emoji or a surrogate pair in two, however it was cut', () => {
    const text = fc
      .array(fc.constantFrom(...clusters), { minLength: 1, maxLength: 30 })
      .map((all) => `x${all.join('')}.`);
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 60, maxLength: 60 }), (whole, sizes) => {
        const pieces: string[] = [];
        for (let at = 0, index = 0; at < whole.length; index += 1) {
          const size = sizes[index % sizes.length] ?? 1;
          pieces.push(whole.slice(at, at + size));
          at += size;
        }
        const deltas = shown(read(pieces).events);
        expect(deltas.join('')).toBe(whole);
        const borders = new Set([...new Intl.Segmenter().segment(whole)].map(({ index }) => index));
        let at = 0;
        for (const delta of deltas) {
          expect(borders.has(at)).toBe(true);
          at += delta.length;
        }
      }),
    );
  });

  it('never brings half a surrogate pair into the document', () => {
    const { events, state } = read(['One \ud83d', 'two \ude42 three', ' four \ud83d']);
    expect(shown(events).every((text) => text.isWellFormed())).toBe(true);
    expect(shown(events).join('')).toBe('One \ufffdtwo \ufffd three four \ufffd');
    expect(state.open).toEqual({});
  });

  it('is stopped when it repeats itself, and the run asks a person', () => {
    const { reader, calls } = read(Array.from({ length: 10_000 }, () => 'and so on and so on, '));
    expect(calls).toBeLessThan(250);
    expect(reader.hold).toMatchObject({ code: 'run.endlessText' });
  });

  it('is stopped when it finds no end, later in a section that is wanted long', () => {
    const words = Array.from({ length: 40_000 }, (_, index) => `word${index} `);
    const short = read(words);
    expect(short.reader.hold).toMatchObject({ code: 'run.endlessText' });
    expect(shown(short.events).join('').length).toBeLessThan(61_000);
    expect(shown(read(words, drafting(2000)).events).join('').length).toBeGreaterThan(90_000);
  });

  it('is not taken for a loop when it is a table or a list of like lines', () => {
    const rows = Array.from({ length: 400 }, (_, index) => `| row ${index} | 0 | 0 | 0 |\n`);
    expect(read(['| a | b | c | d |\n|---|---|---|---|\n', ...rows]).reader.hold).toBeNull();
  });

  it('counts as begun again, not as the end of the section, when the last piece shows it', () => {
    const kept = 'The log is the product, and everything else is made from it, again and again. More.';
    const start = fold(drafting(), [{ type: 'text.delta', data: { block: 'b1', at: 0, text: kept } }]);
    const { problem, events } = read([`${kept.slice(0, 60)} something else`], start);
    expect(problem?.kind ?? read([`${kept.slice(0, 60)} something else`], start).reader.problem?.kind).toBe(
      'malformed',
    );
    expect(events.some((event) => event.type === 'outline.section')).toBe(false);
  });

  it('is asked for once more when nothing comes behind a finished sentence; when it stays at that, the text is over', () => {
    const kept = 'The log is the product.';
    const begun = (call: string) =>
      ({ type: 'run.callStarted', data: { call, purpose: 'draft', section: 's1', model: 'm', attempt: 1 } }) as const;
    const start = fold(drafting(), [
      { type: 'text.delta', data: { block: 'b1', at: 0, text: kept } },
      { type: 'run.callEnded', data: { call: 'c1', outcome: 'aborted' } },
      begun('c2'),
    ]);
    const first = read([], start);
    expect(first.problem).toMatchObject({ kind: 'incomplete' });
    expect(first.events.some((event) => event.type === 'outline.section')).toBe(false);
    const failed = { call: 'c2', outcome: 'failed', error: 'incomplete', retryable: true } as const;
    const second = read([], fold(start, [{ type: 'run.callEnded', data: failed }, begun('c3')]));
    expect(second.problem).toBeUndefined();
    expect(second.events).toContainEqual({ type: 'outline.section', data: { section: 's1', status: 'done' } });
  });

  it('may call tools under one id, or far too many, and every call that counts has an id of its own', () => {
    const state = drafting();
    const reader = createDraftReader(state, 's1', 'c1', { now: 1, id: () => 'x', priceOf: () => null });
    const called = Array.from({ length: 50 }, () =>
      reader.toolCall({ id: '', name: 'searchSources', arguments: '{' }, state),
    ).flat();
    const ids = called.map((event) => (event.type === 'tool.called' ? event.data.call : ''));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(8);
  });
});
