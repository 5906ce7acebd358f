import { plainText } from '@longhand/document';
import type { DocState, ModelEvent, ModelRequest, RewriteKind } from '@longhand/protocol';
import { describe, expect, it } from 'vitest';
import { outlineOf, PERSON, type Play, say, smallHouse, turn } from './harness/small-house.ts';

const OLD = 'Pumps move water, day and night.';

/** Rewrites what is asked, and writes a run if one is started. */
function rewriting(answer: (request: ModelRequest, count: number) => readonly ModelEvent[] | string) {
  let count = 0;
  const requests: ModelRequest[] = [];
  const play: Play = async function* (request, signal) {
    const system = request.messages[0]?.text ?? '';
    if (system.startsWith('longhand-task: outline')) return yield* say(outlineOf('One'), signal);
    if (!system.startsWith('longhand-task: rewrite'))
      return yield* say('Text of the section, in peace. '.repeat(30), signal, 3);
    count += 1;
    requests.push(request);
    const events = answer(request, count);
    if (typeof events === 'string') return yield* say(events, signal);
    yield* events;
  };
  return { house: smallHouse({ play }), requests };
}

type House = ReturnType<typeof rewriting>['house'];

async function withBlock(house: House, text = OLD): Promise<string> {
  const { id } = await house.engine.create({ brief: 'Pumps.', lang: 'en' }, PERSON);
  await house.send(id, {
    type: 'block.insert',
    block: 'b1',
    body: { type: 'paragraph', content: [{ type: 'text', text }] },
    after: null,
  });
  return id;
}

const bodyText = (state: DocState) => state.blocks.map(({ body }) => plainText(body)).join('\n');
const rewriteOf = (state: DocState) => {
  const [rewrite] = Object.values(state.rewrites);
  if (!rewrite) throw new Error('There is no rewrite.');
  return rewrite;
};
const isDecided = (state: DocState) =>
  Object.values(state.rewrites).every(({ alternatives }) =>
    alternatives.every(({ status }) => status === 'ready' || status === 'failed'),
  );
const isAsked = (state: DocState) => Object.keys(state.rewrites).length > 0;
const ask = (house: House, id: string, kind: RewriteKind, more: object = {}) =>
  house.send(id, { type: 'rewrite.ask', target: { block: 'b1' }, kind, ...more });

