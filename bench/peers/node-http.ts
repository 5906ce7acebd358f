/** Node's own HTTP server, one `res.write` per event and reader: no log, nothing durable, no resume. What a hand-written endpoint does. */

import { createReadStream } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { serve } from '../load/serve.ts';
import { createTexts, frameOf } from '../load/texts.ts';

const readers: Set<ServerResponse>[] = [];
let texts = createTexts(0);

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  if (url.pathname === '/file') {
    createReadStream(url.searchParams.get('name') ?? '').pipe(response);
    return;
  }
  response.write(': ok\n\n');
  const group = readers[Number(url.pathname.slice(3))];
  group?.add(response);
  response.once('close', () => group?.delete(response));
});

serve({
  start(streams) {
    texts = createTexts(streams);
    for (let stream = 0; stream < streams; stream++) readers.push(new Set());
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', 4_096, () => {
        const bound = server.address();
        resolve({ port: typeof bound === 'object' && bound !== null ? bound.port : 0, path: '/s/{}' });
      });
    });
  },
  send(stream, text) {
    const group = readers[stream];
    if (group === undefined) return;
    const frame = frameOf(texts.placed(stream, text));
    // One reader takes the text as it is; for many of them it is encoded once.
    const bytes = group.size > 1 ? Buffer.from(frame) : frame;
    for (const reader of group) reader.write(bytes);
  },
});
