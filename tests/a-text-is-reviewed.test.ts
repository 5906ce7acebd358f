/** Promise: a finished text is looked through, by code and by the model; what is found is told, and mended only as people allow. */
import type { ModelRequest } from '@longhand/protocol';
import { describe, expect, test } from 'vitest';
import { PERSON, type Play, say, smallHouse } from './harness/small-house.ts';

const BRIEF = `Write a report on the water supply of our town for its council.
Section headings must be: Supply, Losses.
- Explain why a third of the water is lost
- Name the cost of the repairs
- At most 900 words
- Write in English`;
const PLAN = JSON.stringify({
  sections: ['Supply', 'Losses'].map((title) => ({ title, target: 20, requirements: ['k3'] })),
});
const TWICE = 'A third of the drinking water of the town is lost in pipes that were laid before 1970.';
const FOREIGN = '这些管道在上个世纪铺设，此后几十年里从来没有更换过。';

type Answers = Partial<Record<string, (request: ModelRequest, nth: number) => string>>;
function reviewed(answers: Answers, autonomy: 'auto' | 'ask' = 'auto') {
  const counts = new Map<string, number>();
  const play: Play = (request, signal) => {
    const kind = request.task?.kind ?? '';
    const nth = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, nth);
    return say((answers[kind] ?? GOOD[kind])?.(request, nth) ?? '', signal, 60);
  };
  return begin(smallHouse({ play }), autonomy);
}
async function begin(house: ReturnType<typeof smallHouse>, autonomy: 'auto' | 'ask') {
  const { id } = await house.engine.create({ brief: BRIEF, lang: 'en' }, PERSON);
  await house.send(id, { type: 'run.start', autonomy });
  const state = await house.until(id, ({ run }) => run?.status === 'finished' || run?.status === 'paused', 'the end');
  return { house, id, state };
}
const titleOf = ({ task }: ModelRequest) => (task?.kind === 'draft' ? task.title : '');
const GOOD: Answers = {
  intake: () =>
    JSON.stringify({
      requirements: [
        { text: 'Explain why a third of the water is lost', kind: 'content' },
        { text: 'Name the cost of the repairs', kind: 'content' },
        // A model that calls everything content: code knows better what it can count.
        { text: 'At most 900 words', kind: 'content' },
        { text: 'Write in English', kind: 'language' },
      ],
    }),
  outline: () => PLAN,
  draft: (request) =>
    titleOf(request) === 'Supply'
      ? `The town has three wells. ${TWICE}\n\n${FOREIGN}`
      : `${TWICE} The council knows it.`,
  review: () =>
    JSON.stringify({
      judgements: [
        { id: 'k3', verdict: 'met', section: 'Losses', reason: 'It names the old pipes.' },
        { id: '[k4]', verdict: 'unmet', reason: 'No cost is named.' },
        { id: 'k5', verdict: 'unmet', reason: 'A model cannot count.' },
        { id: 'k99', verdict: 'met' },
      ],
    }),
  revise: ({ task }) =>
    task?.kind === 'revise' && task.text === FOREIGN
      ? 'These pipes were laid in the last century and have not been replaced for decades.'
      : 'As said above, old pipes lose much. The council knows it.',
};

