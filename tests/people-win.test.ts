import { contentOf, inlineText } from '@longhand/document';
import type { DocState } from '@longhand/protocol';
import { writerScript } from '@longhand/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { type House, openHouse } from './harness/writing.ts';

let house: House | null = null;
afterEach(async () => {
  await house?.close();
  house = null;
});

async function writing(): Promise<{ house: House; id: string; state: DocState }> {
  house = await openHouse({ script: writerScript({ sections: 2, tokensPerSecond: 150, wordsPerSection: 120 }) });
  const id = await house.create('Write about durable logs.');
  await house.send(id, { type: 'run.start', autonomy: 'auto' });
  const state = await house.until(id, (now) => Object.values(now.open).some((open) => open.text.length > 30), 'text');
  return { house, id, state };
}

function wordsOf(state: DocState, id: string): string {
  const body = state.blocks.find((block) => block.id === id)?.body;
  return body ? inlineText(contentOf(body) ?? []) : '';
}

describe('people win', () => {
  it('takes the block that the agent is writing for the person who types in it, and pauses the run', async () => {
    const { house, id, state } = await writing();
    const open = Object.values(state.open)[0];
    if (!open) throw new Error('no open text');
    await house.send(id, {
      type: 'block.edit',
      block: open.block,
      baseRev: 0,
      changes: [{ from: 0, to: 0, insert: [{ type: 'text', text: 'Mine: ' }] }],
    });
    const after = await house.folded(id);
    expect(after.run).toMatchObject({ status: 'paused', cause: 'editing' });
    // Sections that are written beside it keep their open text.
    expect(Object.keys(after.open)).not.toContain(open.block);
    expect(Object.values(after.open).map(({ section }) => section)).not.toContain(open.section);
    // Not a character that had arrived is gone, and the block kept its identity.
    expect(wordsOf(after, open.block)).toMatch(
      new RegExp(`^Mine: ${open.text.slice(0, 25).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`),
    );
    expect(after.blocks.find((block) => block.id === open.block)?.prov).toMatchObject({ by: 'agent', touched: true });
    await house.send(id, { type: 'run.continue' });
    const done = await house.until(id, (now) => now.run?.status === 'finished', 'the end');
    expect(wordsOf(done, open.block)).toMatch(/^Mine: /);
    expect(done.run).toMatchObject({ outcome: 'success' });
  });

  it('applies an edit of another block while the agent writes on', async () => {
    const { house, id, state } = await writing();
    const heading = state.blocks[0];
    if (!heading) throw new Error('no heading');
    await house.send(id, {
      type: 'block.edit',
      block: heading.id,
      baseRev: 1,
      changes: [{ from: 0, to: 0, insert: [{ type: 'text', text: 'My ' }] }],
    });
    const after = await house.folded(id);
    expect(wordsOf(after, heading.id)).toMatch(/^My /);
    expect(after.run?.status).toBe('drafting');
    const done = await house.until(id, (now) => now.run?.status === 'finished', 'the end');
    expect(wordsOf(done, heading.id)).toMatch(/^My /);
  });

  it('maps an edit made on an older text over the newer one, and keeps what cannot be mapped as a suggestion', async () => {
    const { house, id, state } = await writing();
    await house.send(id, { type: 'run.stop' });
    const { seq } = await house.engine.dispatch(
      id,
      {
        type: 'block.insert',
        body: { type: 'paragraph', content: [{ type: 'text', text: 'one two three' }] },
        after: state.blocks[0]?.id ?? null,
      },
      { kind: 'person', id: 'p1' },
    );
    expect(seq).toBeGreaterThan(0);
    const inserted = (await house.folded(id)).blocks[1]?.id ?? '';
    const edit = (from: number, to: number, text: string) =>
      ({
        type: 'block.edit',
        block: inserted,
        baseRev: 1,
        changes: [{ from, to, insert: [{ type: 'text', text }] }],
      }) as const;
    await house.send(id, edit(0, 3, 'ONE'));
    await house.send(id, edit(8, 13, 'THREE'));
    expect(wordsOf(await house.folded(id), inserted)).toBe('ONE two THREE');
    await house.send(id, edit(1, 2, 'x'));
    const after = await house.folded(id);
    expect(wordsOf(after, inserted)).toBe('ONE two THREE');
    expect(after.suggestions).toHaveLength(1);
    await house.send(id, { type: 'suggestion.reject', suggestion: after.suggestions[0]?.id ?? '' });
    expect((await house.folded(id)).suggestions).toEqual([]);
  });

  it('refuses an edit that does not fit, and nothing happens', async () => {
    const { house, id, state } = await writing();
    const heading = state.blocks[0]?.id ?? '';
    const before = (await house.events(id)).length;
    await house.send(id, { type: 'run.stop' });
    for (const command of [
      { type: 'block.edit', block: heading, baseRev: 1, changes: [{ from: 5, to: 99_999, insert: [] }] },
      { type: 'block.edit', block: 'nobody', baseRev: 1, changes: [] },
      { type: 'block.move', block: heading, after: heading },
      { type: 'suggestion.accept', suggestion: 'nobody' },
      { type: 'interrupt.answer', interrupt: 'nobody', answers: {} },
    ] as const) {
      await expect(house.send(id, command)).rejects.toMatchObject({ name: 'EngineError' });
    }
    expect((await house.folded(id)).run?.status).toBe('paused');
    expect((await house.events(id)).length).toBeGreaterThan(before);
  });
});

describe('the outline belongs to the person', () => {
  it('lets a section be renamed and another taken out while the agent writes it, and keeps the text', async () => {
    const { house, id, state } = await writing();
    const [first, second] = state.outline;
    if (!first || !second) throw new Error('no outline');
    await house.send(id, { type: 'outline.edit', sections: [{ ...second, title: 'Another title' }] });
    const after = await house.folded(id);
    expect(Object.values(after.open).filter((open) => open.section === first.id)).toEqual([]);
    expect(after.blocks.some((block) => block.section === first.id && block.body.type === 'paragraph')).toBe(true);
    const done = await house.until(id, (now) => now.run?.status === 'finished', 'the end');
    expect(done.run).toMatchObject({ outcome: 'success' });
    const heading = done.blocks.find((block) => block.section === second.id && block.body.type === 'heading');
    expect(heading ? wordsOf(done, heading.id) : '').toBe('Another title');
    await house.send(id, { type: 'outline.edit', sections: [{ ...second, title: 'A third title' }] });
    expect(wordsOf(await house.folded(id), heading?.id ?? '')).toBe('A third title');
  });

  it('refuses an outline without a section, without a title, or with a section twice', async () => {
    const { house, id, state } = await writing();
    await house.send(id, { type: 'run.stop' });
    const [first] = state.outline;
    if (!first) throw new Error('no outline');
    for (const sections of [[], [{ ...first, title: ' ' }], [first, first]]) {
      await expect(house.send(id, { type: 'outline.edit', sections })).rejects.toMatchObject({
        code: 'run.outlineEmpty',
      });
    }
  });
});
