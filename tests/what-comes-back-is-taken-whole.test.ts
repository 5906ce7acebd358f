import type { Command, DocState } from '@longhand/protocol';
import { expect, it } from 'vitest';
import { PERSON, say, smallHouse } from './harness/small-house.ts';

const ZOE = { kind: 'person', id: 'Zoe' } as const;
const body = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] }) as const;

it('several commands are one decision: each in the name of its author, all durable together or none, and what is impossible is told', async () => {
  const house = smallHouse({ play: (_request, signal) => say('', signal) });
  const { id } = await house.engine.create({ brief: 'Write.', lang: 'en' }, PERSON);
  await house.send(id, { type: 'block.insert', block: 'a', body: body('Snow fell.'), after: null }, PERSON);
  const before = await house.engine.state(id);
  const said = (command: Command | ((state: DocState) => Command)) => ({ command, by: ZOE, at: 5 });
  const asked = [
    said({ type: 'suggestion.add', block: 'a', baseRev: 1, remove: true }),
    said({ type: 'suggestion.add', block: 'gone', baseRev: 1, remove: true }),
    said({ type: 'comment.add', block: 'a', text: 'Did it?' }),
    // It must know the id of what the command before it made.
    said(({ threads }) => ({ type: 'comment.reply', thread: threads.at(-1)?.id ?? '', text: 'It did.' })),
  ];

  house.log.failures = 1;
  await expect(house.engine.dispatchAll(id, asked, PERSON)).rejects.toMatchObject({ code: 'full' });
  expect(await house.engine.state(id)).toEqual(before);

  const { seq, events, refused } = await house.engine.dispatchAll(id, asked, PERSON);
  expect([seq, events]).toEqual([before.seq + 3, 3]);
  expect(refused).toMatchObject([{ index: 1, error: { code: 'run.unknownBlock' } }]);
  const { suggestions, threads } = await house.engine.state(id);
  expect(suggestions).toMatchObject([{ block: 'a', remove: true, by: ZOE, at: 5 }]);
  expect(threads).toMatchObject([
    {
      block: 'a',
      comments: [
        { by: ZOE, at: 5, text: 'Did it?' },
        { by: ZOE, at: 5, text: 'It did.' },
      ],
    },
  ]);
  const brought = (house.log.logs.get(id) ?? []).filter((event) => event.seq > before.seq);
  expect(brought.map(({ type, by }) => [type, by])).toEqual([
    ['suggestion.added', PERSON],
    ['comment.added', PERSON],
    ['comment.replied', PERSON],
  ]);
});
