/**
 * What simulated histories found, each in its shortest form: seeds rot with every change of the code, these do not.
 */
import { type DocumentId, emptyState, evolveAll } from '@longhand/protocol';
import { expect, test } from 'vitest';
import {
  MemoryLog,
  outlineOf,
  PERSON,
  type Play,
  StoreFailure,
  say,
  smallHouse,
  turn,
} from '../harness/small-house.ts';

const TEXT = Array.from({ length: 20 }, (_, at) => `Sentence ${at} says something that no other one says.`).join(' ');

test('a stop of a run that is paused already is answered with a seq at which it is paused', async () => {
  const play: Play = ({ task }, signal) => say(task?.kind === 'outline' ? outlineOf('Alpha') : TEXT, signal);
  const small = smallHouse({ play });
  const { id } = await small.engine.create({ brief: 'Write.', lang: 'en' }, PERSON);
  await small.send(id, { type: 'run.start', autonomy: 'auto' });
  await small.until(id, (state) => Object.values(state.open).some(({ text }) => text.length > 30), 'text');
  const gate = Promise.withResolvers<void>();
  small.log.gate = gate.promise;
  const first = small.send(id, { type: 'run.stop' });
  const second = small.send(id, { type: 'run.stop' });
  const goesOn = small.send(id, { type: 'run.continue' });
  await turn();
  small.log.gate = null;
  gate.resolve();
  await Promise.all([first, goesOn]);
  const then = evolveAll(emptyState(id), small.log.logs.get(id).slice(0, await second));
  expect(then.run?.status).toBe('paused');
  await small.engine.close();
});

test('a run goes on when its document could not be removed, also when nobody looks at it', async () => {
  class StuckLog extends MemoryLog {
    override remove(): Promise<void> {
      return Promise.reject(new StoreFailure('full'));
    }
  }
  const play: Play = ({ task }, signal) => say(task?.kind === 'outline' ? outlineOf('Alpha') : TEXT, signal);
  const small = smallHouse({ play, log: new StuckLog() });
  const { id } = await small.engine.create({ brief: 'Write.', lang: 'en' }, PERSON);
  await small.send(id, { type: 'run.start', autonomy: 'auto' });
  await small.until(id, (state) => Object.values(state.open).some(({ text }) => text.length > 30), 'text');
  await expect(small.engine.remove(id)).rejects.toMatchObject({ code: 'full' });
  for (let turns = 0; turns < 20_000 && small.folded(id).run?.status !== 'finished'; turns += 1) await turn();
  expect(small.folded(id).run?.status).toBe('finished');
  await small.engine.close();
});

test('a document that somebody opens while it is removed does not come back', async () => {
  class WatchedLog extends MemoryLog {
    onRemove: () => void = () => {};
    override remove(document: DocumentId): Promise<void> {
      const removing = super.remove(document);
      this.onRemove();
      return removing;
    }
  }
  const log = new WatchedLog();
  const small = smallHouse({ play: () => say('', new AbortController().signal), log });
  const { id } = await small.engine.create({ brief: 'Write.', lang: 'en' }, PERSON);
  const late = Promise.withResolvers<unknown>();
  log.onRemove = () => {
    small.engine
      .record(id, [{ type: 'document.changed', data: { title: 'Late' } }], PERSON)
      .then(late.resolve, late.resolve);
  };
  await small.engine.remove(id);
  expect(await late.promise).toMatchObject({ code: 'run.unknownDocument' });
  expect(log.logs.get(id)).toEqual([]);
  await small.engine.close();
});
