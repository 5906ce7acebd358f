/**
 * What a connected server offers. This module brings the client of the protocol along.
 * @module
 */
import type { Tool } from '@longhand/engine';
import type { ToolServer } from '@longhand/protocol';
import type { McpProcess, McpWeb } from './mcp-config.ts';
import type { McpConnection } from './mcp-connection.ts';
import { mcpTool } from './mcp-tool.ts';

export { mcpConnection } from './mcp-connection.ts';

/** More would fill the context of a model with descriptions. */
const MOST_OFFERED = 64;

/** Made anew only when the list changed: a schema is compiled for each tool. */
const made = new WeakMap<McpConnection, { readonly of: unknown; readonly result: Offered }>();

interface Offered {
  readonly offered: readonly Tool[];
  readonly problem: ToolServer['problem'] | null;
}

export function offeredBy(name: string, settings: McpProcess | McpWeb, connection: McpConnection): Offered {
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
