import type { DocState, LogEvent, OutlineSection } from '@longhand/protocol';
import { describe, expect, it } from 'vitest';
import { PERSON, type Play, say, smallHouse } from './harness/small-house.ts';

const TITLES = ['Alpha', 'Beta'];
const SECTIONS = TITLES.map((title): OutlineSection => ({ id: title.toLowerCase(), title, level: 1 }));
const planned = (title: string) => Array.from({ length: 8 }, (_, at) => `${title} says sentence ${at}.`).join('\n\n');

/** A house whose model remembers which directions each call was given. */
function writing() {
  const given: { readonly title: string; readonly said: readonly string[] }[] = [];
  const play: Play = async function* (request, signal) {
    const { task } = request;
    if (task?.kind !== 'draft') return;
    given.push({ title: task.title, said: task.instructions });
    yield* say(planned(task.title).slice(task.kept.length), signal);
  };
  return { given, small: smallHouse({ play }) };
}

type House = ReturnType<typeof writing>['small'];

const inText = (section: string) => (state: DocState) =>
  Object.values(state.open).some((open) => open.section === section && open.text.length > 5) &&
  Object.keys(state.run?.calls ?? {}).length > 0;
const finished = ({ run }: DocState) => run?.status === 'finished';

async function started(small: House): Promise<string> {
  const { id } = await small.engine.create({ brief: 'Two things.', lang: 'en' }, PERSON);
  await small.send(id, { type: 'outline.approve', sections: SECTIONS });
  await small.send(id, { type: 'run.start', autonomy: 'auto' });
  await small.until(id, inText('alpha'), 'text of the first section');
  return id;
}

function outcomes(events: readonly LogEvent[]) {
  return events.flatMap((event) => (event.type === 'run.instruction' ? [event.data] : []));
}

describe('a direction', () => {
  it('`now` interrupts the sentence, which goes on with it', async () => {
    const { given, small } = writing();
    const id = await started(small);
    const seq = await small.send(id, { type: 'run.steer', instruction: 'Shorter.', mode: 'now' });
    const done = await small.until(id, finished, 'the end');
    expect(given).toEqual([
      { title: 'Alpha', said: [] },
      { title: 'Alpha', said: ['Shorter.'] },
      { title: 'Beta', said: ['Shorter.'] },
    ]);
    expect(outcomes(small.log.logs.get(id))).toMatchObject([{ instruction: seq, outcome: 'taken', section: 'alpha' }]);
    expect(done.run?.instructions).toMatchObject([
      { text: 'Shorter.', by: PERSON, outcome: 'taken', section: 'alpha' },
    ]);
  });

  it('`queue` interrupts nothing: what is being written is finished, and the next call follows it', async () => {
    const { given, small } = writing();
    const id = await started(small);
    await small.send(id, { type: 'run.steer', instruction: 'Shorter.', mode: 'queue' });
    expect((await small.engine.state(id)).run?.instructions[0]?.outcome).toBeUndefined();
    await small.until(id, finished, 'the end');
    expect(given).toEqual([
      { title: 'Alpha', said: [] },
      { title: 'Beta', said: ['Shorter.'] },
    ]);
    expect(outcomes(small.log.logs.get(id))).toMatchObject([{ outcome: 'taken', section: 'beta' }]);
  });

  it('`queue` holds for the same section too when that goes on with another call; `next` does not', async () => {
    const { given, small } = writing();
    const id = await started(small);
    await small.send(id, { type: 'run.steer', instruction: 'Queued.', mode: 'queue' });
    await small.send(id, { type: 'run.steer', instruction: 'Later.', mode: 'next' });
    await small.send(id, { type: 'run.stop' });
    await small.send(id, { type: 'run.continue' });
    await small.until(id, finished, 'the end');
    expect(given.map(({ title, said }) => [title, ...said])).toEqual([
      ['Alpha'],
      ['Alpha', 'Queued.'],
      ['Beta', 'Queued.', 'Later.'],
    ]);
    expect(outcomes(small.log.logs.get(id))).toMatchObject([{ section: 'alpha' }, { section: 'beta' }]);
  });

  it('that waits can be taken back, by any person and while the run is paused; then no call sees it', async () => {
    const { given, small } = writing();
    const id = await started(small);
    const other = { kind: 'person', id: 'p2' } as const;
    const first = await small.send(id, { type: 'run.steer', instruction: 'Never.', mode: 'queue' });
    await small.send(id, { type: 'run.stop' });
    await small.send(id, { type: 'run.withdraw', instruction: first }, other);
    await expect(small.send(id, { type: 'run.withdraw', instruction: first })).rejects.toMatchObject({
      code: 'run.noInstruction',
    });
    await small.send(id, { type: 'run.continue', instruction: 'Always.' });
    await small.until(id, finished, 'the end');
    expect(given.flatMap(({ said }) => said)).toEqual(['Always.', 'Always.']);
    const [withdrawn] = small.log.logs.get(id).filter(({ type }) => type === 'run.instruction');
    expect(withdrawn).toMatchObject({ by: other, data: { outcome: 'withdrawn' } });
  });

  it('that was taken in cannot be taken back', async () => {
    const { small } = writing();
    const id = await started(small);
    const seq = await small.send(id, { type: 'run.steer', instruction: 'Shorter.' });
    await small.until(id, ({ run }) => run?.instructions[0]?.outcome === 'taken', 'a call that follows it');
    await expect(small.send(id, { type: 'run.withdraw', instruction: seq })).rejects.toMatchObject({
      code: 'run.noInstruction',
    });
  });

  it('that comes too late says so before the run ends, whether the run is finished or cancelled', async () => {
    for (const isCancelled of [false, true]) {
      const { small } = writing();
      const id = await started(small);
      await small.until(id, inText('beta'), 'the last section');
      await small.send(id, { type: 'run.steer', instruction: 'Too late.', mode: 'next' });
      if (isCancelled) await small.send(id, { type: 'run.cancel' });
      await small.until(id, finished, 'the end');
      const events = small.log.logs.get(id);
      expect(outcomes(events)).toMatchObject([{ outcome: 'overtaken' }]);
      expect(events.at(-1)?.type).toBe('run.finished');
    }
  });
});
