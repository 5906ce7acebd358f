import { parentPort, workerData } from 'node:worker_threads';
import { createApi, followDocument } from '@longhand/client';
import { namedLocks, nodeChannel } from './tabs.ts';

/** A tab in a thread of its own, so that a test can kill it. Says when it is live. */
const { address, document, browser, hasLocks } = workerData as {
  readonly address: string;
  readonly document: string;
  readonly browser: string;
  readonly hasLocks: boolean;
};
const followed = followDocument({
  api: createApi({ baseUrl: address }),
  document,
  environment: {
    channel: (name) =>
      nodeChannel(
        `${browser} ${name}`,
        (work) => work(),
        () => false,
      ),
    locks: () => (hasLocks ? namedLocks(browser) : null),
  },
  onChange() {
    if (followed.connection().status === 'live') parentPort?.postMessage('live');
  },
});
