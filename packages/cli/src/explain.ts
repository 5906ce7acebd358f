/**
 * One sentence for every error that can reach a person. No stack trace, unless it was asked for.
 * @module
 */
import { ApiError } from '@longhand/client';
import { type Locale, say, sayCode } from '@longhand/i18n';
import { CliError } from './cli-error.ts';
import type { Settings } from './settings.ts';

interface Facts {
  readonly code?: unknown;
  readonly path?: unknown;
  readonly command?: unknown;
  readonly pid?: unknown;
  readonly address?: unknown;
  readonly params?: unknown;
  readonly cause?: unknown;
}

/** @returns a sentence in the user's language that names the cause and the next action */
export function explain(error: unknown, settings: Pick<Settings, 'locale' | 'dataDir' | 'host' | 'port'>): string {
  const { locale } = settings;
  if (error instanceof CliError) return sayCode(locale, error.code, error.params);
  if (error instanceof ApiError) {
    const sentence = sayCode(locale, error.code, error.params);
    return sentence === error.code ? error.message : sentence;
  }
  const facts: Facts = typeof error === 'object' && error !== null ? error : {};
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && error.name === 'StoreError') return storeSentence(facts, detail, settings);
  if (facts.code === 'EADDRINUSE')
    return say(locale, 'cli.portInUse', { port: settings.port, next: nextPort(settings.port) });
  if (facts.code === 'EADDRNOTAVAIL' || facts.code === 'ENOTFOUND')
    return say(locale, 'cli.hostRefused', { host: settings.host });
  if (facts.code === 'EACCES' && settings.port < 1024)
    return say(locale, 'cli.portInUse', { port: settings.port, next: 4747 });
  if (typeof facts.code === 'string' && isParams(facts.params)) {
    const sentence = sayCode(locale, facts.code, facts.params);
    if (sentence !== facts.code) return sentence;
  }
  return say(locale, 'cli.unexpected', { detail: detail.split('\n')[0] ?? '' });
}

function storeSentence(facts: Facts, detail: string, { locale, dataDir }: { locale: Locale; dataDir: string }): string {
  const path = typeof facts.path === 'string' ? facts.path : dataDir;
  switch (facts.code) {
    case 'locked':
      return typeof facts.address === 'string'
        ? say(locale, 'cli.lockedAddress', { address: facts.address })
        : say(locale, 'cli.locked', { pid: typeof facts.pid === 'number' ? facts.pid : '?', path: dataDir });
    case 'readonly':
      return say(locale, 'cli.readonly', {
        path,
        command: typeof facts.command === 'string' ? facts.command : `chmod u+w ${path}`,
      });
    case 'full':
      return say(locale, 'cli.full', { path });
    case 'newer_schema':
      return say(locale, 'cli.newerSchema', { path: dataDir });
    case 'notFolder':
      return say(locale, 'cli.notFolder', { path });
    case 'corrupt':
      return say(locale, 'cli.corrupt', { path });
    default:
      return say(locale, 'cli.storage', { path, detail: causeOf(facts) ?? detail });
  }
}

/** What the system said, which is short and the same in every language; our own message is English. */
function causeOf({ cause }: Facts): string | null {
  return cause instanceof Error ? cause.message : null;
}

function nextPort(port: number): number {
  return port >= 65_535 ? 4748 : port + 1;
}

function isParams(value: unknown): value is Readonly<Record<string, string | number>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((entry) => typeof entry === 'string' || typeof entry === 'number')
  );
}
