import { parseMarkdown } from '@longhand/document';
import { contentOfState } from '@longhand/protocol';
import { plannedText, writerScript } from '@longhand/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { type House, openHouse } from './harness/writing.ts';

let house: House | null = null;
afterEach(async () => {
  await house?.close();
  house = null;
});

describe('every run ends once', () => {
  it('goes from a brief through questions and an outline to a finished text', async () => {
    house = await openHouse({ script: writerScript({ sections: 3, wordsPerSection: 60, questions: 2 }) });
    const id = await house.create('Write about durable logs.');
    await house.send(id, { type: 'run.start' });
    const asked = await house.until(id, (state) => state.run?.interrupt?.kind === 'questions', 'a question');
    await house.send(id, {
      type: 'interrupt.answer',
      interrupt: asked.run?.interrupt?.id ?? '',
      answers: { q1: 'Engineers', q2: null },
    });
    const proposed = await house.until(id, (state) => state.run?.interrupt?.kind === 'outline', 'an outline');
    expect(proposed.outline.length).toBe(3);
    await house.send(id, { type: 'outline.approve' });
    const done = await house.until(id, (state) => state.run?.status === 'finished', 'the end');
    expect(done.run).toMatchObject({ status: 'finished', outcome: 'success' });
    const events = await house.events(id);
    expect(events.filter((event) => event.type === 'run.finished')).toHaveLength(1);
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
    expect(await house.folded(id)).toEqual(done);
    expect(done.open).toEqual({});
    expect(house.problems).toEqual([]);
    for (const section of done.outline) {
      const planned = parseMarkdown(plannedText({ wordsPerSection: 60 }, { lang: 'en', title: section.title }));
      const written = contentOfState(done).blocks.filter(
        (block) => block.section === section.id && block.body.type !== 'heading',
      );
      expect(written.map((block) => block.body)).toEqual(planned.map((block) => block.body));
    }
  });

  it('asks nothing when the person said so', async () => {
    house = await openHouse({ script: writerScript({ sections: 2, wordsPerSection: 40 }) });
    const id = await house.create('写一篇关于日志的文章。', 'zh');
    await house.send(id, { type: 'run.start', autonomy: 'auto' });
    const done = await house.until(id, (state) => state.run?.status === 'finished', 'the end');
    expect(done.run).toMatchObject({ outcome: 'success' });
    expect((await house.events(id)).some((event) => event.type === 'interrupt.opened')).toBe(false);
  });
});
