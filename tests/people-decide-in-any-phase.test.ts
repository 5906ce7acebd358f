import type { DocState } from '@longhand/protocol';
import { describe, expect, it } from 'vitest';
import { outlineOf, PERSON, QUESTIONS, type SmallHouse, say, smallHouse, turn } from './harness/small-house.ts';

/** A house whose model plans two sections and writes one long paragraph for each. */
function house(): SmallHouse {
  return smallHouse({
    async *play({ task }, signal) {
      if (task?.kind === 'clarify') return yield* say(QUESTIONS, signal);
      if (task?.kind === 'outline') return yield* say(outlineOf('Alpha', 'Beta'), signal);
      const text = `Words about ${task?.kind === 'draft' ? task.title : ''}. `.repeat(20).trim();
      const kept = task?.kind === 'draft' ? task.kept : '';
      return yield* say(text.startsWith(kept) ? text.slice(kept.length) : ' The end.', signal);
    },
  });
}

async function started(
  autonomy: 'ask' | 'auto',
  fits: (state: DocState) => boolean,
): Promise<{ small: SmallHouse; id: string; state: DocState }> {
  const small = house();
  const { id } = await small.engine.create({ brief: 'Write.', lang: 'en' }, PERSON);
  await small.send(id, { type: 'run.start', autonomy });
  return { small, id, state: await small.until(id, fits, 'the start') };
}

const isWriting = (state: DocState) => Object.values(state.open).some((open) => open.text.length > 30);
const mine = [{ id: 'mine', title: 'Mine', level: 1 }] as const;

describe('people decide, in any phase', () => {
  it('an answer given while the run is paused does not make it go on by itself', async () => {
    const { small, id, state } = await started('ask', (now) => now.run?.interrupt?.kind === 'questions');
    await small.send(id, { type: 'run.stop' });
    await small.send(id, {
      type: 'interrupt.answer',
      interrupt: state.run?.interrupt?.id ?? '',
      answers: { q1: 'you' },
    });
    expect(small.folded(id).run).toMatchObject({ status: 'paused', resumeTo: 'outlining', answers: { q1: 'you' } });
    await small.send(id, { type: 'run.continue' });
    await small.until(id, (now) => now.run?.interrupt?.kind === 'outline', 'an outline');
  });

  it('an outline approved while the run is paused is not asked about again', async () => {
    const { small, id } = await started('ask', (now) => now.run?.interrupt?.kind === 'questions');
    await small.send(id, { type: 'outline.edit', sections: mine });
    await small.until(id, (now) => now.run?.interrupt?.kind === 'outline', 'the outline');
    await small.send(id, { type: 'run.stop' });
    await small.send(id, { type: 'outline.approve' });
    await small.send(id, { type: 'run.continue' });
    const done = await small.until(
      id,
      (now) => now.run?.status === 'finished' || now.run?.interrupt != null,
      'the end',
    );
    expect(done.run).toMatchObject({ status: 'finished', outcome: 'success' });
  });

  it('an outline that a person writes or approves is not replaced by a proposal that was on its way', async () => {
    for (const type of ['outline.edit', 'outline.approve'] as const) {
      const { small, id } = await started('auto', (now) =>
        Object.values(now.run?.calls ?? {}).some((call) => call.purpose === 'outline'),
      );
      await small.send(id, { type, sections: mine });
      const done = await small.until(id, (now) => now.run?.status === 'finished', 'the end');
      expect(done.outline).toEqual(mine);
      expect(done.run).toMatchObject({ outcome: 'success' });
    }
  });

  it('a direction given with "continue" while an outline waits asks for another outline', async () => {
    const { small, id } = await started('ask', (now) => now.run?.interrupt?.kind === 'questions');
    await small.send(id, {
      type: 'interrupt.answer',
      interrupt: small.folded(id).run?.interrupt?.id ?? '',
      answers: {},
    });
    await small.until(id, (now) => now.run?.interrupt?.kind === 'outline', 'an outline');
    const calls = small.calls.length;
    await small.send(id, { type: 'run.stop' });
    await small.send(id, { type: 'run.continue', instruction: 'Three sections, please.' });
    await small.until(
      id,
      (now) => now.run?.interrupt?.kind === 'outline' && small.calls.length > calls,
      'another outline',
    );
    expect(JSON.stringify(small.calls.at(-1)?.messages)).toContain('Three sections, please.');
  });

  it('a run that decides by itself approves an outline that an earlier run left', async () => {
    const { small, id } = await started('ask', (now) => now.run?.interrupt?.kind === 'questions');
    await small.send(id, { type: 'outline.edit', sections: mine });
    await small.send(id, { type: 'run.cancel' });
    await small.send(id, { type: 'run.start', autonomy: 'auto' });
    const done = await small.until(
      id,
      (now) => now.run?.status === 'finished' || now.run?.interrupt != null,
      'the end',
    );
    expect(done.run?.status).toBe('finished');
  });

  it('a section that a person puts before the one being written waits, and the sentence goes on', async () => {
    const { small, id, state } = await started('auto', isWriting);
    await small.send(id, { type: 'outline.edit', sections: [...mine, ...state.outline] });
    const done = await small.until(id, (now) => now.run?.status === 'finished', 'the end');
    const events = small.log.logs.get(id) ?? [];
    expect(events.filter((event) => event.type === 'run.callEnded' && event.data.outcome !== 'finished')).toEqual([]);
    expect(done.blocks.filter(({ body }) => body.type === 'heading').map(({ section }) => section)).toEqual(
      done.outline.map((section) => section.id),
    );
  });
});

