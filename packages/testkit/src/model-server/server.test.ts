import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { type ModelServer, type Script, startModelServer, writerScript } from '../index.ts';
import { tokensOf } from './script.ts';

const servers: ModelServer[] = [];
async function start(script: Script): Promise<ModelServer> {
  const server = await startModelServer({ script });
  servers.push(server);
  return server;
}
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
function post(url: string, body: unknown, signal: AbortSignal | null = null): Promise<Response> {
  return fetch(url, { method: 'POST', body: JSON.stringify(body), signal });
}
const MESSAGES = [{ role: 'user', content: 'Hello' }];

describe('the scripted model server', () => {
  it('sends exact OpenAI frames, with usage only when it is asked for', async () => {
    const server = await start(() => [{ text: 'Hi there' }, { usage: { input: 3, output: 2 } }]);
    const url = `${server.url}/v1/chat/completions`;
    const text = await (await post(url, { model: 'm', stream: true, messages: MESSAGES })).text();
    const datas = text.split('\n\n').map((frame) => frame.replace(/^data: /, ''));
    expect(datas.at(-1)).toBe('');
    expect(datas.at(-2)).toBe('[DONE]');
    const deltas: unknown[] = datas.slice(0, -2).map((data) => JSON.parse(data).choices[0]);
    expect(deltas).toEqual([
      { index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null },
      { index: 0, delta: { content: 'Hi' }, finish_reason: null },
      { index: 0, delta: { content: ' there' }, finish_reason: null },
      { index: 0, delta: {}, finish_reason: 'stop' },
    ]);
    const counted = await (
      await post(url, { model: 'm', stream: true, stream_options: { include_usage: true }, messages: MESSAGES })
    ).text();
    expect(counted).toContain('"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}');
  });

  it('answers whole when streaming is not wanted, on the OpenAI and the Ollama wire', async () => {
    const server = await start(() => ({ text: 'Hi there' }));
    const openai: unknown = await (
      await post(`${server.url}/v1/chat/completions`, { model: 'm', messages: MESSAGES })
    ).json();
    expect(openai).toMatchObject({ choices: [{ message: { content: 'Hi there' }, finish_reason: 'stop' }] });
    const ollama: unknown = await (
      await post(`${server.url}/api/chat`, { model: 'm', stream: false, messages: MESSAGES })
    ).json();
    expect(ollama).toMatchObject({ message: { content: 'Hi there' }, done: true });
  });

  it('shows the script the same request whatever the wire', async () => {
    const seen: unknown[] = [];
    const server = await start(({ messages, tools, wire, count }) => {
      seen.push({ messages, tools, wire, count });
      return { text: 'ok' };
    });
    const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } };
    const tool = { type: 'function', function: { name: 'f', description: 'd', parameters: { type: 'object' } } };
    const openai = [
      { role: 'system', content: 'S' },
      { role: 'user', content: 'U' },
      { role: 'assistant', content: '', tool_calls: [call] },
      { role: 'tool', tool_call_id: 'c1', content: 'R' },
    ];
    const ollama = [
      { role: 'system', content: 'S' },
      { role: 'user', content: 'U' },
      { role: 'assistant', content: '', tool_calls: [{ id: 'c1', function: { name: 'f', arguments: { a: 1 } } }] },
      { role: 'tool', tool_name: 'f', tool_call_id: 'c1', content: 'R' },
    ];
    const anthropic = [
      { role: 'user', content: 'U' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'c1', name: 'f', input: { a: 1 } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: 'R' }] },
    ];
    await (await post(`${server.url}/v1/chat/completions`, { messages: openai, tools: [tool] })).text();
    await (await post(`${server.url}/api/chat`, { messages: ollama, tools: [tool] })).text();
    await (
      await post(`${server.url}/v1/messages`, {
        stream: true,
        system: 'S',
        messages: anthropic,
        tools: [{ name: 'f', description: 'd', input_schema: { type: 'object' } }],
      })
    ).text();
    const wanted = {
      messages: [
        { role: 'system', text: 'S' },
        { role: 'human', text: 'U' },
        { role: 'ai', text: '', toolCalls: [{ id: 'c1', name: 'f', arguments: '{"a":1}' }] },
        { role: 'tool', call: 'c1', name: 'f', text: 'R' },
      ],
      tools: [{ name: 'f', description: 'd', parameters: { type: 'object' } }],
    };
    expect(seen).toEqual(
      ['openai', 'ollama', 'anthropic'].map((wire, index) => ({ ...wanted, wire, count: index + 1 })),
    );
  });

  it('paces tokens on a schedule that does not drift, and never sends one before it is due', async () => {
    const server = await start(() => ({ text: 'a b c d e f g h i j k', tokensPerSecond: 100 }));
    const begun = performance.now();
    await (await post(`${server.url}/api/chat`, { messages: MESSAGES })).text();
    // Eleven tokens: the last is due 100 ms after the first.
    expect(performance.now() - begun).toBeGreaterThanOrEqual(99);
  });

  it('stops where the test says, with everything before it sent, until the test lets it go on', async () => {
    const gate = Promise.withResolvers<void>();
    const server = await start(() => [{ text: 'Hi' }, { until: gate.promise }, { text: ' there' }]);
    const answer = await post(`${server.url}/v1/chat/completions`, { model: 'm', stream: true, messages: MESSAGES });
    let text = '';
    let atTheGate: string | null = null;
    for await (const piece of answer.body ?? []) {
      text += Buffer.from(piece).toString();
      if (atTheGate !== null || !text.includes('"Hi"')) continue;
      atTheGate = text;
      gate.resolve();
    }
    expect(atTheGate).not.toContain('there');
    expect(text).toContain('" there"');
  });

  it('sees at once that a reader left, and books every call', async () => {
    const server = await start(() => ({ text: 'word '.repeat(500), tokensPerSecond: 50 }));
    const opened = new Promise<string>((resolve) => void server.onRequest(({ path }) => resolve(path)));
    const leaving = new AbortController();
    const response = await post(
      `${server.url}/v1/chat/completions`,
      { stream: true, messages: MESSAGES },
      leaving.signal,
    );
    await response.body?.getReader().read();
    expect(await opened).toBe('/v1/chat/completions');
    expect(server.requests[0]?.closedAt).toBeUndefined();
    leaving.abort();
    await server.requests[0]?.closed;
    expect(server.requests[0]).toMatchObject({ isComplete: false, closedAt: expect.any(Number) });
  });

  it('lists its models on every wire', async () => {
    const server = await start(() => ({ text: '' }));
    const openai: unknown = await (await fetch(`${server.url}/v1/models`)).json();
    const ollama: unknown = await (await fetch(`${server.url}/api/tags`)).json();
    expect(openai).toMatchObject({ data: [{ id: 'scripted' }] });
    expect(ollama).toMatchObject({ models: [{ name: 'scripted' }] });
    expect((await fetch(`${server.url}/nowhere`)).status).toBe(404);
  });

  it('cuts text into tokens that never split a character', () => {
    expect(tokensOf('Hello world，你好😀')).toEqual(['Hello', ' world', '，', '你', '好', '😀']);
    expect(tokensOf('a😀b', 2)).toEqual(['a😀', 'b']);
    expect(tokensOf(writerScriptText()).join('')).toBe(writerScriptText());
  });

  it('runs as a process of its own that prints its address', async () => {
    const main = fileURLToPath(new URL('../model-server-main.ts', import.meta.url));
    const child = spawn(process.execPath, [main, '--rate', '1000', '--port', '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
      const { url } = JSON.parse(line) as { url: string };
      const answer: unknown = await (await post(`${url}/v1/chat/completions`, { messages: MESSAGES })).json();
      expect(answer).toMatchObject({ choices: [{ message: { content: 'All right.' } }] });
    } finally {
      child.kill();
    }
    await once(child, 'exit');
  });
});

function writerScriptText(): string {
  const step = [
    writerScript()({
      wire: 'openai',
      count: 1,
      model: '',
      messages: [
        { role: 'system', text: 'longhand-task: draft' },
        { role: 'human', text: 'section: 方法' },
      ],
      tools: [],
      schema: null,
      isStreaming: true,
      body: {},
    }),
  ].flat()[0];
  return step !== undefined && 'text' in step ? step.text : '';
}
