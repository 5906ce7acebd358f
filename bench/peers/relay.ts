/**
 * The bare relay: what an application writes by hand between a model and a browser. `fetch`, eventsource-parser, `res.write`; nothing is kept.
 * The events are those that Longhand sends, so that the bytes are alike.
 */
import { createServer, type ServerResponse } from 'node:http';
import { createParser } from 'eventsource-parser';
import { answer } from '../load/control.ts';
import { usageOf } from '../load/serve.ts';
import { createTexts, frameOf } from '../load/texts.ts';

interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string } }[];
}

let modelUrl = '';
let texts = createTexts(0);

const server = createServer((request, response) => {
  relay(Number(request.url?.slice(3)), response).catch(() => response.destroy());
});

answer({
  start({ streams, model }: { readonly streams: number; readonly model: string }) {
    modelUrl = model;
    texts = createTexts(streams);
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', 4_096, () => {
        const bound = server.address();
        resolve({ port: typeof bound === 'object' && bound !== null ? bound.port : 0, path: '/s/{}' });
      });
    });
  },
  usage: usageOf,
});

async function relay(stream: number, response: ServerResponse): Promise<void> {
  const stop = new AbortController();
  response.once('close', () => stop.abort());
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  const parser = createParser({
    onEvent({ data }) {
      if (data === '[DONE]') return;
      // The model of the bench.
      const chunk = JSON.parse(data) as Chunk;
      const text = chunk.choices[0]?.delta.content ?? '';
      if (text !== '') response.write(frameOf(texts.placed(stream, text)));
    },
  });
  const upstream = await fetch(`${modelUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'scripted', stream: true, messages: [{ role: 'user', content: 'Write.' }] }),
    signal: stop.signal,
  });
  const decoder = new TextDecoder();
  for await (const bytes of upstream.body ?? []) parser.feed(decoder.decode(bytes, { stream: true }));
  response.end();
}
