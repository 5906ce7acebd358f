/**
 * The user's own MCP servers as a source of tools. One that is not there stops nobody: it is told, and tried again when it is needed.
 * @module
 */
import type { Tool } from '@longhand/engine';
import type { ToolServer, ToolServerList } from '@longhand/protocol';
import { ServerError } from '../server-error.ts';
import type { McpProcess, McpServers, McpWeb } from './mcp-config.ts';
import { readMcpConfig } from './mcp-config.ts';
import { type McpConnection, mcpConnection } from './mcp-connection.ts';
import { mcpTool } from './mcp-tool.ts';

export interface McpHouse {
  /** Tools of every server that was ever connected. */
  tools(): readonly Tool[];
  /** Resolves when every server is connected or has failed, or after `ms`. */
  settled(ms: number): Promise<void>;
  list(): ToolServerList;
  /** @throws ServerError `toolServer.notFound` */
  reconnect(name: string): Promise<ToolServer>;
  close(): Promise<void>;
}

/** More would fill the context of a model with descriptions. */
const MOST_OFFERED = 64;

/** Begins to connect and does not wait for it. `more` are servers beside those of the file. */
export async function openMcpHouse(path: string, more: McpServers = {}): Promise<McpHouse> {
  const config = await readMcpConfig(path);
  const servers = Object.entries({ ...config.servers, ...more })
    .filter(([, { disabled }]) => disabled !== true)
    .map(([name, settings]) => ({ name, settings, connection: mcpConnection(name, settings) }));
  for (const { connection } of servers) void connection.connect();

  const shownOf = ({ name, settings, connection }: (typeof servers)[number]): ToolServer => {
    const { offered, problem } = offeredBy(name, settings, connection);
    const notice = connection.problem ?? problem;
    return {
      name,
      place: placeOf(settings),
      status: connection.status,
      tools: offered.map(({ name: tool, description, effect }) => ({ name: tool, description, effect })),
      ...(notice === null ? {} : { problem: notice }),
    };
  };

  return {
    tools: () => servers.flatMap(({ name, settings, connection }) => offeredBy(name, settings, connection).offered),
    settled: async (ms) => {
      const late = Promise.withResolvers<void>();
      const timer = setTimeout(late.resolve, ms);
      await Promise.race([Promise.all(servers.map(({ connection }) => connection.revive())), late.promise]);
      clearTimeout(timer);
    },
    list: () => ({
      path,
      servers: servers.map(shownOf),
      ...(config.problem === null ? {} : { problem: config.problem }),
    }),
    async reconnect(name) {
      const server = servers.find((one) => one.name === name);
      if (server === undefined) throw new ServerError('toolServer.notFound', 404, { name });
      await server.connection.connect();
      return shownOf(server);
    },
    close: async () => void (await Promise.all(servers.map(({ connection }) => connection.close()))),
  };
}

/** Made anew only when the list changed: a schema is compiled for each tool. */
const made = new WeakMap<McpConnection, { readonly of: unknown; readonly result: Offered }>();

interface Offered {
  readonly offered: readonly Tool[];
  readonly problem: ToolServer['problem'] | null;
}

function offeredBy(name: string, settings: McpProcess | McpWeb, connection: McpConnection): Offered {
  const { listed } = connection;
  const known = made.get(connection);
  if (known?.of === listed) return known.result;
  const { tools: wanted } = settings;
  const chosen = listed.filter((tool) => wanted === undefined || wanted.includes(tool.name));
  const candidates = chosen.slice(0, MOST_OFFERED);
  const tools = candidates.flatMap((tool) => mcpTool(name, tool, settings, connection.call) ?? []);
  const unique = [...new Map(tools.map((tool) => [tool.name, tool])).values()];
  const left = chosen.length - unique.length;
  const params = { name, count: chosen.length, offered: unique.length };
  const result: Offered = { offered: unique, problem: left > 0 ? { code: 'toolServer.leftOut', params } : null };
  made.set(connection, { of: listed, result });
  return result;
}

/** Where it is, without what may be a secret: no environment, no headers, no query. */
function placeOf(settings: McpProcess | McpWeb): string {
  if ('url' in settings) {
    const { origin, pathname } = new URL(settings.url);
    return `${origin}${pathname}`;
  }
  // Arguments may hold a key.
  return settings.command;
}
