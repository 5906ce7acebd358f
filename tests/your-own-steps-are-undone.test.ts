import { plainText } from '@longhand/document';
import type { Command, DocState } from '@longhand/protocol';
import { expect, it } from 'vitest';
import { PERSON, say, smallHouse, turn } from './harness/small-house.ts';

const BEN = { kind: 'person', id: 'ben' } as const;
const body = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] }) as const;
const textOf = ({ blocks }: DocState) => blocks.map((block) => plainText(block.body));

it('after a restart, and beside the steps of others, with a log in which every reader sees how', async () => {
  const house = smallHouse({ play: (_request, signal) => say('', signal) });
  const { id } = await house.engine.create({ brief: 'Write.', lang: 'en' }, PERSON);
  const send = (command: Command, by = PERSON) => house.send(id, command, by);
  await send({ type: 'block.insert', block: 'a', body: body('Rain fell.'), after: null });
  await send({ type: 'block.insert', block: 'b', body: body('Nobody heard it.'), after: 'a' });
  const insert = (text: string) => [{ type: 'text', text } as const];
  await send({ type: 'block.edit', block: 'a', baseRev: 1, changes: [{ from: 0, to: 4, insert: insert('Snow') }] });
  await send(
    { type: 'block.edit', block: 'a', baseRev: 2, changes: [{ from: 9, to: 9, insert: insert(' softly') }] },
    BEN,
  );
  await send({ type: 'block.remove', block: 'b' }, BEN);
  await house.restart();

  await send({ type: 'document.undo' });
  expect(textOf(await house.engine.state(id))).toEqual(['Rain fell softly.']);
  // Ben has removed it: there is nothing to take out, and that is said.
  await send({ type: 'document.undo' });
  const last = house.log.logs.get(id).findLast(({ type }) => type === 'document.undone');
  expect(last?.data).toMatchObject({ events: 0, skipped: [{ code: 'run.undo.removed' }] });
  await send({ type: 'document.undo' }, BEN);
  expect(textOf(await house.engine.state(id))).toEqual(['Rain fell softly.', 'Nobody heard it.']);
  await house.restart();
  await send({ type: 'document.redo' }, BEN);
  await send({ type: 'document.redo' });
  const state = await house.engine.state(id);
  expect(textOf(state)).toEqual(['Snow fell softly.']);
  expect(JSON.parse(JSON.stringify(house.folded(id)))).toEqual(JSON.parse(JSON.stringify(state)));
  await house.engine.close();
});

it('without waiting for one another: two tabs that undo at once take back two steps', async () => {
  const house = smallHouse({ play: (_request, signal) => say('', signal) });
  const { id } = await house.engine.create({ brief: 'Write.', lang: 'en' }, PERSON);
  for (const text of ['One.', 'Two.', 'Three.'])
    await house.send(id, { type: 'block.insert', body: body(text), after: 'end' });
  await Promise.all([house.send(id, { type: 'document.undo' }), house.send(id, { type: 'document.undo' })]);
  await turn();
  expect(textOf(await house.engine.state(id))).toEqual(['One.']);
  await house.engine.close();
});
