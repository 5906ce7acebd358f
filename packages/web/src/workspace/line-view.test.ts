import type { Connection } from '@longhand/client';
import { say } from '@longhand/i18n';
import { expect, test } from 'vitest';
import { viewOfLine } from './line-view.ts';

const breaks = ['network', 'closed', 'silent', 'busy', 'deploy', 'portal', 'gap'] as const;
const connections: readonly Connection[] = [
  { status: 'connecting', reason: 'opened' },
  { status: 'live', reason: 'caughtUp' },
  { status: 'catchingUp', reason: 'behind', behind: 12 },
  ...breaks.map((reason) => ({ status: 'reconnecting', inMs: 500, attempt: 1, reason }) as const),
  { status: 'polling', reason: 'buffering' },
  { status: 'offline', reason: 'network' },
  { status: 'ended', reason: 'deleted' },
  { status: 'ended', reason: 'closed' },
  { status: 'ended', reason: 'unauthorized' },
  { status: 'incompatible', reason: 'newer', detail: '' },
  { status: 'incompatible', reason: 'gap', detail: '' },
];

test('every state of the line is a sentence of its own in both languages', () => {
  for (const locale of ['en', 'zh'] as const) {
    const texts = connections.map((connection) => say(locale, viewOfLine(connection).text));
    expect(new Set(texts).size).toBe(connections.length);
    for (const text of texts) expect(text).toMatch(/[.。…]$/);
  }
});

test('a state that does not mend itself says what to do', () => {
  for (const connection of connections) {
    const { tone, action } = viewOfLine(connection);
    if (tone === 'stop') expect(action).not.toBeNull();
  }
});

test('a break of less than a second is not shown', () => {
  for (const reason of breaks)
    expect(viewOfLine({ status: 'reconnecting', inMs: 0, attempt: 1, reason }).afterMs).toBeGreaterThan(1_000);
});
