import type { Report } from './http/problem.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/**
 * Writes what went wrong inside to stderr, one JSON line each. A log that cannot be written never disturbs the work.
 */
export function createReport(level: LogLevel): Report {
  if (level === 'silent') return () => {};
  return ({ where, document, error }) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const cause = error instanceof Error && error.cause !== undefined ? String(error.cause) : undefined;
    const line = { at: new Date().toISOString(), level: 'error', where, document, error: text, cause };
    try {
      process.stderr.write(`${JSON.stringify(line)}\n`);
    } catch {
      // Nowhere to say it.
    }
  };
}
