import { type Block, type BlockBody, contentOf, inlineLength, inlineText, plainText } from '@longhand/document';
import {
  type Actor,
  type Command,
  contentOfState,
  type DocState,
  type EventOf,
  emptyState,
  type LogEvent,
  nextStep,
} from '@longhand/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Agent } from './agent.ts';
import { gateCitations } from './citation-gate.ts';
import { decide } from './decide.ts';
import { foldNew, stamp } from './decision.ts';
import { EngineError } from './errors.ts';

const ANN: Actor = { kind: 'person', id: 'ann' };
const BEN: Actor = { kind: 'person', id: 'ben' };
// Decisions about settled text ask no agent anything.
const agent = {} as Agent;

const p = (text: string): BlockBody => ({ type: 'paragraph', content: [{ type: 'text', text }] });
const cited: BlockBody = {
  type: 'paragraph',
  content: [
    { type: 'text', text: 'It rained.' },
    { type: 'cite', citation: 'c1' },
    { type: 'text', text: ' A lot.' },
  ],
};
const bodies: readonly BlockBody[] = [
  { type: 'heading', level: 1, content: [{ type: 'text', text: 'Weather' }] },
  cited,
  p('Snow fell in the night, and nobody heard it.'),
  { type: 'list', ordered: false, items: [{ blocks: [p('one')] }, { blocks: [p('two')] }] },
];
const start: DocState = {
  ...emptyState('d1'),
  seq: 10,
  title: 'Weather',
  blocks: bodies.map((body, index): Block => ({ id: `b${index}`, rev: 1, prov: { by: 'agent', run: 'r1' }, body })),
  citations: { c1: { id: 'c1', source: 's1', sha256: 'ab', start: 0, end: 4, quote: 'Rain' } },
  threads: [
    {
      id: 't1',
      block: 'b2',
      range: { from: 5, to: 9 },
      quote: 'fell',
      comments: [{ id: 'k1', by: BEN, at: 1, text: '?' }],
    },
    { id: 't2', block: 'b1', range: { from: 3, to: 11 }, comments: [{ id: 'k2', by: BEN, at: 1, text: '!' }] },
  ],
  suggestions: [
    {
      id: 's1',
      block: 'b2',
      baseRev: 1,
      changes: [{ from: 0, to: 4, insert: [{ type: 'text', text: 'Sleet' }] }],
      by: BEN,
    },
    { id: 's2', block: 'b3', baseRev: 1, body: p('no list'), by: BEN },
  ],
};

/** Words that were suggested in place of others collide with a change of these, and wait for a person. */
const settled: DocState = { ...start, suggestions: start.suggestions.filter(({ body }) => body) };

/** Decides as the owner of a document does, and folds what it would write. */
class Desk {
  state: DocState;
  readonly log: LogEvent[] = [];
  #ids = 0;
  constructor(state: DocState = start) {
    this.state = state;
  }
  send(command: Command, by: Actor = ANN): readonly LogEvent[] {
    const context = { agent, by, now: this.state.seq, id: (prefix: string) => `${prefix}-${++this.#ids}` };
    const none = { priceOf: () => null, defaultModel: '', concurrencyOf: () => 1 };
    const decided = decide(this.state, command, { ...context, ...none });
    const events = stamp(gateCitations(this.state, decided), by, context.now, this.state, null);
    const placed = events.map((event, index) => ({ ...event, seq: this.state.seq + index + 1 }) as LogEvent);
    this.state = foldNew(this.state, events);
    // What lies on the disk is JSON.
    this.log.push(...(JSON.parse(JSON.stringify(placed)) as LogEvent[]));
    return placed;
  }
  /** False where there was nothing to undo, or to redo. */
  back(type: 'document.undo' | 'document.redo', by: Actor = ANN): boolean {
    if (nextStep(this.state.histories, by, type === 'document.undo' ? 'undo' : 'redo') === null) return false;
    this.send({ type }, by);
    return true;
  }
  text(id: string): string {
    const body = this.state.blocks.find((block) => block.id === id)?.body;
    return body ? plainText(body) : '';
  }
  undone(): EventOf<'document.undone'>['data'] | undefined {
    return this.log.findLast((event) => event.type === 'document.undone')?.data;
  }
}

/** The content without what only counts changes. */
function said(state: DocState): unknown {
  const { seq: _seq, updatedAt: _at, blocks, suggestions = [], ...content } = contentOfState(state);
  return JSON.parse(
    JSON.stringify({
      ...content,
      blocks: blocks.map(({ rev: _rev, ...block }) => block),
      suggestions: suggestions
        .map(({ baseRev: _rev, at: _when, ...suggestion }) => suggestion)
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    }),
  );
}

