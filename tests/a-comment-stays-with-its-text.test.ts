import { contentOf, inlineText } from '@longhand/document';
import { type Command, contentOfState, type DocState } from '@longhand/protocol';
import { describe, expect, it } from 'vitest';
import { PERSON, type SmallHouse, say, smallHouse } from './harness/small-house.ts';

const BEN = { kind: 'person', id: 'ben' } as const;

class Draft {
  readonly house: SmallHouse = smallHouse({ play: (_request, signal) => say('', signal) });
  id = '';
  async open(): Promise<this> {
    this.id = (await this.house.engine.create({ brief: 'Write.', lang: 'en' }, PERSON)).id;
    await this.send({ type: 'block.insert', block: 'a', body: body('Snow fell in the night.'), after: null });
    return this;
  }
  send(command: Command, by = PERSON): Promise<number> {
    return this.house.send(this.id, command, by);
  }
  state(): Promise<DocState> {
    return this.house.engine.state(this.id);
  }
  async edit(from: number, to: number, text: string, baseRev?: number): Promise<void> {
    const rev = (await this.state()).blocks[0]?.rev ?? 0;
    const insert = text === '' ? [] : [{ type: 'text', text } as const];
    await this.send({ type: 'block.edit', block: 'a', baseRev: baseRev ?? rev, changes: [{ from, to, insert }] });
  }
  /** What the first comment stands on; null for the whole block. */
  async under(): Promise<string | null> {
    const { threads, blocks } = await this.state();
    const [{ range }] = threads as [DocState['threads'][number]];
    const text = inlineText(contentOf(blocks[0]?.body ?? body('')) ?? []);
    return range ? text.slice(range.from, range.to) : null;
  }
}
const body = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] }) as const;

describe('a comment', () => {
  it('moves with the text on which it stands, through edits, a restart and a move', async () => {
    const draft = await new Draft().open();
    await draft.send({ type: 'comment.add', block: 'a', range: { from: 5, to: 9 }, text: 'Really?' });
    await draft.edit(0, 0, 'Much ');
    await draft.edit(12, 12, 'xx');
    expect(await draft.under()).toBe('fexxll');
    await draft.edit(0, 12, '');
    expect(await draft.under()).toBe('xxll');
    await draft.send({ type: 'block.insert', block: 'b', body: body('First.'), after: null });
    await draft.send({ type: 'block.move', block: 'b', after: 'a' });
    await draft.house.restart();
    expect(await draft.under()).toBe('xxll');
    expect(contentOfState(await draft.state()).threads).toMatchObject([{ block: 'a', quote: 'fell' }]);
  });

  it('is opened where the person saw the text, also when it has changed since', async () => {
    const draft = await new Draft().open();
    await draft.edit(0, 0, 'Much ');
    await draft.send({ type: 'comment.add', block: 'a', range: { from: 0, to: 4 }, baseRev: 1, text: 'Which?' });
    expect(await draft.under()).toBe('Snow');
  });

  it('stands on the whole block once its words are gone, keeps them as a quote, and finds back with an undo', async () => {
    const draft = await new Draft().open();
    await draft.send({ type: 'comment.add', block: 'a', range: { from: 5, to: 9 }, text: 'Really?' }, BEN);
    await draft.edit(2, 12, '');
    expect(await draft.under()).toBeNull();
    expect((await draft.state()).threads).toMatchObject([{ quote: 'fell' }]);
    await draft.send({ type: 'document.undo' });
    expect(await draft.under()).toBe('fell');
    await draft.send({ type: 'block.remove', block: 'a' });
    expect((await draft.state()).threads).toHaveLength(1);
    await draft.send({ type: 'document.undo' });
    expect(await draft.under()).toBe('fell');
  });

  it('is answered, resolved, opened again and removed, and changes no word of the text', async () => {
    const draft = await new Draft().open();
    await draft.send({ type: 'comment.add', block: 'a', text: 'Really?' }, BEN);
    const [thread] = (await draft.state()).threads;
    const id = thread?.id ?? '';
    await draft.send({ type: 'comment.reply', thread: id, text: 'Yes.' });
    await draft.send({ type: 'comment.resolve', thread: id });
    const { threads, blocks } = await draft.state();
    expect(threads).toMatchObject([
      {
        isResolved: true,
        comments: [
          { by: BEN, text: 'Really?' },
          { by: PERSON, text: 'Yes.' },
        ],
      },
    ]);
    expect(blocks[0]?.rev).toBe(1);
    await draft.send({ type: 'comment.reopen', thread: id });
    expect((await draft.state()).threads[0]).not.toHaveProperty('isResolved');
    await draft.send({ type: 'comment.remove', thread: id, comment: threads[0]?.comments[0]?.id ?? '' });
    expect((await draft.state()).threads[0]?.comments).toHaveLength(1);
    await draft.send({ type: 'comment.remove', thread: id });
    expect((await draft.state()).threads).toEqual([]);
    await expect(draft.send({ type: 'comment.reply', thread: id, text: 'Late.' })).rejects.toThrow(/unknownComment/);
  });

  it('has a place in the text, or is refused', async () => {
    const draft = await new Draft().open();
    const add = (range: { from: number; to: number }, block = 'a') =>
      draft.send({ type: 'comment.add', block, range, text: '?' });
    await expect(add({ from: 5, to: 99 })).rejects.toThrow(/badEdit/);
    await expect(add({ from: 5, to: 5 })).rejects.toThrow(/badEdit/);
    await expect(add({ from: 0, to: 1 }, 'gone')).rejects.toThrow(/unknownBlock/);
  });
});
