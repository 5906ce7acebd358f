/** A model's stream, read by hand: `fetch` and eventsource-parser. Nothing is made of the text and nothing is kept. */
import { createParser } from 'eventsource-parser';
import { answer } from '../load/control.ts';
import { createCounter } from '../load/drafted.ts';

interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string } }[];
}

const counter = createCounter();

answer({
  ...counter.handlers,
  start({ streams, model }: { readonly streams: number; readonly model: string }) {
    for (let stream = 0; stream < streams; stream++) {
      read(stream, model).catch((error: unknown) => console.error(error));
    }
    return null;
  },
  reached: counter.reached,
});

async function read(stream: number, model: string): Promise<void> {
  const parser = createParser({
    onEvent({ data }) {
      if (data === '[DONE]') return;
      // The model of the bench.
      const chunk = JSON.parse(data) as Chunk;
      const text = chunk.choices[0]?.delta.content ?? '';
      if (text !== '') counter.add(stream, text);
    },
  });
  const upstream = await fetch(`${model}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'scripted', stream: true, messages: [{ role: 'user', content: 'Write.' }] }),
  });
  const decoder = new TextDecoder();
  for await (const bytes of upstream.body ?? []) parser.feed(decoder.decode(bytes, { stream: true }));
}
