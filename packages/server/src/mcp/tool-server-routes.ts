import type { Hono } from 'hono';
import type { Env } from '../http/env.ts';
import type { McpHouse } from './mcp-house.ts';

/** The user's own MCP servers. */
export function mountToolServers(app: Hono<Env>, house: McpHouse): void {
  app.get('/v1/tool-servers', (c) => c.json(house.list()));
  app.post('/v1/tool-servers/:server/connect', async (c) => c.json(await house.reconnect(c.req.param('server'))));
}
