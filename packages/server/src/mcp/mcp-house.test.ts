import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { callTool, offerOf, type ToolResult } from '@longhand/engine';
import { Server } from '@modelcontextprotocol/sdk/server';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { McpServers } from './mcp-config.ts';
import { type McpHouse, openMcpHouse } from './mcp-house.ts';
import { offeredName } from './mcp-tool.ts';

const MAIN = fileURLToPath(new URL('../../test/mcp-server.ts', import.meta.url));
let folder: string;
let house: McpHouse;
const open: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longhand-mcp-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of open.splice(0).reverse()) await close();
  await rm(folder, { recursive: true, force: true });
});

type Process = Extract<McpServers[string], { command: string }>;
const server = (more: Partial<Process> = {}, args: readonly string[] = []): Process => ({
  command: process.execPath,
  args: [MAIN, ...args],
  env: { NOTE_FILE: join(folder, 'notes'), SECRET_FOR_ME: 'given' },
  ...more,
});

async function start(servers: McpServers): Promise<void> {
  const path = join(folder, 'mcp.json');
  await writeFile(path, JSON.stringify({ mcpServers: servers }));
  house = await openMcpHouse(path);
  open.push(() => house.close());
  await house.settled(20_000);
}
const call = (name: string, args: unknown = {}, signal = new AbortController().signal): Promise<ToolResult> =>
  callTool(house.tools(), name, typeof args === 'string' ? args : JSON.stringify(args), signal);
const effects = (): Readonly<Record<string, string>> =>
  Object.fromEntries(house.tools().map(({ name, effect }) => [name, effect]));

describe('a server that is a process', { timeout: 30_000 }, () => {
  test('lends its tools under its own name; each asks a person first, whatever the server says of it', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'sk-of-the-house');
    await start({ files: server() });
    expect(house.list().servers[0]).toMatchObject({ name: 'files', status: 'connected', place: process.execPath });
    expect(new Set(Object.values(effects()))).toEqual(new Set(['changesOutside']));
    const lookUp = house.tools().find(({ description }) => description === 'Looks a word up.');
    if (lookUp === undefined) throw new Error('the tool is missing');
    expect(lookUp.name).toMatch(/^files_look-up/);
    expect(offerOf(lookUp).parameters).toMatchObject({ required: ['word'], additionalProperties: false });
    expect(await call(lookUp.name, { word: 'tide' })).toEqual({
      text: 'tide: a word. Key: given, none',
      isError: false,
    });
  });

  test('is believed only where the person said so, tool by tool or by its hints', async () => {
    await start({
      a: server({ trustHints: true }),
      b: server({ effects: { '*': 'readsOutside', note: 'changesOutside' }, tools: ['note', 'fail'] }),
    });
    expect(effects()).toMatchObject({ a_note: 'changesOutside', b_note: 'changesOutside', b_fail: 'readsOutside' });
    expect(Object.entries(effects()).filter(([, effect]) => effect === 'readsOutside')).toHaveLength(2);
    expect(Object.keys(effects()).filter((name) => name.startsWith('b_'))).toEqual(['b_note', 'b_fail']);
  });

  test('never sees arguments that do not fit its schema, and none is mended', async () => {
    await start({ a: server() });
    const name = Object.keys(effects()).find((one) => one.startsWith('a_look')) ?? '';
    for (const args of [
      '{"word": "ti',
      '{}',
      '{"word": 7}',
      '{"word": "tide", "times": "2"}',
      '{"word": "tide", "x": 1}',
      '[]',
    ])
      expect(await call(name, args), args).toMatchObject({ isError: true, text: expect.stringContaining('arguments') });
    expect(await call(name, { word: 'tide', times: 2 })).toMatchObject({ isError: false });
  });

  test('may fail, answer a picture or too much, and be stopped', async () => {
    await start({ a: server() });
    await expect(call('a_fail')).rejects.toThrow('fail does not work');
    expect((await call('a_picture')).text).toBe('[image image/png, 8 characters, not shown]');
    const long = await call('a_long');
    expect(long.text.length).toBeLessThan(101_000);
    const stop = new AbortController();
    const hanging = call('a_hang', {}, stop.signal);
    stop.abort();
    await expect(hanging).rejects.toThrow();
    // It goes on serving.
    expect(await call('a_note', { line: 1 })).toEqual({ text: 'Noted.', isError: false });
    expect(await readFile(join(folder, 'notes'), 'utf8')).toBe('{"line":1}\n');
  });

  test('that answers 10 MB is cut off and comes back when it is needed', async () => {
    await start({ a: server() });
    await expect(call('a_huge')).rejects.toThrow();
    expect(house.list().servers[0]).toMatchObject({ status: 'down', problem: { code: 'toolServer.ended' } });
    expect(house.tools().length).toBeGreaterThan(5);
    expect(await call('a_note')).toMatchObject({ text: expect.stringContaining('not connected'), isError: true });
    expect(await house.reconnect('a')).toMatchObject({ status: 'connected' });
    expect(await call('a_note')).toEqual({ text: 'Noted.', isError: false });
  });

  test('that dies in a call is told, with its last words', async () => {
    await start({ a: server() });
    await expect(call('a_die')).rejects.toThrow();
    expect(house.list().servers[0]?.problem).toMatchObject({
      code: 'toolServer.ended',
      params: { name: 'a', detail: expect.stringContaining('about to die') },
    });
  });

  test('that is not there stops nobody and is told; the others serve', async () => {
    await start({ gone: { command: join(folder, 'no-such-program') }, here: server() });
    expect(house.list().servers.map(({ name, status }) => [name, status])).toEqual([
      ['gone', 'down'],
      ['here', 'connected'],
    ]);
    expect(house.list().servers[0]?.problem).toMatchObject({ code: 'toolServer.failed' });
    expect(await call('here_note')).toMatchObject({ isError: false });
  });

  test('that lists tools without end lends 64, each once, and is told', async () => {
    await start({ many: server({}, ['many']) });
    expect(house.tools()).toHaveLength(64);
    expect(new Set(house.tools().map(({ name }) => name)).size).toBe(64);
    expect(house.list().servers[0]?.problem).toMatchObject({ code: 'toolServer.leftOut', params: { offered: 64 } });
  });

  test('whose schema cannot be used does not lend that tool', async () => {
    await start({ a: server() });
    expect(Object.keys(effects())).not.toContain('a_badSchema');
    expect(house.list().servers[0]?.problem).toMatchObject({ code: 'toolServer.leftOut' });
  });
});

