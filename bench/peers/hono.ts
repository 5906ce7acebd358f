/** Hono's `streamSSE` on its Node server: nothing durable. */
import { serve as listen } from '@hono/node-server';
import { Hono } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import { serve } from '../load/serve.ts';
import { createTexts } from '../load/texts.ts';

const readers: Set<SSEStreamingApi>[] = [];
let texts = createTexts(0);
const app = new Hono();

app.get('/s/:stream', (c) =>
  streamSSE(c, async (stream) => {
    const group = readers[Number(c.req.param('stream'))];
    group?.add(stream);
    await stream.writeln(': ok\n');
    await new Promise<void>((resolve) => stream.onAbort(resolve));
    group?.delete(stream);
  }),
);

serve({
  start(streams) {
    texts = createTexts(streams);
    for (let stream = 0; stream < streams; stream++) readers.push(new Set());
    return new Promise((resolve) => {
      listen({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve({ port, path: '/s/{}' }));
    });
  },
  send(stream, text) {
    const event = texts.placed(stream, text);
    const frame = { id: String(event.seq).padStart(10, '0'), data: JSON.stringify(event) };
    for (const reader of readers[stream] ?? []) void reader.writeSSE(frame);
  },
});
