/** Promise: what the brief asks for is a checklist, and headings that it prescribes stand there to the letter, whatever the model makes of it. */
import type { Environment } from '@longhand/engine';
import type { DocState, ModelCapabilities, ModelRequest } from '@longhand/protocol';
import { describe, expect, test } from 'vitest';
import { PERSON, type Play, say, smallHouse } from './harness/small-house.ts';

const BRIEF = `Write a report on the water supply of our town for its council.
It must contain the sections: Supply, Losses and repairs, Outlook.
- Explain why a third of the water is lost
- Name the cost of the repairs
- At most 900 words`;
const HEADINGS = ['Supply', 'Losses and repairs', 'Outlook'];

/** A model that answers each task by name. */
const model =
  (answers: Partial<Record<string, (request: ModelRequest, nth: number) => string>>): Play =>
  (request, signal) => {
    const kind = request.task?.kind ?? '';
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const answer = answers[kind]?.(request, counts.get(kind) ?? 1) ?? `The text of ${kind}.`;
    return say(answer, signal, 50);
  };
let counts = new Map<string, number>();

interface Given {
  readonly retrieve?: Environment['retrieve'];
  readonly capabilities?: (model: string) => ModelCapabilities | null;
}

async function written(play: Play, autonomy: 'auto' | 'ask' = 'auto', { retrieve, capabilities }: Given = {}) {
  counts = new Map();
  const house = smallHouse({ play, capabilities, environment: retrieve ? { retrieve } : {} });
  const { id } = await house.engine.create({ brief: BRIEF, lang: 'en' }, PERSON);
  await house.send(id, { type: 'run.start', autonomy });
  return {
    ...house,
    ended: () =>
      house.until(id, (state) => state.run?.status === 'finished' || state.run?.status === 'paused', 'the end'),
    change: (brief: string) => house.send(id, { type: 'document.change', brief }),
    state: () => house.folded(id),
    events: () => house.log.logs.get(id),
  };
}
const titles = (state: DocState) => state.outline.map(({ title }) => title);

const CHECKLIST = JSON.stringify({
  requirements: [
    { text: 'Explain why a third of the water is lost', kind: 'content' },
    { text: 'Name the cost of the repairs', kind: 'content' },
    { text: 'At most 900 words', kind: 'length' },
    { text: 'A heading', kind: 'heading', heading: 'Not in the brief' },
  ],
});
const PLAN = JSON.stringify({
  title: 'Water',
  sections: [
    { title: 'Outlook', goal: 'What comes', target: 10 },
    {
      title: '2. Losses & repairs',
      goal: 'Why water is lost',
      target: 10,
      points: ['Old pipes', 'Old pipes', ''],
      evidence: ['How much is lost?'],
      queries: ['water loss', '漏损率'],
      requirements: ['k4', '[k5]', 'k99'],
    },
  ],
});

