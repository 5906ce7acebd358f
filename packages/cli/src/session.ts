/**
 * A server to work through: the one that holds the data directory already, or one started here for as long as the command takes.
 * @module
 */
import { type Api, createApi } from '@longhand/client';
import { say } from '@longhand/i18n';
import { assemble } from '@longhand/server';
import { readLock } from '@longhand/store';
import type { Settings } from './settings.ts';
import type { Terminal } from './terminal.ts';

export interface ServerSession {
  readonly api: Api;
  readonly address: string;
  /** Stops the server if it was started here. */
  close(): Promise<void>;
}

/** @throws StoreError, or what listening throws */
export async function openSession(settings: Settings, terminal: Terminal): Promise<ServerSession> {
  const token = process.env.LONGHAND_TOKEN;
  const running = await runningServer(settings);
  if (running) {
    terminal.line(say(settings.locale, 'cli.through', { address: running }));
    return {
      api: createApi({ baseUrl: running, locale: settings.locale, ...(token ? { token } : {}) }),
      address: running,
      close: async () => {},
    };
  }
  const longhand = await assemble({
    dataDir: settings.dataDir,
    model: settings.model ?? undefined,
    locale: settings.locale,
    logLevel: settings.logLevel,
    env: process.env,
  });
  try {
    const { address } = await longhand.listen({ host: '127.0.0.1', port: 0 });
    return {
      api: createApi({ baseUrl: address, locale: settings.locale, ...(token ? { token } : {}) }),
      address,
      close: () => longhand.close(),
    };
  } catch (error) {
    await longhand.close();
    throw error;
  }
}

/** The address of a live server that holds the data directory, or null. */
export async function runningServer(settings: Pick<Settings, 'dataDir'>): Promise<string | null> {
  const lock = await readLock(settings.dataDir);
  if (!lock?.address) return null;
  try {
    const answer = await fetch(`${lock.address}/livez`, { signal: AbortSignal.timeout(2000) });
    return answer.ok ? lock.address : null;
  } catch {
    return null;
  }
}
