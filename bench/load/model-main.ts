/**
 * The model of the bench: OpenAI's wire, one token per stream at a steady pace until the reader leaves. Questions and outline come from the
 * scripted writer; the tokens do not, because each carries the time at which it was written, and because this process must cost little.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { writerScript } from '@longhand/testkit';
import { nowUs } from './clock.ts';
import { answer } from './control.ts';
import { usageOf } from './serve.ts';
import { tokenOf } from './texts.ts';

interface Pen {
  readonly response: ServerResponse;
  dueUs: number;
  count: number;
}

/** So large that no section ends while it is measured. */
const TARGET = 50_000;
const TOKENS_PER_PARAGRAPH = 60;
const CHUNK =
  '{"id":"chatcmpl-scripted","object":"chat.completion.chunk","created":0,"model":"scripted","choices":[{"index":0,"delta":{"content":';
const pens = new Set<Pen>();
const plan = writerScript({ lang: 'en', sections: 1, wordsPerSection: TARGET, questions: 2 });
let gapUs = 25_000;
let written = 0;

const server = createServer((request, response) => {
  reply(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
});
server.keepAliveTimeout = 60_000;

answer({
  start({ perSecond }: { readonly perSecond: number }) {
    gapUs = 1e6 / perSecond;
    setTimeout(turn, 1);
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const bound = server.address();
        resolve({ port: typeof bound === 'object' && bound !== null ? bound.port : 0 });
      });
    });
  },
  usage: () => ({ ...usageOf(), written }),
});

function turn(): void {
  const now = nowUs();
  for (const pen of pens) {
    while (pen.dueUs <= now) {
      const text = pen.count % TOKENS_PER_PARAGRAPH === TOKENS_PER_PARAGRAPH - 1 ? '.\n\n' : '';
      pen.response.write(
        `data: ${CHUNK}${JSON.stringify(tokenOf(pen.count, nowUs()) + text)}},"finish_reason":null}]}\n\n`,
      );
      pen.count += 1;
      pen.dueUs += gapUs;
      written += 1;
    }
  }
  setTimeout(turn, 1);
}

async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"object":"list","data":[{"id":"scripted"}]}');
    return;
  }
  let body = '';
  for await (const part of request) body += String(part);
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  // Our own servers sent it.
  const { messages } = JSON.parse(body) as {
    readonly messages: readonly { readonly role: string; readonly content: string }[];
  };
  const system = messages[0]?.content ?? '';
  if (/^longhand-task:\s*(?:clarify|outline)/m.test(system)) {
    const steps = plan({
      wire: 'openai',
      count: 1,
      body: {},
      model: 'scripted',
      messages: messages.map(({ role, content }) => ({ role: role === 'system' ? 'system' : 'human', text: content })),
      tools: [],
      schema: null,
      isStreaming: true,
    });
    const text = Array.isArray(steps) ? (steps[0] as { readonly text?: string }).text : '';
    response.end(
      `data: ${CHUNK}${JSON.stringify(text)}},"finish_reason":null}]}\n\ndata: ${CHUNK}""},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`,
    );
    return;
  }
  // Streams start together; each gets a phase of its own.
  const pen: Pen = { response, dueUs: nowUs() + Math.random() * gapUs, count: 0 };
  pens.add(pen);
  response.once('close', () => pens.delete(pen));
}
