import { type EmbeddingFault, type ModelServer, startModelServer, wordVector } from '@longhand/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { embedder } from './embedder.ts';

const KEY = 'sk-embedding-key';
const TEXTS = ['sea salt', '河流把矿物质带进海里', 'volcano'];
const wires = ['openai', 'ollama'] as const;
type Wire = (typeof wires)[number];

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer({ script: () => ({ text: '' }) });
});
afterAll(() => server.close());

function port(wire: Wire, options = {}) {
  const address = wire === 'openai' ? `${server.url}/v1` : server.url;
  return embedder({ kind: wire, address, apiKey: KEY }, 'tiny', options);
}
async function ask(wire: Wire, fault: EmbeddingFault | null, options = {}) {
  server.useEmbeddings(() => fault);
  return port(wire, options).embed(TEXTS, AbortSignal.timeout(10_000));
}
const right = TEXTS.map((text) => {
  const vector = wordVector(text);
  const length = Math.hypot(...vector);
  return Float32Array.from(vector, (number) => number / length);
});

describe('embeddings', () => {
  test.each(wires)('of %s come in the order of the texts, at length 1, with what they cost', async (wire) => {
    const answer = await ask(wire, null);
    expect(answer).toEqual({ outcome: 'vectors', vectors: right, tokens: 13 });
    const sent = server.embeddingRequests.at(-1);
    expect(sent).toMatchObject({ wire, model: 'tiny', texts: TEXTS });
    expect(sent?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(sent?.body).toMatchObject(wire === 'ollama' ? { truncate: false } : { encoding_format: 'float' });
  });

  const same: readonly (readonly [string, Wire, EmbeddingFault])[] = [
    ['items in another order are put in theirs', 'openai', { fault: 'shuffled' }],
    ['items without an index stand in the order of the texts', 'openai', { fault: 'noIndex' }],
    ['base64 that nobody asked for is read', 'openai', { fault: 'base64' }],
    ['a field that is refused is left out', 'openai', { fault: 'refuse', field: 'encoding_format' }],
    ['a field that is refused is left out', 'ollama', { fault: 'refuse', field: 'truncate' }],
  ];
  test.each(same)('%s (%s)', async (_, wire, fault) => {
    expect(await ask(wire, fault)).toMatchObject({ outcome: 'vectors', vectors: right });
  });

  test('a provider that counts no tokens is not taken for a free one', async () => {
    for (const wire of wires) expect(await ask(wire, { fault: 'noUsage' })).toMatchObject({ tokens: null });
  });

  const table: readonly (readonly [EmbeddingFault, string, boolean])[] = [
    [{ fault: 'doubleIndex' }, 'malformed', true],
    [{ fault: 'missingItem' }, 'malformed', true],
    [{ fault: 'extraItem' }, 'malformed', true],
    [{ fault: 'wrongDimension' }, 'malformed', true],
    [{ fault: 'nan' }, 'malformed', true],
    [{ fault: 'null' }, 'malformed', true],
    [{ fault: 'zero' }, 'malformed', true],
    [{ fault: 'html' }, 'malformed', true],
    [{ fault: 'inBandError' }, 'upstream', true],
    [{ fault: 'truncated' }, 'incomplete', true],
    [{ fault: 'reset' }, 'network', true],
    [{ fault: 'status', status: 401 }, 'auth', false],
    [{ fault: 'status', status: 404, body: '<html>404</html>' }, 'not_found', false],
    [
      { fault: 'status', status: 400, body: '{"error":"the input length exceeds the context length"}' },
      'context_overflow',
      false,
    ],
    [{ fault: 'status', status: 429, headers: { 'retry-after': '7' } }, 'rate_limit', true],
    [{ fault: 'status', status: 502, body: '<html><title>Bad gateway</title></html>' }, 'overloaded', true],
    [{ fault: 'stall' }, 'timeout', true],
  ];
  for (const wire of wires) {
    // Ollama numbers no items.
    const faults = table.filter(([{ fault }]) => wire === 'openai' || fault !== 'doubleIndex');
    test.each(faults)(`of ${wire} with %j fail as %s`, async (fault, kind, retryable) => {
      const answer = await ask(wire, fault, { firstByteMs: fault.fault === 'stall' ? 60 : 5_000 });
      expect(answer).toMatchObject({ outcome: 'failed', error: { kind, retryable } });
    });
  }

  test('a server that says when to come back is listened to', async () => {
    const answer = await ask('openai', { fault: 'status', status: 429, headers: { 'retry-after': '7' } });
    expect(answer).toMatchObject({ error: { retryAfterMs: 7_000 } });
  });

  test('the key is in no message, also where the endpoint quotes it', async () => {
    const answer = await ask('openai', { fault: 'status', status: 400, body: `{"error":"bad key ${KEY}"}` });
    expect(JSON.stringify(answer)).toContain('•••');
    expect(JSON.stringify(answer)).not.toContain(KEY);
  });

  test('an abort closes the socket and is no failure', async () => {
    server.useEmbeddings(() => ({ fault: 'stall' }));
    const stop = new AbortController();
    const answer = port('openai').embed(TEXTS, stop.signal);
    setTimeout(() => stop.abort(), 30);
    expect(await answer).toEqual({ outcome: 'aborted' });
  });

  test('nothing is asked for no texts', async () => {
    const before = server.embeddingRequests.length;
    expect(await port('openai').embed([], AbortSignal.timeout(1_000))).toMatchObject({ vectors: [] });
    expect(server.embeddingRequests.length).toBe(before);
  });
});
