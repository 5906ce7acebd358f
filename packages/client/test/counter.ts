import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that carries out each command once per key, and fails on request, before or after it did. */
export interface Counter {
  readonly address: string;
  /** Titles in the order in which they were carried out. */
  readonly done: readonly string[];
  /** Every request, also those that failed: key and title. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** What happens to the n-th request, from 1: `lost` is carried out, and its answer never arrives. */
export type Fate = 'done' | 'lost' | 'cut' | { readonly status: number; readonly isProblem: boolean };

export async function startCounter(fate: (request: number, title: string) => Fate): Promise<Counter> {
  const done: string[] = [];
  const asked: string[] = [];
  const answers = new Map<string, number>();
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    const { title } = JSON.parse(body) as { readonly title: string };
    const key = String(request.headers['idempotency-key']);
    asked.push(`${key} ${title}`);
    const now = fate(asked.length, title);
    if (now === 'cut') return void request.socket.destroy();
    if (typeof now === 'object') return refuse(response, now);
    let seq = answers.get(key);
    if (seq === undefined) {
      done.push(title);
      seq = done.length;
      answers.set(key, seq);
    }
    if (now === 'lost') return void request.socket.destroy();
    response.writeHead(202, { 'content-type': 'application/json' }).end(JSON.stringify({ seq }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is an object.
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    done,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function refuse(response: ServerResponse, { status, isProblem }: Exclude<Fate, string>): void {
  const problem = { type: 'about:blank', title: 'no', status, detail: 'no', code: 'run.refused' };
  const type = isProblem ? 'application/problem+json' : 'text/html';
  response.writeHead(status, { 'content-type': type }).end(isProblem ? JSON.stringify(problem) : '<p>Log in</p>');
}
