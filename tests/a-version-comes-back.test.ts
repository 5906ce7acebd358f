import { contentOfState } from '@longhand/protocol';
import { writerScript } from '@longhand/testkit';
import { afterEach, expect, it } from 'vitest';
import { type House, openHouse } from './harness/writing.ts';

let house: House | null = null;
afterEach(async () => {
  await house?.close();
  house = null;
});

it('also while the agent writes: the run pauses, its text stays in the log, and goes on from the version when it is continued', async () => {
  house = await openHouse({ script: writerScript({ sections: 2, tokensPerSecond: 150, wordsPerSection: 120 }) });
  const id = await house.create('Write about durable logs.');
  await house.send(id, {
    type: 'block.insert',
    body: { type: 'paragraph', content: [{ type: 'text', text: 'My own beginning.' }] },
    after: null,
  });
  const { seq } = await house.engine.state(id);
  const mine = contentOfState(await house.engine.stateAt(id, seq)).blocks;
  await house.send(id, { type: 'run.start', autonomy: 'auto' });
  const writing = await house.until(id, (now) => Object.values(now.open).some(({ text }) => text.length > 30), 'text');
  const written = Object.values(writing.open)[0]?.text ?? '';

  await house.send(id, { type: 'version.restore', seq });
  const restored = await house.engine.state(id);
  expect(restored.run).toMatchObject({ status: 'paused', cause: 'editing' });
  expect(restored.open).toEqual({});
  expect(restored.blocks.map(({ id: block, body }) => [block, body])).toEqual(
    mine.map(({ id: block, body }) => [block, body]),
  );
  expect(await house.folded(id)).toEqual(restored);

  // Nothing is lost: the text that was being written is one undo away.
  await house.send(id, { type: 'document.undo' });
  const text = JSON.stringify((await house.engine.state(id)).blocks);
  for (const word of written.slice(0, 25).split(/\s+/)) expect(text).toContain(word);
  await house.send(id, { type: 'document.redo' });

  await house.send(id, { type: 'run.continue' });
  const done = await house.until(id, ({ run }) => run?.status === 'finished', 'the end');
  expect(done.run).toMatchObject({ outcome: 'success' });
  expect(JSON.stringify(done.blocks)).toContain('My own beginning.');
  // What was at any time is still there to be looked at.
  expect(contentOfState(await house.engine.stateAt(id, seq)).blocks).toEqual(mine);
});