describe('the brief is kept', () => {
  test('its requirements are a checklist, and the plan binds them to sections', async () => {
    const house = await written(model({ intake: () => CHECKLIST, outline: () => PLAN }));
    const state = await house.ended();
    expect(state.run).toMatchObject({ status: 'finished', outcome: 'success' });
    expect(state.requirements).toEqual([
      ...HEADINGS.map((text, index) => expect.objectContaining({ id: `k${index + 1}`, text, kind: 'heading' })),
      expect.objectContaining({ id: 'k4', text: 'Explain why a third of the water is lost', kind: 'content' }),
      expect.objectContaining({ id: 'k5', text: 'Name the cost of the repairs', kind: 'content' }),
      expect.objectContaining({ id: 'k6', text: 'At most 900 words', kind: 'length' }),
    ]);
    expect(titles(state)).toEqual(HEADINGS);
    expect(state.outline[1]).toMatchObject({
      goal: 'Why water is lost',
      points: ['Old pipes'],
      evidence: ['How much is lost?'],
      queries: ['water loss', '漏损率'],
      requirements: ['k4', 'k5', 'k2'],
    });
    const draft = house.calls.find(({ task }) => task?.kind === 'draft' && task.title === 'Losses and repairs');
    expect(draft?.messages[1]?.text).toContain('- Name the cost of the repairs');
  });

  test.each<[string, Play]>([
    ['answers nonsense to everything', model({})],
    ['answers broken JSON to everything', (_request, signal) => say('{"requirements":[{"text":', signal)],
    ['answers with other JSON', model({ intake: () => '{"a":1}', outline: () => '{"b":[]}' })],
    ['lists nothing', model({ intake: () => '{"requirements":[]}', outline: () => PLAN })],
    ['repeats itself for ever', model({ intake: () => 'so and '.repeat(2_000), outline: () => PLAN })],
  ])('a model that %s still ends in a document under the prescribed headings', async (_name, play) => {
    const house = await written(play);
    const state = await house.ended();
    expect(state.run).toMatchObject({ status: 'finished', outcome: 'success' });
    expect(titles(state)).toEqual(HEADINGS);
    expect(state.requirements?.map(({ text }) => text)).toContain('Explain why a third of the water is lost');
    expect(house.problems).toEqual([]);
  });

  test('damaged JSON is asked for once more before code reads the brief', async () => {
    const house = await written(
      model({ intake: (_request, nth) => (nth === 1 ? CHECKLIST.slice(0, 90) : CHECKLIST), outline: () => PLAN }),
    );
    await house.ended();
    const [, second] = house.calls.filter(({ task }) => task?.kind === 'intake');
    expect(second?.messages.map(({ role }) => role)).toEqual(['system', 'human', 'ai', 'human']);
    const listed = house.events().find(({ type }) => type === 'requirement.listed');
    expect(listed?.data).toMatchObject({ origin: 'model' });
  });

  test('another brief has another checklist; the same one is read once', async () => {
    const house = await written(model({ intake: () => CHECKLIST, outline: () => PLAN }));
    await house.ended();
    await house.change(BRIEF);
    expect(house.state().requirements).toHaveLength(6);
    await house.change('Write about tides.');
    expect(house.state().requirements).toBeUndefined();
  });

  test('every block keeps the mark of the prompt that it was written under', async () => {
    const house = await written(model({ intake: () => CHECKLIST, outline: () => PLAN }));
    const state = await house.ended();
    const text = state.blocks.filter(({ body }) => body.type !== 'heading');
    expect(text.length).toBeGreaterThan(0);
    for (const { prov } of text)
      expect(prov.prompt).toMatchObject({ name: 'draft', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  test('every section is researched by the searches of its plan, and what several of them find comes first', async () => {
    const asked: string[] = [];
    const span = (start: number) => ({ source: 'f1', sha256: 'aa', start, end: start + 9, quote: `Passage ${start}.` });
    const house = await written(model({ intake: () => CHECKLIST, outline: () => PLAN }), 'auto', {
      retrieve: async (_document, query) => {
        asked.push(query);
        return query === '漏损率' ? [span(20), span(10)] : query === 'water loss' ? [span(30), span(20)] : [];
      },
    });
    const state = await house.ended();
    expect(asked).toContain('Losses and repairs\nWhy water is lost');
    expect(asked.filter((query) => query === 'water loss' || query === '漏损率')).toHaveLength(2);
    const [, losses] = state.outline;
    const quotes = (state.offered[losses?.id ?? ''] ?? []).map((alias) => state.evidence[alias]?.quote);
    expect(quotes).toEqual(['Passage 20.', 'Passage 30.', 'Passage 10.']);
  });

  test('passages that the model cannot read at once are told, once', async () => {
    const long = 'word '.repeat(400);
    const spans = Array.from({ length: 12 }, (_, at) => ({
      source: 'f1',
      sha256: 'aa',
      start: at,
      end: at + 1,
      quote: long,
    }));
    const known = {
      endpoint: '',
      model: 'test/model',
      json: 'unknown',
      tools: 'no',
      prefill: 'none',
      usage: 'no',
      gaps: [],
      probedAt: null,
    } as const;
    const house = await written(model({ intake: () => CHECKLIST, outline: () => PLAN }), 'auto', {
      retrieve: async () => spans,
      capabilities: () => ({ ...known, context: { tokens: 6_000, origin: 'served' } }),
    });
    const state = await house.ended();
    const told = state.notices.filter(({ code }) => code === 'run.passagesLeftOut');
    expect(told.map(({ params }) => params?.section)).toEqual(HEADINGS);
    expect(told[0]?.params).toMatchObject({ total: 12 });
    expect(Number(told[0]?.params?.count)).toBeGreaterThan(2);
  });
});
