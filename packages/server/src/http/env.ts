import type { HttpBindings } from '@hono/node-server';

/** What Hono's context carries here. The bindings are missing when the app is called without a socket (`app.request()`). */
export interface Env {
  Bindings: Partial<HttpBindings>;
}
