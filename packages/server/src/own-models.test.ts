import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { ChatOpenAI } from '@langchain/openai';
import { type Api, createApi } from '@longhand/client';
import { parseMarkdown } from '@longhand/document';
import { aiSdkModel } from '@longhand/models/ai-sdk';
import { langchainModel } from '@longhand/models/langchain';
import { type ModelServer, plannedText, startModelServer, writerScript } from '@longhand/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stateWhen } from '../test/state-when.ts';
import { assemble, type Longhand } from './assemble.ts';

const SCRIPT = { sections: 1, wordsPerSection: 80 };
let dataDir: string;
let scripted: ModelServer;
let longhand: Longhand;
let api: Api;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'longhand-own-models-'));
  scripted = await startModelServer({
    script: writerScript({ tokensPerSecond: 200, ...SCRIPT }),
  });
  const baseURL = `${scripted.url}/v1`;
  const sdk = createOpenAICompatible({ name: 'scripted', baseURL, apiKey: 'k', includeUsage: true });
  const chat = new ChatOpenAI({ model: 'scripted', apiKey: 'k', configuration: { baseURL } });
  longhand = await assemble(
    { dataDir, env: { OLLAMA_HOST: 'http://127.0.0.1:9' }, logLevel: 'silent' },
    { ownModels: { sdk: aiSdkModel(sdk('scripted')), chat: langchainModel(chat) } },
  );
  api = createApi({ baseUrl: (await longhand.listen({ host: '127.0.0.1', port: 0 })).address });
});
afterEach(async () => {
  await longhand.close();
  await scripted.close();
  await rm(dataDir, { recursive: true, force: true });
});

test('a document is begun by a model of the AI SDK, stopped in mid-sentence, and finished by one of LangChain', async () => {
  expect((await api.models()).map(({ id, isDefault }) => [id, isDefault]).slice(0, 2)).toEqual([
    ['own/sdk', true],
    ['own/chat', false],
  ]);
  const { id } = await api.documents.create({ brief: 'Write about durable logs.', lang: 'en' });
  await api.command(id, { type: 'run.start', autonomy: 'auto' });
  await stateWhen(api, id, ({ open }) => Object.values(open).some(({ text }) => text.length > 40));
  await api.command(id, { type: 'run.stop' });
  const stopped = await stateWhen(api, id, ({ run }) => run?.status === 'paused');
  expect(stopped.run).toMatchObject({ status: 'paused', cause: 'user', model: 'own/sdk' });
  await api.command(id, { type: 'run.setModel', model: 'own/chat' });
  await api.command(id, { type: 'run.continue' });
  const done = await stateWhen(api, id, ({ run }) => run?.status === 'finished');
  expect(done.run).toMatchObject({ outcome: 'success', model: 'own/chat' });
  const title = done.outline[0]?.title ?? '';
  const planned = parseMarkdown(plannedText(SCRIPT, { lang: 'en', title })).map(({ body }) => body);
  expect(done.blocks.filter(({ body }) => body.type !== 'heading').map(({ body }) => body)).toEqual(
    planned.filter(({ type }) => type !== 'heading'),
  );
});
