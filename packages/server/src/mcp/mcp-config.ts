/**
 * Which MCP servers there are: `mcp.json`, in the form that other programs use, with three words of our own.
 * @module
 */
import { readFile } from 'node:fs/promises';
import type { Notice } from '@longhand/protocol';
import { z } from 'zod';

const effectSchema = z.enum(['none', 'readsOutside', 'changesOutside']);
const own = {
  /** Names of the tools to offer; all when absent. */
  tools: z.array(z.string()).exactOptional(),
  /** What tools may do, by name; `*` for the rest. It stands above everything that the server says. */
  effects: z.record(z.string(), effectSchema).exactOptional(),
  /** Believes the server's `readOnlyHint`: such tools run without asking. */
  trustHints: z.boolean().exactOptional(),
  disabled: z.boolean().exactOptional(),
};
const processSchema = z.object({
  ...own,
  command: z.string().min(1),
  args: z.array(z.string()).exactOptional(),
  env: z.record(z.string(), z.string()).exactOptional(),
  cwd: z.string().exactOptional(),
});
const webSchema = z.object({
  ...own,
  url: z.url({ protocol: /^https?$/ }),
  headers: z.record(z.string(), z.string()).exactOptional(),
});
const serversSchema = z.record(z.string().regex(/^[\w.-]{1,40}$/), z.union([processSchema, webSchema]));
const fileSchema = z.object({ mcpServers: serversSchema });

export type McpProcess = z.output<typeof processSchema>;
export type McpWeb = z.output<typeof webSchema>;
/** By name: letters, digits, `_`, `-` and `.`. */
export type McpServers = z.output<typeof serversSchema>;

export interface McpConfig {
  readonly servers: McpServers;
  /** Why the file is not in use. */
  readonly problem: Notice | null;
}

/** Reads the file; one that is not there names no server. */
export async function readMcpConfig(path: string): Promise<McpConfig> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ENOENT' || code === 'ENOTDIR') return { servers: {}, problem: null };
    return refused(path, code);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused(path, 'JSON');
  }
  const parsed = fileSchema.safeParse(value);
  if (parsed.success) return { servers: parsed.data.mcpServers, problem: null };
  const [issue] = parsed.error.issues;
  return refused(path, issue === undefined ? '' : `${issue.path.join('.')}: ${issue.message}`);
}

function refused(path: string, detail: string): McpConfig {
  return { servers: {}, problem: { code: 'toolServer.badConfig', params: { path, detail: detail.slice(0, 200) } } };
}