describe('a text is reviewed', () => {
  test('each requirement is judged: by code where it can count, else by the model', async () => {
    const { state } = await reviewed({});
    expect(state.run).toMatchObject({ status: 'finished', outcome: 'success' });
    const losses = state.outline[1]?.id;
    expect(state.requirements?.map(({ text, verdict, reason, section }) => [text, verdict, reason, section])).toEqual([
      ['Supply', 'met', undefined, state.outline[0]?.id],
      ['Losses', 'met', undefined, losses],
      ['Explain why a third of the water is lost', 'met', 'It names the old pipes.', losses],
      ['Name the cost of the repairs', 'unmet', 'No cost is named.', undefined],
      ['At most 900 words', 'met', expect.stringMatching(/^The text has \d+ words\.$/), undefined],
      ['Write in English', 'partly', expect.any(String), undefined],
    ]);
  });

  test('a sentence that stands twice is told with its place, and its rewrite is a suggestion that a person decides on', async () => {
    const { house, id, state } = await reviewed({});
    const found = state.findings?.find(({ code }) => code === 'run.repeatedSentence');
    const block = state.blocks.find((candidate) => candidate.id === found?.block);
    expect(block?.section).toBe(state.outline[1]?.id);
    expect(JSON.stringify(block?.body)).toContain(TWICE);
    const [suggestion] = state.suggestions;
    expect(suggestion).toMatchObject({
      block: block?.id,
      by: { kind: 'agent' },
      reason: expect.stringContaining('Supply'),
    });
    await house.send(id, { type: 'suggestion.accept', suggestion: suggestion?.id ?? '' });
    const after = house.folded(id);
    expect(JSON.stringify(after.blocks.find((candidate) => candidate.id === block?.id)?.body)).toContain(
      'As said above',
    );
    expect(after.suggestions).toEqual([]);
  });

  test('the language is held: a sentence in another one is put right in the log, with the prompt that did it', async () => {
    const { house, id, state } = await reviewed({});
    expect(JSON.stringify(state.blocks)).not.toContain('这些管道');
    const changed = house.log.logs.get(id).find(({ type, by }) => type === 'block.changed' && by.kind === 'agent');
    expect(changed?.data).toMatchObject({ content: { rev: 2, prov: { by: 'agent', prompt: { name: 'revise' } } } });
  });

  test('a translation that changes more than the language is a suggestion like any other', async () => {
    const { state } = await reviewed({
      draft: (request) =>
        titleOf(request) === 'Supply' ? `The town has 3 wells. ${FOREIGN}` : 'The council knows it.',
      revise: () => 'The town has many wells. These pipes were laid in the last century and never replaced.',
    });
    expect(JSON.stringify(state.blocks)).toContain(FOREIGN);
    expect(state.suggestions).toHaveLength(1);
    expect(state.suggestions[0]).toMatchObject({ by: { kind: 'agent' }, reason: expect.stringContaining('language') });
  });

  test.each<[string, Answers]>([
    ['answers nonsense', { review: () => 'All fine!', revise: () => '# A heading\n\nand two\n\nparagraphs' }],
    ['says nothing', { review: () => '', revise: () => '' }],
    ['answers in the wrong language again', { revise: () => FOREIGN.repeat(2) }],
    ['gives the same back', { revise: ({ task }) => (task?.kind === 'revise' ? task.text : '') }],
    ['repeats itself for ever', { review: () => 'so and '.repeat(2_000), revise: () => 'so and '.repeat(2_000) }],
  ])('with a model that %s the checks of code stand, nothing is changed, and the run ends', async (_name, answers) => {
    const { house, state } = await reviewed(answers);
    expect(state.run).toMatchObject({ status: 'finished', outcome: 'success' });
    expect(state.findings?.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['run.repeatedSentence', 'run.wrongLanguage']),
    );
    expect(state.requirements?.[0]?.verdict).toBe('met');
    expect(JSON.stringify(state.blocks)).toContain(FOREIGN);
    expect(state.suggestions.filter(({ body }) => JSON.stringify(body).includes('so and'))).toEqual([]);
    expect(house.problems).toEqual([]);
  });

  test('the review makes a bounded number of calls', async () => {
    const paragraphs = Array.from(
      { length: 30 },
      (_, at) => `Well ${at} and its long history in the north. ${FOREIGN}`,
    );
    const { house } = await reviewed({ draft: () => paragraphs.join('\n\n') });
    expect(house.calls.filter(({ task }) => task?.kind === 'revise').length).toBeLessThanOrEqual(6);
    expect(house.calls.filter(({ task }) => task?.kind === 'review')).toHaveLength(1);
  });

  test('a limit that leaves no room for the review does not hold the finished text back', async () => {
    const house = smallHouse({
      play: (request, signal) => say((GOOD[request.task?.kind ?? ''] ?? (() => ''))(request, 1), signal, 60),
    });
    const { id } = await house.engine.create({ brief: BRIEF, lang: 'en' }, PERSON);
    await house.send(id, { type: 'run.start', autonomy: 'auto' });
    await house.until(id, ({ run }) => run?.status === 'drafting', 'the draft');
    const used = () => {
      const { input = 0, output = 0 } = house.folded(id).run?.spent ?? {};
      return input + output;
    };
    await house.until(
      id,
      ({ sections }) => Object.values(sections).filter((status) => status === 'done').length === 2,
      'the text',
    );
    await house.send(id, { type: 'run.setBudget', budget: { run: { tokens: used() + 10 } } });
    const state = await house.until(id, ({ run }) => run?.status === 'finished' || run?.status === 'paused', 'the end');
    expect(state.run).toMatchObject({ status: 'finished', outcome: 'success' });
  });
});
