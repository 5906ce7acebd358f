import { sayCode } from '@longhand/i18n';
import type { Message } from '@longhand/protocol';
import { type Script, writerScript } from '@longhand/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { type House, openHouse } from './harness/writing.ts';

let house: House | null = null;
afterEach(async () => {
  await house?.close();
  house = null;
});

async function run(script: Script, command: { model?: string } = {}): Promise<{ house: House; id: string }> {
  house = await openHouse({ script });
  const id = await house.create('Write about durable logs.');
  await house.send(id, { type: 'run.start', autonomy: 'auto', ...command });
  return { house, id };
}

const good = writerScript({ sections: 1, wordsPerSection: 60 });

describe('no silence: what cannot be done is said, with the cause and the next action', () => {
  it('pauses at once when the model refuses the key, and says so in both languages', async () => {
    const { house, id } = await run(() => ({ fault: 'status', status: 401, body: '{"error":{"message":"bad key"}}' }));
    const state = await house.until(id, (now) => now.run?.status === 'paused', 'a pause');
    expect(state.run).toMatchObject({ cause: 'model', notice: { code: 'model.auth' } });
    for (const locale of ['en', 'zh'] as const) {
      const sentence =
        state.run?.status === 'paused' ? sayCode(locale, state.run.notice?.code ?? '', state.run.notice?.params) : '';
      expect(sentence.length).toBeGreaterThan(20);
      expect(sentence).not.toContain('model.auth');
    }
    expect(house.model.requests).toHaveLength(1);
  });

  it('pauses when nobody knows the model', async () => {
    const { house, id } = await run(good, { model: 'nobody/knows' });
    const state = await house.until(id, (now) => now.run?.status === 'paused', 'a pause');
    expect(state.run).toMatchObject({ cause: 'model', notice: { code: 'model.not_found' } });
  });

  it('pauses after a bounded number of tries when the model answers nonsense, and goes on with another script', async () => {
    const { house, id } = await run(() => ({ text: 'I am a teapot, short and stout.' }));
    const state = await house.until(id, (now) => now.run?.status === 'paused', 'a pause');
    expect(state.run).toMatchObject({ cause: 'model', notice: { code: 'model.malformed' } });
    expect(house.model.requests.length).toBeLessThanOrEqual(4);
    house.model.use(good);
    await house.send(id, { type: 'run.continue' });
    const done = await house.until(id, (now) => now.run?.status === 'finished', 'the end');
    expect(done.run).toMatchObject({ outcome: 'success' });
  });

  it('shows a model its damaged outline once, with what is wrong with it, and goes on with the mended one', async () => {
    const damaged =
      '{"title": "Floods", "sections": [{"title": "The "big" one", "level": 1, "goal": "g", "target": 50}]}';
    const asked: (readonly Message[])[] = [];
    const { house, id } = await run((request) => {
      if (!request.messages[0]?.text.startsWith('longhand-task: outline')) return good(request);
      asked.push(request.messages);
      return asked.length === 1 ? { text: damaged } : good(request);
    });
    const done = await house.until(id, (now) => now.run?.status === 'finished', 'the end');
    expect(done.run).toMatchObject({ outcome: 'success' });
    expect(asked).toHaveLength(2);
    const [answer, wish] = asked[1]?.slice(-2) ?? [];
    expect(answer).toEqual({ role: 'ai', text: damaged });
    expect(wish?.text).toContain('broken');
    const failed = (await house.events(id)).find(
      ({ type, data }) => type === 'run.callEnded' && data.outcome === 'failed',
    );
    expect(failed?.data).toMatchObject({ error: 'malformed', answer: damaged });
  });

  it('keeps the text and goes on by itself when the connection breaks in the middle', async () => {
    let breaks = 0;
    const { house, id } = await run((request) => {
      const answer = good(request);
      const steps = Array.isArray(answer) ? answer : [answer];
      const [first] = steps;
      const isDraft = request.messages[0]?.text.startsWith('longhand-task: draft');
      if (!isDraft || breaks >= 3 || !first || !('text' in first)) return steps;
      breaks += 1;
      const faults = ['reset', 'cleanEndWithoutFinish', 'inBandError'] as const;
      return [{ ...first, text: first.text.slice(0, 80) }, { fault: faults[breaks - 1] ?? 'reset' }];
    });
    const done = await house.until(id, (now) => now.run?.status === 'finished', 'the end');
    expect(done.run).toMatchObject({ outcome: 'success' });
    expect(breaks).toBe(3);
    const failed = (await house.events(id)).filter(
      (event) => event.type === 'run.callEnded' && event.data.outcome === 'failed',
    );
    expect(failed).toHaveLength(3);
  });

  it('pauses when the model finishes sections with nothing', async () => {
    const { house, id } = await run((request) =>
      request.messages[0]?.text.startsWith('longhand-task: draft') ? { text: '' } : good(request),
    );
    const state = await house.until(id, (now) => now.run?.status === 'paused', 'a pause');
    expect(state.run).toMatchObject({ cause: 'model', notice: { code: 'model.incomplete' } });
  });

  it('refuses to start without a brief', async () => {
    house = await openHouse({ script: good });
    const id = await house.create('   ');
    await expect(house.send(id, { type: 'run.start' })).rejects.toMatchObject({ code: 'run.emptyBrief', status: 422 });
  });

  it('refuses a second run while one goes on', async () => {
    const { house, id } = await run(writerScript({ tokensPerSecond: 20 }));
    await expect(house.send(id, { type: 'run.start' })).rejects.toMatchObject({ code: 'run.busy', status: 409 });
    await house.send(id, { type: 'run.cancel' });
    const state = await house.folded(id);
    expect(state.run).toMatchObject({ status: 'finished', outcome: 'cancelled' });
  });
});
