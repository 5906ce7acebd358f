import { chooseEmbeddingSchema } from '@longhand/protocol/schema';
import type { Hono } from 'hono';
import { readJson } from '../http/body.ts';
import type { Env } from '../http/env.ts';
import type { Embeddings } from './embeddings.ts';

/** The model of embeddings: how it stands, choosing and trying it. */
export function mountEmbeddings(app: Hono<Env>, embeddings: Embeddings): void {
  app.get('/v1/embedding', async (c) => c.json(await embeddings.status()));
  app.post('/v1/embedding', async (c) => {
    await embeddings.set((await readJson(c, chooseEmbeddingSchema)).model);
    return c.json(await embeddings.status());
  });
  app.delete('/v1/embedding', async (c) => {
    await embeddings.set(null);
    return c.body(null, 204);
  });
  app.post('/v1/embedding/test', async (c) =>
    c.json(await embeddings.test((await readJson(c, chooseEmbeddingSchema)).model, c.req.raw.signal)),
  );
}
