import { type Command, type DocState, type LogEvent, type ModelEvent, waitingInstructions } from '@longhand/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  outlineOf,
  PERSON,
  type Play,
  QUESTIONS,
  type SmallHouse,
  say,
  smallHouse,
  turn,
} from './harness/small-house.ts';

type Fault = 'none' | 'error' | 'fatal' | 'empty' | 'length' | 'tool' | 'filter' | 'cut';

/** A model that is asked anything at any time; its next answers may go wrong. */
function moodyModel(moods: readonly Fault[]): { play: Play; calm(): void } {
  const left = [...moods];
  return {
    calm: () => void left.splice(0),
    async *play(request, signal): AsyncGenerator<ModelEvent> {
      const mood = left.shift() ?? 'none';
      const { task } = request;
      if (mood === 'error' || mood === 'fatal') {
        await turn();
        yield {
          type: 'error',
          kind: mood === 'fatal' ? 'auth' : 'overloaded',
          message: 'no',
          retryable: mood === 'error',
        };
        return;
      }
      if (mood === 'empty') {
        yield { type: 'finish', reason: 'stop' };
        return;
      }
      if (task?.kind === 'clarify') return yield* say(QUESTIONS, signal, 20);
      if (task?.kind === 'outline') return yield* say(outlineOf('Alpha', 'Beta'), signal, 20);
      const title = task?.kind === 'draft' ? task.title : '';
      const planned = `${title} has one sentence. Then another one follows.\n\n- ${title} first\n- second 🙂\n\nThe last words of ${title}.`;
      const kept = task?.kind === 'draft' ? task.kept : '';
      const rest = planned.startsWith(kept) ? planned.slice(kept.length) : ` And so it goes on (${kept.length}).`;
      if (mood === 'tool' && request.tools) {
        yield { type: 'toolCall', call: { id: 't1', name: 'searchSources', arguments: '{"query":"x"}' } };
        yield { type: 'finish', reason: 'tool_calls' };
        return;
      }
      if (mood === 'none' || mood === 'tool') return yield* say(rest, signal);
      for (const piece of rest.slice(0, 30).match(/.{1,5}/gs) ?? []) {
        await turn();
        if (signal.aborted) return;
        yield { type: 'text', text: piece };
      }
      if (mood === 'length') yield { type: 'finish', reason: 'length' };
      if (mood === 'filter') yield { type: 'finish', reason: 'content_filter' };
    },
  };
}

type Move =
  | { readonly kind: 'wait'; readonly turns: number }
  | { readonly kind: 'restart' }
  | { readonly kind: 'fullDisk'; readonly times: number }
  | { readonly kind: 'source' }
  | { readonly kind: 'extracted' }
  | { readonly kind: 'command'; readonly name: string; readonly pick: number };

const COMMANDS = [
  ...[
    'run.start',
    'auto',
    'run.stop',
    'run.continue',
    'continueWith',
    'run.steer',
    'steerNext',
    'steerQueue',
    'withdraw',
    'run.setModel',
    'run.cancel',
  ],
  ...['answer', 'outline.edit', 'outline.add', 'outline.drop', 'outline.approve'],
  ...[
    'insert',
    'insertAfterOpen',
    'edit',
    'editOpen',
    'replace',
    'remove',
    'removeOpen',
    'removeSection',
    'move',
    'claim',
    'claimOpen',
    'release',
  ],
  ...['undo', 'undo', 'redo', 'restore', 'comment'],
];

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('command' as const),
      name: fc.constantFrom(...COMMANDS),
      pick: fc.nat(20),
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('wait' as const), turns: fc.integer({ min: 1, max: 60 }) }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Move>(
      { kind: 'restart' },
      { kind: 'source' },
      { kind: 'extracted' },
      { kind: 'fullDisk', times: 2 },
    ),
  },
);
const moods = fc.array(
  fc.constantFrom<Fault>('none', 'none', 'error', 'fatal', 'empty', 'length', 'tool', 'filter', 'cut'),
  { maxLength: 8 },
);

function pickOf<T>(items: readonly T[], pick: number): T | undefined {
  return items[pick % Math.max(1, items.length)];
}

const text = (words: string) => ({ type: 'paragraph', content: [{ type: 'text', text: words }] }) as const;

