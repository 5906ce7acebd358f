import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi } from '@longhand/client';
import { type Script, type Step, startModelServer } from '@longhand/testkit';
import { afterEach, expect, test } from 'vitest';
import { stateWhen } from '../../test/state-when.ts';
import { assemble } from '../assemble.ts';

const OUTLINE = JSON.stringify({
  title: 'Pumps',
  sections: [{ title: 'Pumps', level: 1, goal: 'About pumps', target: 10 }],
});
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function house(draft: (attempt: number) => readonly Step[]) {
  const dataDir = await mkdtemp(join(tmpdir(), 'longhand-truncated-'));
  open.push(() => rm(dataDir, { recursive: true, force: true }));
  let drafts = 0;
  const script: Script = ({ messages }) => {
    const system = messages.find(({ role }) => role === 'system')?.text ?? '';
    const [, task] = /^longhand-task: (\w+)/.exec(system) ?? [];
    if (task === 'outline') return { text: OUTLINE };
    if (task !== 'draft') return { text: '[]' };
    drafts += 1;
    return draft(drafts);
  };
  const model = await startModelServer({ script, models: ['small'] });
  open.push(() => model.close());
  const env = { OLLAMA_HOST: model.url, LONGHAND_MODEL: 'ollama/small', LONGHAND_PROBE: 'off' };
  const longhand = await assemble({ dataDir, env, logLevel: 'silent' });
  open.push(() => longhand.close());
  const api = createApi({ baseUrl: (await longhand.listen({ host: '127.0.0.1', port: 0 })).address });
  const { id } = await api.documents.create({
    brief: 'A report about pumps, in plain words. '.repeat(240),
    lang: 'en',
  });
  await api.command(id, { type: 'run.start', autonomy: 'auto' });
  return { api, id, model };
}

test('a run whose model read only the end of the prompt keeps the text, says so, and goes on with shorter prompts', async () => {
  const { api, id } = await house((attempt) =>
    attempt === 1
      ? [{ text: 'Pumps move water.' }, { usage: { input: 700, output: 4 } }]
      : [{ text: ' They do so all day.' }, { usage: { input: 2_400, output: 6 } }],
  );
  const told = await stateWhen(api, id, ({ run }) => run?.status === 'paused');
  expect(told.run).toMatchObject({ cause: 'model', notice: { code: 'model.context_truncated' } });
  expect(JSON.stringify([told.open, told.blocks])).toContain('Pumps move water.');
  const [known] = (await api.models()).flatMap(({ id: name, capabilities }) =>
    name === 'ollama/small' ? [capabilities] : [],
  );
  expect(known).toMatchObject({ context: { tokens: 700, origin: 'served' }, demoted: { what: 'context' } });
});

test('a run whose model thinks without end, or into the text, pauses with its reason and keeps what came', async () => {
  const { api, id } = await house((attempt) =>
    attempt === 1
      ? [{ text: 'Pumps move water.' }, { fault: 'endlessReasoning' }]
      : [{ text: 'I should go on.\n</think>\n\nThey do so all day.' }],
  );
  const endless = await stateWhen(api, id, ({ run }) => run?.status === 'paused');
  expect(endless.run).toMatchObject({ cause: 'model', notice: { code: 'model.endless_reasoning' } });
  await api.command(id, { type: 'run.continue' });
  const stray = await stateWhen(
    api,
    id,
    ({ run }) => run?.status === 'paused' && run.notice?.code === 'model.stray_thinking',
  );
  const text = JSON.stringify([stray.open, stray.blocks]);
  expect(text).toContain('Pumps move water.');
  expect(text).not.toContain('think>');
  await api.command(id, { type: 'run.continue' });
  const done = await stateWhen(api, id, ({ run }) => run?.status === 'finished');
  expect(done.run).toMatchObject({ outcome: 'success' });
  expect(JSON.stringify(done.blocks)).toContain('They do so all day.');
});
