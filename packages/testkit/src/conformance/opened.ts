import type { NewEvent } from '@longhand/protocol';
import type { Blobs, Clock, EventLog, Ownership, Tables } from '@longhand/protocol/ports';
import { expect } from 'vitest';

/** The ports that one store offers together. */
export interface StorePorts {
  readonly log: EventLog;
  readonly ownership: Ownership;
  readonly tables: Tables;
  readonly blobs: Blobs;
}

/** A store under test, empty when it was opened first. */
export interface Opened<Port extends keyof StorePorts> {
  readonly store: Pick<StorePorts, Port>;
  /** Closes the store and opens it again on the same data, as a restart does. */
  reopen(): Promise<Opened<Port>>;
  /** Closes it and deletes its data. */
  close(): Promise<void>;
}

/** Opens an empty store that takes the time from `clock`. */
export type Open<Port extends keyof StorePorts> = (clock: Clock) => Promise<Opened<Port>>;

/** Runs a test on an empty store; `use` returns the store that it ended with when it reopened it. */
export async function onStore<Port extends keyof StorePorts>(
  open: Open<Port>,
  use: (opened: Opened<Port>) => Promise<Opened<Port> | undefined>,
  clock: Clock = Date,
): Promise<void> {
  const opened = await open(clock);
  let last: Opened<Port> | undefined;
  try {
    last = await use(opened);
  } finally {
    await (last ?? opened).close();
  }
}

/** A small event that carries `text`. */
export function note(text: string): NewEvent {
  return { type: 'progress', by: { kind: 'system', id: 'test' }, at: 1_700_000_000_000, data: { step: text } };
}

/** The code of the error that a promise is rejected with; fails when it is not. */
export async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  const outcome = await promise.then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(Error);
  expect(outcome).toHaveProperty('name', 'StoreError');
  return outcome instanceof Error && 'code' in outcome ? outcome.code : undefined;
}
