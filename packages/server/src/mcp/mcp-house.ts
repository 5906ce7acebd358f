/**
 * The user's own MCP servers as a source of tools. One that is not there stops nobody: it is told, and tried again when it is needed.
 * @module
 */
import type { Tool } from '@longhand/engine';
import type { ToolServer, ToolServerList } from '@longhand/protocol';
import { ServerError } from '../server-error.ts';
import { type McpConfig, type McpProcess, type McpServers, type McpWeb, readMcpConfig } from './mcp-config.ts';

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

/** Begins to connect and does not wait for it. `more` are servers beside those of the file. */
export async function openMcpHouse(path: string, more: McpServers = {}): Promise<McpHouse> {
  const config = await readMcpConfig(path);
  const wanted = Object.entries({ ...config.servers, ...more }).filter(([, { disabled }]) => disabled !== true);
  if (wanted.length === 0) return emptyHouse(path, config.problem);
  // The client of the protocol is large, and most have no use for it: it is loaded where there is a server.
  const { mcpConnection, offeredBy } = await import('./mcp-offer.ts');
  const servers = wanted.map(([name, settings]) => ({ name, settings, connection: mcpConnection(name, settings) }));
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

/** Without servers there is nothing to connect. */
function emptyHouse(path: string, problem: McpConfig['problem']): McpHouse {
  return {
    tools: () => [],
    settled: async () => {},
    list: () => ({ path, servers: [], ...(problem === null ? {} : { problem }) }),
    reconnect: async (name) => {
      throw new ServerError('toolServer.notFound', 404, { name });
    },
    close: async () => {},
  };
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