describe('a rewrite is a suggestion', () => {
  it('brings alternatives side by side and changes nothing before one is accepted', async () => {
    const { house, requests } = rewriting((_request, count) => `<<1>>\nVersion ${count} of it.`);
    const id = await withBlock(house);
    await ask(house, id, 'shorten', { count: 3 });
    const asked = await house.until(id, (state) => isAsked(state) && isDecided(state), 'three versions');
    expect(bodyText(asked)).toBe(OLD);
    expect(rewriteOf(asked).alternatives.map(({ number, status, text }) => [number, status, text])).toEqual(
      [1, 2, 3].map((number) => [number, 'ready', `<<1>>\nVersion ${number} of it.`]),
    );
    expect(requests[2]?.messages[1]?.text).toContain('Version 1 of it.');
    await house.send(id, { type: 'rewrite.accept', rewrite: rewriteOf(asked).rewrite, alternative: 2 });
    const done = house.folded(id);
    expect(bodyText(done)).toBe('Version 2 of it.');
    // The block says what the model was told when it wrote this.
    expect(done.blocks[0]?.prov.prompt).toMatchObject({ name: 'rewrite', version: 1 });
    expect([done.suggestions, done.rewrites]).toEqual([[], {}]);
    expect(done.usage.calls).toBe(3);
    expect(house.folded(id)).toEqual(await house.engine.state(id));
  });

  it('takes a selection, and fits into what a person typed meanwhile', async () => {
    const { house } = rewriting(() => '<<1>>\nby day and by night');
    const id = await withBlock(house);
    const from = OLD.indexOf('day');
    await ask(house, id, 'rewrite', {
      target: { block: 'b1', from, to: OLD.length - 1 },
      instruction: 'Say it more exactly.',
      count: 1,
    });
    const asked = await house.until(id, (state) => isAsked(state) && isDecided(state));
    const change = { from: 0, to: 5, insert: [{ type: 'text', text: 'Good pumps' } as const] };
    await house.send(id, { type: 'block.edit', block: 'b1', baseRev: 1, changes: [change] });
    const [suggestion] = asked.suggestions;
    await house.send(id, { type: 'suggestion.accept', suggestion: suggestion?.id ?? '' });
    expect(bodyText(house.folded(id))).toBe('Good pumps move water, by day and by night.');
  });

  it('does not put a whole block over what a person wrote since', async () => {
    const { house } = rewriting(() => '<<1>>\nOther words.');
    const id = await withBlock(house);
    await ask(house, id, 'plain', { count: 1 });
    const asked = await house.until(id, (state) => isAsked(state) && isDecided(state));
    const change = { from: 0, to: 5, insert: [{ type: 'text', text: 'Good pumps' } as const] };
    await house.send(id, { type: 'block.edit', block: 'b1', baseRev: 1, changes: [change] });
    const accept = house.send(id, { type: 'rewrite.accept', rewrite: rewriteOf(asked).rewrite, alternative: 1 });
    await expect(accept).rejects.toMatchObject({ code: 'run.rewriteStale' });
    await house.send(id, { type: 'rewrite.close', rewrite: rewriteOf(asked).rewrite });
    const done = house.folded(id);
    expect(bodyText(done)).toBe(`Good pumps${OLD.slice(5)}`);
    expect([done.suggestions, done.rewrites]).toEqual([[], {}]);
  });

  it('tries again what can be tried again, tells what cannot, and stays bounded', async () => {
    const busy: ModelEvent = { type: 'error', kind: 'overloaded', message: 'busy', retryable: true };
    const { house, requests } = rewriting((_request, count) =>
      count === 1 ? [busy] : count === 2 ? '<<1>>\nFine.' : [busy],
    );
    const id = await withBlock(house);
    await ask(house, id, 'formal', { count: 2 });
    const asked = await house.until(id, (state) => isAsked(state) && isDecided(state));
    expect(rewriteOf(asked).alternatives).toMatchObject([
      { status: 'ready' },
      { status: 'failed', notice: { code: 'model.overloaded', params: { detail: 'busy' } } },
    ]);
    expect(requests).toHaveLength(5);
    expect(bodyText(asked)).toBe(OLD);
  });

  it('is stopped by a person, counted, and leaves nothing behind', async () => {
    const { house } = rewriting(() => `<<1>>\n${'Word after word after word. '.repeat(400)}`);
    const id = await withBlock(house);
    await ask(house, id, 'expand', { count: 2 });
    const writing = await house.until(
      id,
      (state) => (Object.values(state.rewrites)[0]?.alternatives[0]?.text.length ?? 0) > 40,
    );
    const seq = await house.send(id, { type: 'rewrite.close', rewrite: rewriteOf(writing).rewrite });
    for (let turns = 0; turns < 50; turns += 1) await turn();
    const done = house.folded(id);
    expect(done.seq).toBe(seq);
    expect([done.suggestions, done.rewrites, bodyText(done)]).toEqual([[], {}, OLD]);
    expect(done.usage).toMatchObject({ calls: 1, isEstimated: true });
  });

  it('goes on beside a run, and after a kill', async () => {
    const { house, requests } = rewriting((_request, count) =>
      count === 1 ? `<<1>>\n${'Cut off in the middle. '.repeat(200)}` : '<<1>>\nDone after the kill.',
    );
    const id = await withBlock(house);
    await house.send(id, { type: 'run.start', autonomy: 'auto' });
    await ask(house, id, 'expand', { count: 1 });
    await house.until(id, (state) => (Object.values(state.rewrites)[0]?.alternatives[0]?.text.length ?? 0) > 40);
    await house.restart();
    const asked = await house.until(id, (state) => state.run?.status === 'finished' && isDecided(state), 'both');
    expect(rewriteOf(asked).alternatives).toMatchObject([{ status: 'ready', attempt: 2 }]);
    expect(requests).toHaveLength(2);
    expect(house.problems).toEqual([]);
    expect(house.folded(id)).toEqual(asked);
  });

  it('goes on after a kill without a run, by itself', async () => {
    const { house } = rewriting((_request, count) =>
      count === 1 ? `<<1>>\n${'Cut off in the middle. '.repeat(200)}` : '<<1>>\nDone after the kill.',
    );
    const id = await withBlock(house);
    await ask(house, id, 'expand', { count: 1 });
    await house.until(id, (state) => (Object.values(state.rewrites)[0]?.alternatives[0]?.text.length ?? 0) > 40);
    await house.restart();
    for (let turns = 0; turns < 500 && !isDecided(house.folded(id)); turns += 1) await turn();
    expect(rewriteOf(house.folded(id)).alternatives).toMatchObject([{ status: 'ready', attempt: 2 }]);
    expect(house.folded(id).usage.calls).toBe(2);
  });

  it('counts in the limits of a run that goes on, and is refused by them', async () => {
    const { house } = rewriting(() => '<<1>>\nOther words for the whole of it.');
    const id = await withBlock(house);
    await house.send(id, { type: 'run.start', autonomy: 'ask', budget: { run: { tokens: 150 } } });
    await ask(house, id, 'plain', { count: 1 });
    const asked = await house.until(id, (state) => isAsked(state) && isDecided(state));
    expect(rewriteOf(asked).alternatives).toMatchObject([{ status: 'failed', notice: { code: 'run.budgetTokens' } }]);
    await house.send(id, { type: 'run.setBudget', budget: {} });
    await ask(house, id, 'plain', { count: 1 });
    const again = await house.until(id, (state) => Object.keys(state.rewrites).length === 2 && isDecided(state));
    expect(again.run?.spent?.calls).toBe(again.usage.calls);
    expect(again.usage.calls).toBeGreaterThan(0);
  });

  it('keeps the citations of the text, drops what was made up, and names what is missing', async () => {
    const { house } = rewriting(() => '<<1>>\nOther words[S1][S9].');
    const id = await withBlock(house);
    const cite = (citation: string) => ({ type: 'cite', citation }) as const;
    const span = { source: 'src1', sha256: 'ab', start: 0, end: 5, quote: 'Words' };
    const items = [{ ...span, alias: 'S1' }];
    await house.engine.record(
      id,
      [
        { type: 'citation.offered', data: { section: 's1', items } },
        { type: 'citation.added', data: { ...span, id: 'S1_aa' } },
        { type: 'citation.added', data: { ...span, id: 'S2_bb' } },
      ],
      PERSON,
    );
    const content = [
      { type: 'text', text: 'Words' } as const,
      cite('S1_aa'),
      cite('S2_bb'),
      { type: 'text', text: '.' } as const,
    ];
    await house.send(id, { type: 'block.replace', block: 'b1', baseRev: 1, body: { type: 'paragraph', content } });
    await ask(house, id, 'formal', { count: 1 });
    const asked = await house.until(id, (state) => isAsked(state) && isDecided(state));
    expect(asked.suggestions[0]?.body).toEqual({
      type: 'paragraph',
      content: [{ type: 'text', text: 'Other words' }, cite('S1_aa'), { type: 'text', text: '.' }],
    });
    expect(rewriteOf(asked).alternatives[0]?.dropped).toEqual(['S2']);
  });

  it('takes all text of a section, and leaves its code and formulas alone', async () => {
    const { house, requests } = rewriting(() => '<<1>>\nFirst, anew.\n\n<<2>>\nSecond, anew.');
    const { id } = await house.engine.create({ brief: 'Pumps.', lang: 'en' }, PERSON);
    await house.send(id, { type: 'outline.edit', sections: [{ id: 's1', title: 'One', level: 1 }] });
    const paragraph = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] }) as const;
    const bodies = [paragraph('First.'), { type: 'code', text: 'x = 1' } as const, paragraph('Second.')];
    for (const [index, body] of bodies.entries()) {
      const content = { id: `b${index}`, rev: 1, section: 's1', prov: { by: 'person' }, body } as const;
      const after = index === 0 ? null : `b${index - 1}`;
      await house.engine.record(id, [{ type: 'block.inserted', data: { content, after } }], PERSON);
    }
    await house.send(id, { type: 'rewrite.ask', target: { section: 's1' }, kind: 'formal', count: 1 });
    const asked = await house.until(id, (state) => isAsked(state) && isDecided(state));
    expect(requests[0]?.messages[1]?.text).not.toContain('x = 1');
    await house.send(id, { type: 'rewrite.accept', rewrite: rewriteOf(asked).rewrite, alternative: 1 });
    expect(bodyText(house.folded(id))).toBe('First, anew.\nx = 1\nSecond, anew.');
  });

  it('is refused with a reason: by the built-in writer, without words, without an instruction, when too many wait', async () => {
    const { house } = rewriting(() => '<<1>>\nOther.');
    const id = await withBlock(house);
    await expect(ask(house, id, 'rewrite')).rejects.toMatchObject({ code: 'run.rewriteHow' });
    await expect(ask(house, id, 'plain', { target: { block: 'b9' } })).rejects.toMatchObject({
      code: 'run.unknownBlock',
    });
    await expect(ask(house, id, 'plain', { target: { section: 's9' } })).rejects.toMatchObject({
      code: 'run.rewriteNoText',
    });
    for (let count = 0; count < 5; count += 1) await ask(house, id, 'plain', { count: 1 });
    await expect(ask(house, id, 'plain')).rejects.toMatchObject({ code: 'run.rewritesOpen' });
    await house.send(id, { type: 'document.change', model: 'digest' });
    await expect(ask(house, id, 'plain')).rejects.toMatchObject({ code: 'run.cannotRewrite' });
  });
});