/** The command that a name means in this state; null when there is nothing that it could be done to. */
function commandFor(state: DocState, name: string, pick: number): Command | null {
  const block = pickOf(state.blocks, pick);
  const open = pickOf(Object.values(state.open), pick);
  const { outline } = state;
  switch (name) {
    case 'run.start':
      return { type: 'run.start', autonomy: 'ask' };
    case 'auto':
      return { type: 'run.start', autonomy: 'auto' };
    case 'run.stop':
    case 'run.continue':
    case 'run.cancel':
      return { type: name };
    case 'continueWith':
      return { type: 'run.continue', instruction: `do ${pick}`, information: 'more' };
    case 'run.steer':
      return { type: 'run.steer', instruction: `go ${pick}` };
    case 'steerQueue':
      return { type: 'run.steer', instruction: `queue ${pick}`, mode: 'queue' };
    case 'withdraw': {
      const waiting = pickOf(state.run ? waitingInstructions(state.run) : [], pick);
      return waiting ? { type: 'run.withdraw', instruction: waiting.seq } : null;
    }
    case 'steerNext':
      return { type: 'run.steer', instruction: `next ${pick}`, mode: 'next' };
    case 'run.setModel':
      return { type: 'run.setModel', model: `test/m${pick}` };
    case 'answer':
      return state.run?.interrupt
        ? { type: 'interrupt.answer', interrupt: state.run.interrupt.id, answers: { q1: null } }
        : null;
    case 'outline.edit':
      return outline.length > 0
        ? {
            type: 'outline.edit',
            sections: outline.map((s, i) => (i === pick % outline.length ? { ...s, title: `T${pick}` } : s)),
          }
        : null;
    case 'outline.add': {
      const at = pick % (outline.length + 1);
      return {
        type: 'outline.edit',
        sections: [
          ...outline.slice(0, at),
          { id: `added${pick}-${state.seq}`, title: `New ${pick}`, level: 1 },
          ...outline.slice(at),
        ],
      };
    }
    case 'outline.drop':
      return outline.length > 1
        ? { type: 'outline.edit', sections: outline.filter((_, i) => i !== pick % outline.length) }
        : null;
    case 'outline.approve':
      return { type: 'outline.approve' };
    case 'insert':
      return { type: 'block.insert', body: text(`mine ${pick}`), after: block?.id ?? null };
    case 'insertAfterOpen':
      return open ? { type: 'block.insert', body: text(`mine ${pick}`), after: open.block } : null;
    case 'edit':
      return block
        ? {
            type: 'block.edit',
            block: block.id,
            baseRev: Math.max(0, block.rev - (pick % 2)),
            changes: [{ from: 0, to: 0, insert: [{ type: 'text', text: 'X' }] }],
          }
        : null;
    case 'editOpen':
      return open
        ? {
            type: 'block.edit',
            block: open.block,
            baseRev: 0,
            changes: [{ from: 0, to: 0, insert: [{ type: 'text', text: 'Y' }] }],
          }
        : null;
    case 'replace':
      return block ? { type: 'block.replace', block: block.id, baseRev: block.rev, body: text('replaced') } : null;
    case 'remove':
      return block ? { type: 'block.remove', block: block.id } : null;
    case 'removeOpen':
      return open ? { type: 'block.remove', block: open.block } : null;
    case 'removeSection':
      return block
        ? { type: 'block.remove', block: (state.blocks.find((b) => b.section === block.section) ?? block).id }
        : null;
    case 'move':
      return block
        ? {
            type: 'block.move',
            block: block.id,
            after: pickOf([null, ...state.blocks.map(({ id }) => id)], pick + 3) ?? null,
          }
        : null;
    case 'claim':
      return block ? { type: 'block.claim', block: block.id } : null;
    case 'claimOpen':
      return open ? { type: 'block.claim', block: open.block } : null;
    case 'undo':
    case 'redo':
      return { type: `document.${name}` };
    case 'restore':
      return { type: 'version.restore', seq: Math.max(1, state.seq - pick * 5) };
    case 'comment':
      return block ? { type: 'comment.add', block: block.id, text: 'Why?', range: { from: 0, to: 1 } } : null;
    case 'release':
      return block ? { type: 'block.release', block: block.id } : null;
    default:
      throw new Error(`No command ${name}`);
  }
}

async function play(house: SmallHouse, id: string, moves: readonly Move[]): Promise<void> {
  let sources = 0;
  for (const one of moves) {
    if (one.kind === 'wait') for (let count = 0; count < one.turns; count += 1) await turn();
    else if (one.kind === 'restart') await house.restart();
    else if (one.kind === 'fullDisk') house.log.failures = one.times;
    else if (one.kind === 'source') {
      sources += 1;
      const record = { id: `src${sources}`, name: 'a.pdf', media: 'application/pdf', bytes: 1, fileSha256: 'x' };
      await house.engine.record(id, [{ type: 'source.added', data: record }], PERSON).catch(onlyStore);
    } else if (one.kind === 'extracted') await extractAll(house, id);
    else {
      const command = commandFor(await house.engine.state(id), one.name, one.pick);
      // Not awaited: commands of several people come while others are on their way to the disk.
      if (command) house.send(id, command).catch(onlyRefused);
    }
  }
}

async function extractAll(house: SmallHouse, id: string): Promise<void> {
  for (const source of Object.values((await house.engine.state(id)).sources)) {
    if (source.status !== 'extracting') continue;
    const data = { source: source.id, sha256: 'y', chars: 1, chunks: 1, headings: [], opening: '' };
    await house.engine.record(id, [{ type: 'source.extracted', data }], PERSON).catch(onlyStore);
  }
}

