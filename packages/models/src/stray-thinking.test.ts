import { type ModelServer, type Script, type Step, startModelServer } from '@longhand/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect } from '../test/collect.ts';
import { capabilityBook, ollama, openaiCompatible } from './index.ts';

let server: ModelServer;
let script: Script = () => ({ text: '' });
beforeAll(async () => {
  server = await startModelServer({ script: (request) => script(request) });
});
afterAll(() => server.close());

const FINISHED = { type: 'finish', reason: 'stop' };

describe('thinking whose beginning the template holds', () => {
  const ANSWER: Step = { text: 'Let me see.\n</think>\n\nThe answer.' };

  it.each(['openai', 'ollama'])('is told from the answer in every later call on the %s wire', async (wire) => {
    const book = capabilityBook();
    const port =
      wire === 'openai' ? openaiCompatible({ baseUrl: `${server.url}/v1`, book }) : ollama({ host: server.url, book });
    script = () => ANSWER;
    expect((await collect(port)).last).toMatchObject({ kind: 'stray_thinking', retryable: false });
    expect(await collect(port)).toMatchObject({ text: 'The answer.', reasoning: 'Let me see.\n', last: FINISHED });
    // Without any mark it was no thinking, and the model is read as before.
    script = () => ({ text: 'Just text.' });
    expect(await collect(port)).toMatchObject({ text: 'Just text.', last: FINISHED });
    expect(await collect(port)).toMatchObject({ text: 'Just text.', reasoning: '', last: FINISHED });
  });

  it('is not written as text when the answer is cut off in the middle of it', async () => {
    const book = capabilityBook();
    const port = openaiCompatible({ baseUrl: `${server.url}/v1`, book });
    script = () => ANSWER;
    await collect(port);
    script = () => [{ text: 'Let me' }, { fault: 'cleanEndWithoutFinish' }];
    expect(await collect(port)).toMatchObject({ text: '', reasoning: 'Let me', last: { kind: 'incomplete' } });
  });
});
