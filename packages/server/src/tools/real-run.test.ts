import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Api, createApi, followDocument } from '@longhand/client';
import { defineTool, type Tool } from '@longhand/engine';
import type { Command, DocState } from '@longhand/protocol';
import { type ModelServer, type Script, startModelServer } from '@longhand/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { assemble, type Longhand } from '../assemble.ts';

const SOURCE = Array.from({ length: 6 }, (_, n) => `Pump ${n} moves ${n * 10} litres of salt water in an hour.`).join(
  '\n\n',
);
const OUTLINE = JSON.stringify({
  title: 'Pumps',
  sections: [{ title: 'Pumps', level: 1, goal: 'About pumps', target: 10 }],
});
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** Plays an outline of one section; in its draft each call in turn, then a text that holds the last answer. */
function calling(...calls: readonly { readonly name: string; readonly arguments: string }[]): Script {
  return ({ messages }) => {
    const system = messages.find(({ role }) => role === 'system')?.text ?? '';
    if (system.includes('outline')) return { text: OUTLINE };
    const answers = messages.filter(({ role }) => role === 'tool');
    const next = calls[answers.length];
    return next ? { toolCall: next } : { text: `The answer is: ${answers.at(-1)?.text.slice(0, 60).trim()}.` };
  };
}

interface House {
  readonly api: Api;
  readonly model: ModelServer;
  readonly id: string;
  send(command: Command): Promise<unknown>;
  until(fits: (state: DocState) => boolean): Promise<DocState>;
}

async function house(script: Script, tools: readonly Tool[] = []): Promise<House> {
  const dataDir = await mkdtemp(join(tmpdir(), 'longhand-tools-'));
  open.push(() => rm(dataDir, { recursive: true, force: true }));
  const model = await startModelServer({ script });
  open.push(() => model.close());
  const env = { OPENAI_API_KEY: 'test', OPENAI_BASE_URL: model.url, LONGHAND_MODEL: 'openai/scripted' };
  const longhand: Longhand = await assemble({ dataDir, env, logLevel: 'silent', tools });
  open.push(() => longhand.close());
  const { address } = await longhand.listen({ host: '127.0.0.1', port: 0 });
  const api = createApi({ baseUrl: address });
  const { id } = await api.documents.create({ brief: 'A report about pumps.', lang: 'en' });
  const listeners = new Set<() => void>();
  const followed = followDocument({
    api,
    document: id,
    onChange: () => {
      for (const look of listeners) look();
    },
  });
  open.push(async () => followed.close());
  const until = (fits: (state: DocState) => boolean) =>
    new Promise<DocState>((resolve) => {
      const look = () => {
        const state = followed.state();
        if (state && fits(state) && listeners.delete(look)) resolve(state);
      };
      listeners.add(look);
      look();
    });
  await api.sources.upload(id, new File([SOURCE], 'pumps.txt'));
  await until(({ sources }) => Object.values(sources).some(({ status }) => status === 'ready'));
  return { api, model, id, until, send: (command) => api.command(id, command) };
}

const answersOf = ({ run }: DocState) => run?.tools.map(({ name, answer }) => [name, answer?.isError, answer?.text]);
const finished = ({ run }: DocState) => run?.status === 'finished';

describe('a model in a real run', { timeout: 60_000 }, () => {
  test('calculates, searches, reads around a passage and looks into the outline, and each call is answered once, in order', async () => {
    const { send, until, model } = await house(
      calling(
        { name: 'calculate', arguments: '{"expression": "12 * (3 + 4)"}' },
        { name: 'searchSources', arguments: '{"query": "Pump 3"}' },
        { name: 'readPassage', arguments: '{"alias": "S1", "around": 30}' },
        { name: 'readOutline', arguments: '{}' },
        { name: 'readSection', arguments: '{"title": "pumps"}' },
      ),
    );
    await send({ type: 'run.start', autonomy: 'auto' });
    const state = await until(finished);
    expect(state.run?.status === 'finished' && state.run.outcome).toBe('success');
    const [sum, found, around, outline, section] = answersOf(state) ?? [];
    expect(sum).toEqual(['calculate', false, '84']);
    expect(found?.[2]).toMatch(/^\[S\d+\] .*litres/);
    expect(around?.[2]).toMatch(/^\[S\d+\] /);
    expect(outline?.[2]).toContain('- Pumps (drafting)');
    expect(section?.[1]).toBe(false);
    const offered = model.requests.at(-1)?.request.tools.map(({ name }) => name);
    expect(offered).toEqual(['searchSources', 'readPassage', 'readOutline', 'readSection', 'calculate']);
  });

  test('is told what is wrong with its arguments; nothing is repaired', async () => {
    const { send, until } = await house(
      calling(
        { name: 'calculate', arguments: '{"expression": "1 + 1' },
        { name: 'calculate', arguments: '{"expression": 2}' },
        { name: 'calculate', arguments: '{"expression": "1 + 1", "more": true}' },
        { name: 'launch', arguments: '{}' },
      ),
    );
    await send({ type: 'run.start', autonomy: 'auto' });
    const answers = answersOf(await until(finished)) ?? [];
    expect(answers.map(([, isError]) => isError)).toEqual([true, true, true, true]);
    expect(answers[0]?.[2]).toContain('no JSON');
    expect(answers[1]?.[2]).toContain('expression');
    expect(answers[3]?.[2]).toContain('There is no tool launch');
  });

  test('changes something outside only when a person allows it, also where everything else is decided by itself', async () => {
    const sent: string[] = [];
    const mail = defineTool({
      name: 'sendMail',
      description: 'Sends a mail.',
      schema: z.strictObject({ to: z.string() }),
      effect: 'changesOutside',
      run: async ({ to }) => {
        sent.push(to);
        return `Sent to ${to}.`;
      },
    });
    const { send, until } = await house(
      calling({ name: 'sendMail', arguments: '{"to": "a"}' }, { name: 'sendMail', arguments: '{"to": "b"}' }),
      [mail],
    );
    await send({ type: 'run.start', autonomy: 'auto' });
    const asks = await until(({ run }) => run?.interrupt?.kind === 'approval');
    expect(sent).toEqual([]);
    expect(asks.run?.tools.find(({ call }) => call === asks.run?.interrupt?.call)?.arguments).toBe('{"to": "a"}');
    const first = asks.run?.interrupt?.id ?? '';
    await send({ type: 'interrupt.answer', interrupt: first, answers: { approve: null } });
    const again = await until(({ run }) => run?.interrupt?.kind === 'approval' && run.interrupt.id !== first);
    await expect(send({ type: 'interrupt.answer', interrupt: first, answers: { approve: 'yes' } })).rejects.toThrow();
    await send({ type: 'interrupt.answer', interrupt: again.run?.interrupt?.id ?? '', answers: { approve: 'yes' } });
    const state = await until(finished);
    expect(sent).toEqual(['b']);
    expect(answersOf(state)?.map(([, isError]) => isError)).toEqual([true, false]);
  });
});
