import {
  endpointInputSchema,
  probeModelSchema,
  testEndpointSchema,
  testNamedEndpointSchema,
} from '@longhand/protocol/schema';
import type { Hono } from 'hono';
import type { Models } from '../documents/document-routes.ts';
import { readJson } from '../http/body.ts';
import type { Env } from '../http/env.ts';
import type { EndpointBook } from './endpoint-book.ts';

/** Models, what is known of them, and the endpoints that serve them. */
export function mountModels(app: Hono<Env>, models: Models, endpoints: EndpointBook | undefined): void {
  app.get('/v1/models', async (c) => c.json({ models: await models.list() }));
  app.post('/v1/models/probe', async (c) => c.json(await models.probe((await readJson(c, probeModelSchema)).model)));
  if (endpoints === undefined) return;
  app.get('/v1/endpoints', (c) => {
    const { notice } = endpoints;
    return c.json({ endpoints: endpoints.list(), ...(notice === null ? {} : { notice }) });
  });
  app.post('/v1/endpoints', async (c) => c.json(await endpoints.add(await readJson(c, endpointInputSchema)), 201));
  app.post('/v1/endpoints/test', async (c) => {
    const { endpoint, model = null } = await readJson(c, testEndpointSchema);
    return c.json(await endpoints.test(endpoint, model, c.req.raw.signal));
  });
  app.post('/v1/endpoints/:endpoint', async (c) =>
    c.json(await endpoints.change(c.req.param('endpoint'), await readJson(c, endpointInputSchema))),
  );
  app.delete('/v1/endpoints/:endpoint', async (c) => {
    await endpoints.remove(c.req.param('endpoint'));
    return c.body(null, 204);
  });
  app.post('/v1/endpoints/:endpoint/test', async (c) => {
    const { model = null } = await readJson(c, testNamedEndpointSchema);
    return c.json(await endpoints.testNamed(c.req.param('endpoint'), model, c.req.raw.signal));
  });
}
