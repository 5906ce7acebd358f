import type { Connection } from '@longhand/client';
import { type Locale, say } from '@longhand/i18n';
import { useEffect, useState } from 'react';
import { formatNumber } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import styles from './connection-banner.module.css';

interface ConnectionBannerProps {
  readonly connection: Connection;
  readonly onRetry: () => void;
  /** Edits that wait for the line. */
  readonly unsentEdits: number;
}

/** A short break is nothing to tell: the banner waits this long before it speaks of one. */
const QUIET_MS = 1_500;
const UNSENT_MS = 3_000;

/** What the line to the server is doing, whenever that matters to a person. A closed socket is never shown as an error. */
export function ConnectionBanner({ connection, onRetry, unsentEdits }: ConnectionBannerProps) {
  const locale = useLocale();
  const isNormal = connection.status === 'live' || connection.status === 'connecting';
  const isPassing =
    connection.status === 'catchingUp' || (connection.status === 'reconnecting' && connection.attempt < 2);
  const isOld = useLasting(isPassing, QUIET_MS);
  const isUnsent = useLasting(unsentEdits > 0, UNSENT_MS);
  const isQuiet = isNormal || (isPassing && !isOld);
  if (isQuiet && !isUnsent) return null;
  const tone = connection.status === 'incompatible' || connection.status === 'ended' ? 'stop' : 'calm';
  return (
    <div className={styles.banner} data-tone={tone} role="status">
      <span className={styles.pulse} aria-hidden="true" />
      <span>
        {isQuiet ? say(locale, 'page.line.notSaved') : textOf(locale, connection)}
        {!isQuiet && unsentEdits > 0 && ` ${say(locale, 'page.line.unsent')}`}
      </span>
      {connection.status === 'reconnecting' && (
        <Button size="small" tone="quiet" onPress={onRetry}>
          {say(locale, 'page.line.retryNow')}
        </Button>
      )}
      {connection.status === 'incompatible' && (
        <Button size="small" tone="quiet" onPress={() => location.reload()}>
          {say(locale, 'page.line.reload')}
        </Button>
      )}
    </div>
  );
}

function textOf(locale: Locale, connection: Connection): string {
  switch (connection.status) {
    case 'connecting':
    case 'live':
      return '';
    case 'catchingUp':
      return connection.behind === undefined
        ? say(locale, 'page.line.catchingUp')
        : say(locale, 'page.line.catchingUpBy', { n: formatNumber(locale, connection.behind) });
    case 'reconnecting':
      return say(locale, connection.reason === 'deploy' ? 'page.line.restarting' : 'page.line.reconnecting', {
        seconds: Math.max(1, Math.round(connection.inMs / 1000)),
      });
    case 'polling':
      return say(locale, 'page.line.polling');
    case 'offline':
      return say(locale, 'page.line.offline');
    case 'ended':
      switch (connection.reason) {
        case 'deleted':
          return say(locale, 'page.line.deleted');
        case 'unauthorized':
          return say(locale, 'page.line.unauthorized');
        case 'closed':
          return say(locale, 'page.line.closed');
        default:
          return connection satisfies never;
      }
    case 'incompatible':
      return say(locale, 'page.line.incompatible');
    default:
      return connection satisfies never;
  }
}

/** True once `isOn` has stayed true for a while. */
function useLasting(isOn: boolean, afterMs: number): boolean {
  const [isOld, setOld] = useState(false);
  useEffect(() => {
    if (!isOn) {
      setOld(false);
      return;
    }
    const timer = setTimeout(() => setOld(true), afterMs);
    return () => clearTimeout(timer);
  }, [isOn, afterMs]);
  return isOld;
}
