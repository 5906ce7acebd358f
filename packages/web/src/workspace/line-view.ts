import type { Connection } from '@longhand/client';
import type { MessageCode } from '@longhand/i18n';

/** Texts of the line without parameters. */
type LineCode = Exclude<Extract<MessageCode, `page.line.${string}`>, 'page.line.catchingUpBy' | 'page.line.nextTry'>;

/** What helps: by itself, or with a press of a button. */
export type LineAction = 'retry' | 'reload' | 'signIn' | 'library' | 'dismiss';

/** A connection as people see it: the cause in a sentence, and the next action. */
export interface LineView {
  /** `well` is nothing to tell. `calm` mends itself; `stop` needs a person. */
  readonly tone: 'well' | 'calm' | 'stop';
  readonly text: LineCode;
  readonly action: LineAction | null;
  /** How long it must have lasted before it is worth a word: what is over in a moment is not shown at all. */
  readonly afterMs: number;
}

/** Shorter breaks are nobody's concern. */
const BREAK_MS = 1_200;

/**
 * Describes a connection.
 *
 * @example viewOfLine({ status: 'offline', reason: 'network' }).text // 'page.line.offline'
 */
export function viewOfLine(connection: Connection): LineView {
  switch (connection.status) {
    case 'live':
      return { tone: 'well', text: 'page.line.back', action: null, afterMs: 0 };
    case 'connecting':
      return { tone: 'calm', text: 'page.line.connecting', action: null, afterMs: 4_000 };
    case 'catchingUp':
      return { tone: 'calm', text: 'page.line.catchingUp', action: null, afterMs: 1_500 };
    case 'reconnecting':
      return { tone: 'calm', text: breaks[connection.reason], action: 'retry', afterMs: BREAK_MS };
    case 'offline':
      return { tone: 'calm', text: 'page.line.offline', action: 'retry', afterMs: BREAK_MS };
    case 'polling':
      return { tone: 'calm', text: 'page.line.polling', action: 'dismiss', afterMs: 0 };
    case 'ended':
      return ends[connection.reason];
    case 'incompatible': {
      const text = connection.reason === 'newer' ? 'page.line.incompatible' : 'page.line.unreadable';
      return { tone: 'stop', text, action: 'reload', afterMs: 0 };
    }
    default:
      return connection satisfies never;
  }
}

type Broken = Extract<Connection, { status: 'reconnecting' }>['reason'];
const breaks: Readonly<Record<Broken, LineCode>> = {
  network: 'page.line.network',
  closed: 'page.line.cut',
  silent: 'page.line.silent',
  busy: 'page.line.busy',
  deploy: 'page.line.restarting',
  portal: 'page.line.portal',
  gap: 'page.line.gap',
};

type Ended = Extract<Connection, { status: 'ended' }>['reason'];
const ends: Readonly<Record<Ended, LineView>> = {
  deleted: { tone: 'stop', text: 'page.line.deleted', action: 'library', afterMs: 0 },
  unauthorized: { tone: 'stop', text: 'page.line.unauthorized', action: 'signIn', afterMs: 0 },
  closed: { tone: 'calm', text: 'page.line.closed', action: 'dismiss', afterMs: 0 },
};
