import { afterEach } from 'vitest';
import { type Harness, type HarnessOptions, startHarness } from './harness.ts';

/**
 * Servers for the tests of one file: whatever a test starts is closed after it, the newest first.
 *
 * @example
 * const start = harnessPerTest();
 * test('answers', async () => {
 *   const { json } = await start();
 *   expect((await json('GET', '/livez')).status).toBe(200);
 * });
 */
export function harnessPerTest(): (options?: HarnessOptions) => Promise<Harness> {
  const started: Harness[] = [];
  afterEach(async () => {
    for (const harness of started.splice(0).reverse()) await harness.close();
  });
  return async (options) => {
    const harness = await startHarness(options);
    started.push(harness);
    return harness;
  };
}