const unexpected: unknown[] = [];
function onlyRefused(error: unknown): void {
  if (!(error instanceof Error) || (error.name !== 'EngineError' && error.name !== 'StoreError'))
    unexpected.push(error);
}
function onlyStore(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'StoreError') unexpected.push(error);
}

function isAtRest(state: DocState): boolean {
  const { run } = state;
  if (!run || run.status === 'paused' || run.status === 'finished' || run.interrupt) return true;
  return run.status === 'queued' && Object.values(state.sources).some((source) => source.status === 'extracting');
}

/** Does what a patient person would do until the run is over. */
async function seeThrough(house: SmallHouse, id: string): Promise<DocState> {
  await extractAll(house, id);
  for (let step = 0; step < 16; step += 1) {
    // What was sent last may still be on its way.
    for (let count = 0; count < 8; count += 1) await turn();
    const state = await house.until(id, isAtRest, 'rest');
    const { run } = state;
    if (!run || run.status === 'finished') return state;
    if (run.status === 'paused') await house.send(id, { type: 'run.continue' }).catch(onlyRefused);
    else if (run.interrupt?.kind === 'questions')
      await house.send(id, { type: 'interrupt.answer', interrupt: run.interrupt.id, answers: {} }).catch(onlyRefused);
    else if (run.interrupt) await house.send(id, { type: 'outline.approve' }).catch(onlyRefused);
    else await extractAll(house, id);
  }
  throw new Error(`The run does not end: ${JSON.stringify((await house.engine.state(id)).run)}`);
}

const RESTING = new Set([
  'text.opened',
  'text.delta',
  'text.truncated',
  'run.callStarted',
  'outline.proposed',
  'interrupt.opened',
]);

function checkLog(events: readonly LogEvent[]): void {
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  const finished = new Set<string>();
  const answered = new Set<string>();
  const ended = new Set<string>();
  const settled = new Set<string>();
  const calls = new Set<string>();
  let isPaused = false;
  for (const event of events) {
    if (event.run) expect(finished.has(event.run), `${event.type} behind the end of its run`).toBe(false);
    if (isPaused && RESTING.has(event.type)) throw new Error(`${event.type} at ${event.seq} while the run is paused`);
    if (event.by.kind === 'agent' && /^block\.(changed|removed|moved)$/.test(event.type))
      throw new Error(`The agent did ${event.type} at ${event.seq}`);
    if (event.type === 'run.finished') finished.add(event.run ?? '');
    if (event.type === 'run.paused') isPaused = true;
    if (event.type === 'run.resumed' || event.type === 'run.started') isPaused = false;
    if (event.type === 'interrupt.answered') expect(once(answered, event.data.interrupt)).toBe(true);
    if (event.type === 'tool.answered') expect(once(answered, event.data.call)).toBe(true);
    if (event.type === 'run.callStarted') calls.add(event.data.call);
    if (event.type === 'run.callEnded') {
      expect(once(ended, event.data.call)).toBe(true);
      calls.delete(event.data.call);
    }
    if (event.type === 'run.paused' || event.type === 'run.finished') expect([...calls]).toEqual([]);
    if (event.type === 'block.settled') expect(once(settled, event.data.content.id)).toBe(true);
  }
}

function once(seen: Set<string>, id: string): boolean {
  return seen.size < seen.add(id).size;
}

describe('whatever people do, in whatever order', () => {
  it('no run gets stuck, no log gets a hole, no text of a person is touched', { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(moods, fc.array(move, { minLength: 4, maxLength: 24 }), async (faults, moves) => {
        const model = moodyModel(faults);
        const concurrency = () => 1 + (moves.length % 3);
        const models = { defaultModel: async () => 'test/model', stream: model.play, concurrency };
        const house = smallHouse({ play: model.play, environment: { models } });
        const { id } = await house.engine.create({ brief: 'Write.', lang: 'en' }, PERSON);
        await house.send(id, { type: 'run.start', autonomy: moves.length % 2 === 0 ? 'auto' : 'ask' });
        await play(house, id, moves);
        house.log.failures = 0;
        await house.until(id, isAtRest, 'rest');
        model.calm();
        const done = await seeThrough(house, id);
        expect(done.run?.status).toBe('finished');
        expect(done.open).toEqual({});
        checkLog(house.log.logs.get(id) ?? []);
        expect(JSON.parse(JSON.stringify(house.folded(id)))).toEqual(JSON.parse(JSON.stringify(done)));
        expect(unexpected).toEqual([]);
        const ids = done.blocks.map((block) => block.id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(house.problems.filter(({ where }) => where !== 'append')).toEqual([]);
        await house.engine.close();
      }),
      { numRuns: Number(process.env.RUNS ?? 150) },
    );
  });
});