interface Wish {
  readonly kind: string;
  readonly pick: number;
  readonly at: number;
  readonly length: number;
}
const wish: fc.Arbitrary<Wish> = fc.record({
  kind: fc.constantFrom(
    ...['write', 'write', 'write', 'erase', 'erase', 'over', 'stale', 'insert', 'remove', 'move'],
    ...[
      'retype',
      'list',
      'title',
      'matter',
      'suggest',
      'suggestNew',
      'suggestGone',
      'suggestMoved',
      'accept',
      'accept',
      'reject',
    ],
  ),
  pick: fc.nat(9),
  at: fc.nat(60),
  length: fc.nat(12),
});

/** What a wish means in this state; `mark` is put in where it puts something in. */
function commandOf(state: DocState, { kind, pick, at, length }: Wish, mark: string): Command | null {
  const block = state.blocks[pick % Math.max(1, state.blocks.length)];
  const suggestion = state.suggestions[pick % Math.max(1, state.suggestions.length)];
  const insert = [{ type: 'text', text: mark } as const];
  if (kind === 'insert') return { type: 'block.insert', body: p(mark), after: block?.id ?? null };
  if (kind === 'title') return { type: 'document.change', title: mark };
  if (kind === 'matter') return { type: 'document.change', matter: { subtitle: mark }, glossary: [] };
  if (kind === 'accept' || kind === 'reject')
    return suggestion ? { type: `suggestion.${kind}`, suggestion: suggestion.id } : null;
  if (!block) return null;
  const edit = { type: 'block.edit', block: block.id, baseRev: block.rev } as const;
  const content = contentOf(block.body);
  const size = content ? inlineLength(content) : 0;
  const from = at % (size + 1);
  const to = Math.min(size, from + length);
  switch (kind) {
    case 'remove':
      return { type: 'block.remove', block: block.id };
    case 'move': {
      const after = state.blocks[at % state.blocks.length]?.id ?? null;
      return after === block.id ? null : { type: 'block.move', block: block.id, after: at % 5 === 0 ? null : after };
    }
    case 'retype':
      return { type: 'block.replace', block: block.id, baseRev: block.rev, body: p(mark) };
    case 'list':
      return {
        ...{ type: 'block.replace', block: block.id, baseRev: block.rev },
        body: { type: 'list', ordered: true, items: [{ blocks: [block.body.type === 'list' ? p(mark) : p('item')] }] },
      };
    case 'suggestNew': {
      const bodies = [p(mark), p(`${mark}!`)].slice(0, 1 + (at % 2));
      return { type: 'suggestion.add', block: block.id, baseRev: block.rev, insert: { after: block.id, bodies } };
    }
    case 'suggestGone':
      return { type: 'suggestion.add', block: block.id, baseRev: block.rev, remove: true };
    case 'suggestMoved':
      return { type: 'suggestion.add', block: block.id, baseRev: block.rev, move: { after: null } };
    case 'suggest':
      return { type: 'suggestion.add', block: block.id, baseRev: block.rev, body: p(mark) };
    default:
      if (!content) return null;
      if (kind === 'erase') return from < to ? { ...edit, changes: [{ from, to, insert: [] }] } : null;
      if (kind === 'over')
        return {
          ...edit,
          changes: [
            { from, to, insert },
            { from: 0, to: 0, insert },
          ],
        };
      if (kind === 'stale')
        return { ...edit, baseRev: Math.max(1, block.rev - 1), changes: [{ from: 0, to: 0, insert }] };
      return { ...edit, changes: [{ from, to: from, insert }] };
  }
}

/** Somebody may wish what cannot be. */
function sendIfPossible(desk: Desk, command: Command | null, by: Actor): void {
  try {
    if (command) desk.send(command, by);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
  }
}

/** A character for each operation, so that nothing of one can be taken for another's. */
const markOf = (base: number, index: number): string => String.fromCharCode(base + index);

