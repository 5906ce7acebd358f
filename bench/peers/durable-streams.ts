/**
 * The Durable Streams reference server: in memory, or on files with the argument `file`. Events are appended in process through its store;
 * its readers get them through its own HTTP handler, with a control event behind each batch, as its protocol asks.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '../load/serve.ts';
import { createTexts } from '../load/texts.ts';

/** What we use of the package, whose types are there only when the peers are installed. */
interface ReferenceServer {
  readonly store: {
    create(path: string, options: { readonly contentType: string }): unknown;
    append(path: string, data: Uint8Array): unknown;
  };
  start(): Promise<string>;
}
interface Package {
  readonly DurableStreamTestServer: new (options: {
    readonly port: number;
    readonly host: string;
    readonly dataDir?: string;
    readonly compression: boolean;
  }) => ReferenceServer;
}

const name: string = '@durable-streams/server';
const { DurableStreamTestServer } = (await import(name)) as Package;
const folder = process.argv[2] === 'file' ? mkdtempSync(join(tmpdir(), 'longhand-bench-ds-')) : undefined;
process.once('exit', () => folder !== undefined && rmSync(folder, { recursive: true, force: true }));
const server = new DurableStreamTestServer({
  port: 0,
  host: '127.0.0.1',
  compression: false,
  ...(folder === undefined ? {} : { dataDir: folder }),
});
let texts = createTexts(0);
const encoder = new TextEncoder();

serve({
  async start(streams) {
    texts = createTexts(streams);
    const url = await server.start();
    for (let stream = 0; stream < streams; stream++) {
      await server.store.create(`/s/${stream}`, { contentType: 'application/json' });
    }
    return { port: Number(new URL(url).port), path: '/s/{}?offset=-1&live=sse' };
  },
  send: (stream, text) =>
    server.store.append(`/s/${stream}`, encoder.encode(JSON.stringify(texts.placed(stream, text)))),
});
