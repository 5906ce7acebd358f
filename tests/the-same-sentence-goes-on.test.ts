import { parseMarkdown } from '@longhand/document';
import type { DocState, LogEvent } from '@longhand/protocol';
import { type Misbehaviour, plannedText, type WriterScriptOptions, writerScript } from '@longhand/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { outlineOf, PERSON, say, smallHouse } from './harness/small-house.ts';
import { type House, openHouse } from './harness/writing.ts';

let house: House | null = null;
afterEach(async () => {
  await house?.close();
  house = null;
});

/** A run that stands in the middle of the text of its first section. */
async function writing(options: WriterScriptOptions, lang: 'zh' | 'en' = 'en'): Promise<{ house: House; id: string }> {
  const opened = await openHouse({
    script: writerScript({ sections: 1, tokensPerSecond: 200, wordsPerSection: 150, ...options }),
  });
  house = opened;
  const id = await opened.create(lang === 'zh' ? '写一篇关于日志的文章。' : 'Write about durable logs.', lang);
  await opened.send(id, { type: 'run.start', autonomy: 'auto' });
  await opened.until(id, (state) => lengthOf(state) > 150, 'text');
  return { house: opened, id };
}

function lengthOf(state: DocState): number {
  return (
    JSON.stringify(state.blocks.map((block) => block.body)).length +
    Object.values(state.open).reduce((sum, open) => sum + open.text.length, 0)
  );
}

function bodiesOf(state: DocState) {
  return state.blocks
    .filter((block) => block.body.type !== 'heading' || block.section === undefined)
    .map((block) => block.body);
}

function planned(options: WriterScriptOptions, state: DocState, lang: 'zh' | 'en') {
  const title = state.outline[0]?.title ?? '';
  return parseMarkdown(plannedText({ wordsPerSection: 150, ...options }, { lang, title })).map((block) => block.body);
}

describe('the same sentence goes on', () => {
  it('keeps every character before the border when a person stops and continues', async () => {
    const { house, id } = await writing({});
    await house.send(id, { type: 'run.stop' });
    const stopped = await house.folded(id);
    expect(stopped.run).toMatchObject({ status: 'paused', cause: 'user' });
    await house.send(id, { type: 'run.continue' });
    const done = await house.until(id, (state) => state.run?.status === 'finished', 'the end');
    expect(bodiesOf(done)).toEqual(planned({}, done, 'en'));
    // The only removal there is: from a border on, inside the open tail.
    const cuts = (await house.events(id)).filter((event) => event.type === 'text.truncated');
    expect(cuts.length).toBeLessThanOrEqual(1);
  });

  it('goes on in Chinese too', async () => {
    const { house, id } = await writing({}, 'zh');
    for (let stop = 0; stop < 3; stop += 1) {
      await house.send(id, { type: 'run.stop' });
      await house.send(id, { type: 'run.continue' });
      await house.until(
        id,
        ({ run }) => run?.status === 'finished' || Object.values(run?.calls ?? {}).some(({ hasText }) => hasText),
        'more text',
      );
    }
    const done = await house.until(id, (state) => state.run?.status === 'finished', 'the end');
    expect(bodiesOf(done)).toEqual(planned({}, done, 'zh'));
  });

  const misbehaviours: readonly Misbehaviour[] = ['restart', 'repeatOverlap', 'preamble', 'reopenFence'];
  for (const misbehaviour of misbehaviours) {
    for (const lang of ['en', 'zh'] as const) {
      it(`loses and doubles nothing when the model answers a continuation with ${misbehaviour} (${lang})`, async () => {
        const { house, id } = await writing({ misbehaviour }, lang);
        await house.send(id, { type: 'run.stop' });
        await house.send(id, { type: 'run.continue' });
        const done = await house.until(id, (state) => state.run?.status === 'finished', 'the end');
        expect(bodiesOf(done)).toEqual(planned({}, done, lang));
      });
    }
  }

  it('takes a new direction in the middle of a sentence without losing a character of what stands', async () => {
    const { house, id } = await writing({});
    const before = await house.until(
      id,
      (state) => Object.values(state.open).some((open) => open.text.length > 20),
      'an open sentence',
    );
    await house.send(id, { type: 'run.steer', instruction: 'Write for beginners.' });
    const done = await house.until(id, (state) => state.run?.status === 'finished', 'the end');
    expect(bodiesOf(done)).toEqual(planned({}, done, 'en'));
    expect(done.run?.instructions.map((instruction) => instruction.text)).toEqual(['Write for beginners.']);
    const last = house.model.requests.at(-1);
    expect(JSON.stringify(last)).toContain('Write for beginners.');
    expect(before.seq).toBeLessThan(done.seq);
  });

  it('lets no text have a seq after the stop', async () => {
    const { house, id } = await writing({});
    const seq = await house.send(id, { type: 'run.stop' });
    // The model goes on for seconds by itself: only the stop closes its socket before.
    const call = house.model.requests.at(-1);
    await call?.closed;
    expect(call?.isComplete).toBe(false);
    const later = (await house.events(id)).filter((event: LogEvent) => event.seq > seq);
    expect(later).toEqual([]);
  });
});

