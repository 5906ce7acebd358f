/**
 * One MCP server: connected, listed, called; and told when it is not there.
 * @module
 */
import type { ToolResult } from '@longhand/engine';
import type { Notice } from '@longhand/protocol';
import { Client } from '@modelcontextprotocol/sdk/client';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CallToolResultSchema,
  ListToolsResultSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { VERSION } from '../version.ts';
import { limitedFetch } from './limited-fetch.ts';
import type { McpProcess, McpWeb } from './mcp-config.ts';
import { answerOf, type ListedTool } from './mcp-tool.ts';

/** One message of a server; a longer one ends the connection. */
const MOST_MESSAGE_BYTES = 4 * 1024 * 1024;
const CONNECT_MS = 15_000;
/** The engine gives up at 20 s: the server is told before that. */
const CALL_MS = 19_000;
const MOST_PAGES = 20;
const MOST_LISTED = 1_000;
/** So soon after a failure it is not tried again by itself. */
const REST_MS = 5_000;

export type ConnectionStatus = 'connecting' | 'connected' | 'down';

export interface McpConnection {
  readonly status: ConnectionStatus;
  readonly problem: Notice | null;
  /** As it listed them last, also while it is down. */
  readonly listed: readonly ListedTool[];
  /** Connects unless it is connected; never rejects. */
  connect(): Promise<void>;
  /** The same, unless it failed a moment ago. */
  revive(): Promise<void>;
  call(name: string, args: Record<string, unknown>, signal: AbortSignal): Promise<ToolResult>;
  close(): Promise<void>;
}

export function mcpConnection(name: string, settings: McpProcess | McpWeb): McpConnection {
  let status: ConnectionStatus = 'connecting';
  let problem: Notice | null = null;
  let listed: readonly ListedTool[] = [];
  let client: Client | null = null;
  let underWay: Promise<void> | null = null;
  let failedAt = Number.NEGATIVE_INFINITY;
  let isClosed = false;

  const fail = (code: 'toolServer.failed' | 'toolServer.ended', error: unknown, said: string): void => {
    status = 'down';
    failedAt = performance.now();
    const detail = [error instanceof Error ? error.message : '', said].filter((part) => part !== '').join(' · ');
    problem = { code, params: { name, detail: detail.slice(0, 300) || '?' } };
  };

  async function open(): Promise<void> {
    status = 'connecting';
    const { transport, said } = transportOf(settings);
    const fresh = new Client({ name: 'longhand', version: VERSION });
    let broke: unknown = null;
    fresh.onerror = (error) => {
      broke = error;
    };
    try {
      await fresh.connect(transport, { timeout: CONNECT_MS });
      listed = await listOf(fresh);
      if (isClosed) throw new Error('Longhand is closing');
      client = fresh;
      status = 'connected';
      problem = null;
      fresh.onclose = () => {
        if (client !== fresh) return;
        client = null;
        if (!isClosed) fail('toolServer.ended', broke, said());
      };
      fresh.setNotificationHandler(ToolListChangedNotificationSchema, async () => {
        listed = await listOf(fresh).catch(() => listed);
      });
    } catch (error) {
      fail('toolServer.failed', error, said());
      await fresh.close().catch(() => {});
      await transport.close().catch(() => {});
    }
  }

  const connect = (): Promise<void> => {
    if (client !== null || isClosed) return Promise.resolve();
    underWay ??= open().finally(() => {
      underWay = null;
    });
    return underWay;
  };
  const revive = (): Promise<void> =>
    underWay === null && performance.now() - failedAt < REST_MS ? Promise.resolve() : connect();

  return {
    get status() {
      return status;
    },
    get problem() {
      return problem;
    },
    get listed() {
      return listed;
    },
    connect,
    revive,
    async call(tool, args, signal) {
      await revive();
      if (client === null) return { text: `The server ${name} of this tool is not connected now.`, isError: true };
      const options = { signal, timeout: CALL_MS, maxTotalTimeout: CALL_MS };
      return answerOf(
        await client.request(
          { method: 'tools/call', params: { name: tool, arguments: args } },
          CallToolResultSchema,
          options,
        ),
      );
    },
    async close() {
      isClosed = true;
      const last = client;
      client = null;
      await last?.close().catch(() => {});
      await underWay;
    },
  };
}

async function listOf(client: Client): Promise<readonly ListedTool[]> {
  const tools: ListedTool[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES && tools.length < MOST_LISTED; page++) {
    const params = cursor === undefined ? {} : { cursor };
    const answer = await client.request({ method: 'tools/list', params }, ListToolsResultSchema, {
      timeout: CONNECT_MS,
    });
    tools.push(...answer.tools);
    cursor = answer.nextCursor;
    if (cursor === undefined) break;
  }
  return tools.slice(0, MOST_LISTED);
}

/** The way to the server, and what it said last on its way out. */
function transportOf(settings: McpProcess | McpWeb): { readonly transport: Transport; readonly said: () => string } {
  if ('url' in settings) {
    const { url, headers = {} } = settings;
    const transport = new StreamableHTTPClientTransport(new URL(url), {
      requestInit: { headers },
      fetch: limitedFetch(MOST_MESSAGE_BYTES),
    });
    // The SDK's own class does not fit its own interface under exactOptionalPropertyTypes.
    return { transport: transport as Transport, said: () => '' };
  }
  const { command, args = [], env = {}, cwd } = settings;
  const transport = new StdioClientTransport({
    command,
    args,
    env,
    stderr: 'pipe',
    maxBufferSize: MOST_MESSAGE_BYTES,
    ...(cwd === undefined ? {} : { cwd }),
  });
  let tail = '';
  transport.stderr?.on('data', (chunk: Buffer) => {
    tail = (tail + chunk.toString('utf8')).slice(-1_000);
  });
  return { transport, said: () => tail.trim().split('\n').at(-1) ?? '' };
}