describe('people win', () => {
  const edit = (block: string, baseRev: number, ...changes: readonly (readonly [number, number, string])[]) =>
    ({
      type: 'block.edit',
      block,
      baseRev,
      changes: changes.map(([from, to, text]) => ({
        from,
        to,
        insert: text === '' ? [] : [{ type: 'text', text } as const],
      })),
    }) as const;
  const wordsOf = (state: DocState, id: string) => {
    const body = state.blocks.find((block) => block.id === id)?.body;
    return body?.type === 'paragraph'
      ? body.content.map((part) => (part.type === 'text' ? part.text : '')).join('')
      : '';
  };

  it('keeps every keystroke of a person who types on in the text that the agent was writing', async () => {
    const { small, id, state } = await started('auto', isWriting);
    const block = Object.keys(state.open)[0] ?? '';
    // The second and third were typed before the answer to the first came.
    await Promise.all([
      small.send(id, edit(block, 0, [0, 0, 'A'])),
      small.send(id, edit(block, 0, [5, 5, '!'])),
      small.send(id, edit(block, 0, [6, 11, 'on'])),
    ]);
    const after = small.folded(id);
    expect(after.suggestions).toEqual([]);
    expect(wordsOf(after, block)).toMatch(/^AWords! on Alpha/);
  });

  it('puts a block inserted behind the open text behind it, and one whose place is gone at the end', async () => {
    const { small, id, state } = await started('auto', isWriting);
    const open = Object.keys(state.open)[0] ?? '';
    const body = { type: 'paragraph', content: [{ type: 'text', text: 'Mine' }] } as const;
    await small.send(id, { type: 'block.insert', block: 'behind', body, after: open });
    await small.send(id, { type: 'block.insert', block: 'last', body, after: 'nobody' });
    await small.send(id, { type: 'run.cancel' });
    const order = small.folded(id).blocks.map((block) => block.id);
    expect(order.indexOf('behind')).toBe(order.indexOf(open) + 1);
    expect(order.at(-1)).toBe('last');
  });

  it('maps several changes of one edit over newer edits, each relative to the one before', async () => {
    const { small, id } = await started('ask', (now) => now.run?.interrupt?.kind === 'questions');
    const body = { type: 'paragraph', content: [{ type: 'text', text: 'abcdef' }] } as const;
    await small.send(id, { type: 'block.insert', block: 'b', body, after: null });
    await small.send(id, edit('b', 1, [4, 4, '-']));
    await small.send(id, edit('b', 1, [0, 0, 'XXX'], [6, 6, '+']));
    expect(wordsOf(small.folded(id), 'b')).toBe('XXXabc+d-ef');
  });

  it('leaves a claim to the person who made it, until it runs out', async () => {
    const { small, id } = await started('ask', (now) => now.run?.interrupt?.kind === 'questions');
    const body = { type: 'paragraph', content: [{ type: 'text', text: 'abc' }] } as const;
    await small.send(id, { type: 'block.insert', block: 'b', body, after: null });
    await small.send(id, { type: 'block.claim', block: 'b' });
    await small.send(id, { type: 'block.release', block: 'b' }, { kind: 'person', id: 'other' });
    expect(Object.keys(small.folded(id).claims)).toEqual(['b']);
    await small.send(id, { type: 'block.release', block: 'b' });
    expect(small.folded(id).claims).toEqual({});
  });

  it('refuses ids that are names of every object, and nothing breaks', async () => {
    const { small, id } = await started('auto', isWriting);
    for (const name of ['constructor', '__proto__', 'toString']) {
      await expect(small.send(id, { type: 'block.remove', block: name })).rejects.toMatchObject({
        code: 'run.unknownBlock',
      });
      await expect(
        small.send(id, { type: 'outline.edit', sections: [{ id: name, title: 'T', level: 1 }] }),
      ).rejects.toMatchObject({ code: 'run.outlineEmpty' });
      await small.send(id, { type: 'block.release', block: name });
    }
    await small.until(id, (now) => now.run?.status === 'finished', 'the end');
    await turn();
    expect(small.problems).toEqual([]);
  });
});