describe('a text that was cut back to a border', () => {
  it('is not cut again when the answers that should go on with it fail', async () => {
    const text = 'The quick brown fox jumps over the lazy dog, and the dog sleeps on.';
    let drafts = 0;
    const { engine, send, until, log } = smallHouse({
      async *play(request, signal) {
        if (request.task?.kind !== 'draft') return yield* say(outlineOf('Foxes'), signal);
        drafts += 1;
        if (drafts === 1) yield { type: 'text', text: text.slice(0, 24) };
        if (drafts < 4) return yield { type: 'error', kind: 'overloaded', message: 'busy', retryable: true };
        yield* say(text.slice('The quick brown fox'.length), signal);
      },
    });
    const { id } = await engine.create({ brief: 'Foxes.', lang: 'en' }, PERSON);
    await send(id, { type: 'run.start', autonomy: 'auto' });
    const done = await until(id, ({ run }) => run?.status === 'finished', 'the end');
    const cuts = log.logs.get(id).filter(({ type }) => type === 'text.truncated');
    expect(cuts.map(({ data }) => data)).toMatchObject([{ at: 'The quick brown fox'.length }]);
    expect(done.blocks[1]?.body).toEqual({ type: 'paragraph', content: [{ type: 'text', text }] });
  });
});

describe('an empty answer', () => {
  it('does not end a section of which a part was cut back', async () => {
    const text = 'It is computed so:\n\n```\na = 1\n```\n\nThat is all.';
    let drafts = 0;
    const { engine, send, until } = smallHouse({
      async *play(request, signal) {
        if (request.task?.kind !== 'draft') return yield* say(outlineOf('Sums'), signal);
        drafts += 1;
        if (drafts === 1) {
          yield { type: 'text', text: text.slice(0, 26) };
          return yield { type: 'error', kind: 'network', message: 'gone', retryable: true };
        }
        yield* say(drafts === 2 ? '' : text.slice(text.indexOf('```')), signal);
      },
    });
    const { id } = await engine.create({ brief: 'Sums.', lang: 'en' }, PERSON);
    await send(id, { type: 'run.start', autonomy: 'auto' });
    const done = await until(id, ({ run }) => run?.status === 'finished', 'the end');
    expect(bodiesOf(done)).toEqual(parseMarkdown(text).map(({ body }) => body));
  });
});

describe('nothing that a model writes vanishes', () => {
  it('drops the section title at its beginning only, and keeps the same words further down', async () => {
    const plan = writerScript({ sections: 1 });
    const opened = await openHouse({
      script(request) {
        if (!request.messages[0]?.text.startsWith('longhand-task: draft')) return plan(request);
        const title = /^section: (.*)$/m.exec(request.messages[1]?.text ?? '')?.[1] ?? '';
        return { text: `## ${title}\n\nFirst paragraph.\n\n${title}\n\nLast paragraph.\n` };
      },
    });
    house = opened;
    const id = await opened.create('Write about durable logs.');
    await opened.send(id, { type: 'run.start', autonomy: 'auto' });
    const done = await opened.until(id, (state) => state.run?.status === 'finished', 'the end');
    const texts = bodiesOf(done).map((body) =>
      body.type === 'paragraph' && body.content[0]?.type === 'text' ? body.content[0].text : '',
    );
    expect(texts).toEqual(['First paragraph.', done.outline[0]?.title, 'Last paragraph.']);
  });
});
