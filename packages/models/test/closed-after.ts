import type { ModelServer } from '@longhand/testkit';
import { expect } from 'vitest';

/** Milliseconds from `since` until the socket of the server's latest call was closed by its reader. */
export async function closedAfter(server: ModelServer, since: number): Promise<number> {
  const call = server.requests.at(-1);
  await call?.closed;
  expect(call?.isComplete).toBe(false);
  return (call?.closedAt ?? Number.NaN) - since;
}