describe('a server on the web', () => {
  async function web(): Promise<{ readonly url: string; readonly seen: string[] }> {
    const seen: string[] = [];
    const http: HttpServer = createServer(async (request, response) => {
      seen.push(String(request.headers.authorization));
      const mcp = new Server({ name: 'web', version: '1.0.0' }, { capabilities: { tools: {} } });
      mcp.setRequestHandler(ListToolsRequestSchema, () => ({
        tools: [
          { name: 'hello', inputSchema: { type: 'object' as const } },
          { name: 'huge', inputSchema: { type: 'object' as const } },
        ],
      }));
      mcp.setRequestHandler(CallToolRequestSchema, ({ params: { name } }) => ({
        content: [{ type: 'text', text: name === 'huge' ? 'x'.repeat(10_000_000) : 'Hello.' }],
      }));
      const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
      await mcp.connect(transport as Parameters<typeof mcp.connect>[0]);
      await transport.handleRequest(request, response);
    });
    await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
    open.push(async () => {
      http.closeAllConnections();
      http.close();
    });
    // listen() on a host and port gives an AddressInfo.
    return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`, seen };
  }

  test('is called over HTTP with its headers, which nobody is told', async () => {
    const { url, seen } = await web();
    await start({ web: { url: `${url}?key=hidden`, headers: { authorization: 'Bearer hidden' } } });
    expect(await call('web_hello')).toEqual({ text: 'Hello.', isError: false });
    expect(new Set(seen)).toEqual(new Set(['Bearer hidden']));
    expect(JSON.stringify(house.list())).not.toContain('hidden');
    await expect(call('web_huge')).rejects.toThrow();
    expect(await call('web_hello')).toMatchObject({ text: 'Hello.' });
  });
});

test.each(['{', '{"mcpServers": {"a": {}}}', '{"mcpServers": {"a b": {"command": "x"}}}', '[]'])(
  'a list that cannot be used is told and stops nobody: %s',
  async (text) => {
    await writeFile(join(folder, 'mcp.json'), text);
    house = await openMcpHouse(join(folder, 'mcp.json'));
    expect(house.list()).toMatchObject({ servers: [], problem: { code: 'toolServer.badConfig' } });
    expect(house.tools()).toEqual([]);
  },
);

test('names that differ only in what providers do not take stay different, and none is too long', () => {
  const names = ['a.b', 'a-b', 'a b', 'x'.repeat(80), 'x'.repeat(81)].map((name) => offeredName('my.server', name));
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  expect(offeredName('files', 'read_file')).toBe('files_read_file');
});