describe('undo and redo', () => {
  test('whatever somebody did, undoing all of it brings back what was, and redoing all of it brings it back again', () => {
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 30 }), (wishes) => {
        const desk = new Desk(settled);
        const before = said(desk.state);
        for (const [index, each] of wishes.entries())
          sendIfPossible(desk, commandOf(desk.state, each, markOf(0x4e00, index)), ANN);
        const after = said(desk.state);
        while (desk.back('document.undo'));
        expect(said(desk.state)).toEqual(before);
        while (desk.back('document.redo'));
        expect(said(desk.state)).toEqual(after);
        while (desk.back('document.undo'));
        expect(said(desk.state)).toEqual(before);
        expect(desk.undone()?.skipped).toBeUndefined();
      }),
      { numRuns: 150 },
    );
  });

  test('a step back and forth at any time changes nothing, and is in the log like everything else', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(wish, fc.nat(3)), { maxLength: 15 }), (wishes) => {
        const desk = new Desk(settled);
        for (const [index, [each, steps]] of wishes.entries()) {
          sendIfPossible(desk, commandOf(desk.state, each, markOf(0x4e00, index)), ANN);
          const now = said(desk.state);
          let back = 0;
          while (back < steps && desk.back('document.undo')) back += 1;
          for (; back > 0; back -= 1) desk.back('document.redo');
          expect(said(desk.state)).toEqual(now);
        }
        const events = desk.log;
        expect(JSON.parse(JSON.stringify(foldNew(settled, events)))).toEqual(JSON.parse(JSON.stringify(desk.state)));
      }),
      { numRuns: 60 },
    );
  });

  test('nothing that somebody else wrote goes with a step, whatever both did', () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.tuple(wish, fc.constantFrom('ann', 'ben')) },
      {
        weight: 2,
        arbitrary: fc.tuple(fc.constantFrom('document.undo', 'document.redo'), fc.constantFrom('ann', 'ben')),
      },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const desk = new Desk();
        const written = { ann: 0x4e00, ben: 0x5e00 };
        const ofOther = (name: string) => {
          const base = name === 'ann' ? written.ben : written.ann;
          // A suggestion that is taken back waits again: its words are not gone.
          const waiting = JSON.stringify(desk.state.suggestions);
          const texts = desk.state.blocks.map(({ body }) => plainText(body)).join('') + waiting;
          return [...texts].filter((char) => char.charCodeAt(0) >= base && char.charCodeAt(0) < base + 0x800);
        };
        const back = (type: 'document.undo' | 'document.redo', name: string) => {
          const theirs = ofOther(name);
          const hasStep = desk.back(type, name === 'ann' ? ANN : BEN);
          const left = new Set(ofOther(name));
          // What is done again was decided over all that stood there; what was written since is carried over it.
          if (type === 'document.undo') expect(theirs.filter((char) => !left.has(char))).toEqual([]);
          return hasStep;
        };
        for (const [index, [what, name]] of steps.entries()) {
          if (what === 'document.undo' || what === 'document.redo') back(what, name);
          else if (typeof what !== 'string')
            sendIfPossible(
              desk,
              commandOf(desk.state, what, markOf(name === 'ann' ? written.ann : written.ben, index)),
              name === 'ann' ? ANN : BEN,
            );
        }
        while (back('document.undo', 'ann'));
        while (back('document.undo', 'ben'));
      }),
      { numRuns: 200 },
    );
  });

  test('takes back an edit around words that somebody else put in', () => {
    const desk = new Desk();
    const insert = (by: Actor, from: number, text: string) =>
      desk.send(
        {
          ...{ type: 'block.edit', block: 'b2', baseRev: desk.state.blocks.find(({ id }) => id === 'b2')?.rev ?? 0 },
          changes: [{ from, to: from, insert: [{ type: 'text', text }] }],
        },
        by,
      );
    insert(ANN, 0, 'Fresh ');
    insert(BEN, 10, ' white');
    insert(ANN, 0, 'Much ');
    desk.send({ type: 'document.undo' });
    desk.send({ type: 'document.undo' });
    expect(desk.text('b2')).toBe('Snow white fell in the night, and nobody heard it.');
    desk.send({ type: 'document.redo' });
    expect(desk.text('b2')).toBe('Fresh Snow white fell in the night, and nobody heard it.');
  });

  test('leaves a block whose text somebody else has changed since, and says so', () => {
    const desk = new Desk();
    desk.send({ type: 'block.insert', block: 'mine', body: p('Mine.'), after: 'b2' });
    desk.send(
      {
        type: 'block.edit',
        block: 'mine',
        baseRev: 1,
        changes: [{ from: 4, to: 4, insert: [{ type: 'text', text: ' And yours' }] }],
      },
      BEN,
    );
    desk.send({ type: 'document.undo' });
    expect(desk.text('mine')).toBe('Mine And yours.');
    expect(desk.undone()).toMatchObject({
      events: 0,
      skipped: [{ code: 'run.undo.changed', params: { block: 'mine' } }],
    });
    // It is not tried again for ever.
    expect(() => desk.send({ type: 'document.undo' })).toThrow(/run.nothingToUndo/);
  });

  test('keeps a block on which somebody else has something to say', () => {
    for (const said of [
      { type: 'suggestion.add', block: 'mine', baseRev: 1, body: p('Yours.') },
      { type: 'comment.add', block: 'mine', text: 'Is it so?' },
    ] as const) {
      const desk = new Desk();
      desk.send({ type: 'block.insert', block: 'mine', body: p('Mine.'), after: 'b2' });
      desk.send(said, BEN);
      desk.send({ type: 'document.undo' });
      expect(desk.text('mine')).toBe('Mine.');
      expect(desk.undone()?.skipped).toMatchObject([{ code: 'run.undo.discussed' }]);
    }
  });

  test('undoes what lies below a step that has to stay', () => {
    const desk = new Desk();
    const edit = (by: Actor, from: number, to: number, text: string) =>
      desk.send(
        {
          ...{ type: 'block.edit', block: 'b2', baseRev: desk.state.blocks.find(({ id }) => id === 'b2')?.rev ?? 0 },
          changes: [{ from, to, insert: text === '' ? [] : [{ type: 'text', text }] }],
        },
        by,
      );
    edit(ANN, 44, 44, ' Silence.');
    edit(ANN, 0, 4, 'Hail');
    edit(BEN, 2, 3, 'yy');
    desk.send({ type: 'document.undo' });
    expect(desk.undone()?.skipped).toHaveLength(1);
    desk.send({ type: 'document.undo' });
    expect(desk.text('b2')).toBe('Hayyl fell in the night, and nobody heard it.');
  });

  test('a removed block comes back with its id, its citation, its suggestions and its comments', () => {
    const desk = new Desk();
    desk.send({ type: 'block.remove', block: 'b1' });
    desk.send({ type: 'block.remove', block: 'b2' });
    expect(contentOfState(desk.state).suggestions?.map(({ id }) => id)).toEqual(['s2']);
    desk.send({ type: 'document.undo' });
    desk.send({ type: 'document.undo' });
    expect(said(desk.state)).toEqual(said(start));
    expect(desk.state.blocks.map(({ id, rev }) => [id, rev])).toEqual([
      ['b0', 1],
      ['b1', 2],
      ['b2', 2],
      ['b3', 1],
    ]);
  });

  test('a suggestion that was taken waits again, and can be taken again', () => {
    const desk = new Desk();
    desk.send(
      {
        type: 'block.edit',
        block: 'b2',
        baseRev: 1,
        changes: [{ from: 4, to: 4, insert: [{ type: 'text', text: ' deep' }] }],
      },
      BEN,
    );
    const before = said(desk.state);
    desk.send({ type: 'suggestion.accept', suggestion: 's1' });
    desk.send({ type: 'suggestion.reject', suggestion: 's2' });
    expect(desk.text('b2')).toBe('Sleet deep fell in the night, and nobody heard it.');
    const after = said(desk.state);
    for (let round = 0; round < 12; round += 1) {
      desk.send({ type: 'document.undo' });
      desk.send({ type: 'document.undo' });
      expect(said(desk.state)).toEqual(before);
      desk.send({ type: 'document.redo' });
      desk.send({ type: 'document.redo' });
      expect(said(desk.state)).toEqual(after);
    }
    desk.send({ type: 'document.undo' });
    desk.send({ type: 'document.undo' });
    desk.send({ type: 'suggestion.accept', suggestion: 's1' }, BEN);
    expect(desk.text('b2')).toBe('Sleet deep fell in the night, and nobody heard it.');
  });

  test('a new change forgets what was undone, and everybody has steps of their own', () => {
    const desk = new Desk();
    desk.send({ type: 'document.change', title: 'Ann' });
    desk.send({ type: 'block.move', block: 'b3', after: null }, BEN);
    desk.send({ type: 'document.undo' });
    expect(desk.state.title).toBe('Weather');
    desk.send({ type: 'document.change', title: 'Ann again' });
    expect(() => desk.send({ type: 'document.redo' })).toThrow(/run.nothingToRedo/);
    desk.send({ type: 'document.undo' }, BEN);
    expect(desk.state.blocks.map(({ id }) => id)).toEqual(['b0', 'b1', 'b2', 'b3']);
    expect(desk.state.title).toBe('Ann again');
  });

  test('keeps a hundred steps of somebody, and no more than fits', () => {
    const desk = new Desk();
    for (let index = 0; index < 120; index += 1) desk.send({ type: 'document.change', title: `T${index}` });
    expect(desk.state.histories['person ann']?.done).toHaveLength(100);
    const long = 'x'.repeat(200_000);
    for (let index = 0; index < 4; index += 1)
      desk.send({ type: 'document.change', matter: { abstract: [`${index}${long}`] } });
    expect(desk.state.histories['person ann']?.done.length).toBeLessThan(5);
    expect(desk.back('document.undo')).toBe(true);
  });

  test('inline text offsets of an inverse count atoms as the text does', () => {
    const desk = new Desk();
    desk.send({ type: 'block.edit', block: 'b1', baseRev: 1, changes: [{ from: 8, to: 14, insert: [] }] });
    desk.send({ type: 'document.undo' });
    const block = desk.state.blocks.find(({ id }) => id === 'b1');
    expect(inlineText(contentOf(block?.body ?? cited) ?? [])).toBe('It rained.\ufffc A lot.');
    expect(block?.body).toEqual(cited);
  });
});
