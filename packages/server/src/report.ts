import type { Report } from './http/problem.ts';
import { lineSink } from './log-sink.ts';

const LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LEVELS)[number];

/** The program's own log: one JSON line each on stderr. */
export interface Log {
  /** What went wrong inside: never a normal end of anything. With its stack, unless the error names its cause by a code. */
  readonly report: Report;
  /** What happened, in facts: no text of documents, no keys. */
  tell(level: 'info' | 'debug', event: string, facts?: Readonly<Record<string, string | number>>): void;
}

/**
 * Lines below `level` are dropped. A log that cannot be written never disturbs the work.
 *
 * @example createLog('info').tell('info', 'listening', { address })
 */
export function createLog(level: LogLevel): Log {
  const most = LEVELS.indexOf(level);
  const put = lineSink(process.stderr, (count) => textLine('warn', { event: 'log lines lost', count }));
  const write = (at: (typeof LEVELS)[number], facts: Readonly<Record<string, unknown>>): void => {
    if (LEVELS.indexOf(at) > most) return;
    put(textLine(at, facts));
  };
  return {
    report({ where, document, error }) {
      const text = error instanceof Error ? textOf(error, most >= LEVELS.indexOf('debug')) : String(error);
      const cause = error instanceof Error && error.cause !== undefined ? String(error.cause) : undefined;
      write('error', { where, document, error: text, cause });
    },
    tell: (at, event, facts = {}) => write(at, { event, ...facts }),
  };
}

function textLine(level: LogLevel, facts: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ at: new Date().toISOString(), level, ...facts });
}

/** A full disk or a lost connection is no defect: where in the program it was noticed helps nobody. */
function textOf(error: Error, isVerbose: boolean): string {
  const isForeseen = 'code' in error && typeof error.code === 'string';
  return isForeseen && !isVerbose ? `${error.name}: ${error.message}` : (error.stack ?? error.message);
}
