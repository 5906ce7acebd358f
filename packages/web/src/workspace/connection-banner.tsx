import type { Connection } from '@longhand/client';
import { type Locale, say } from '@longhand/i18n';
import { useEffect, useState } from 'react';
import { formatNumber } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { navigate } from '../shell/router.tsx';
import { Button } from '../ui/button.tsx';
import styles from './connection-banner.module.css';
import { type LineAction, viewOfLine } from './line-view.ts';

interface ConnectionBannerProps {
  readonly connection: Connection;
  readonly onRetry: () => void;
  /** Edits that wait for the line. */
  readonly unsentEdits: number;
}

const UNSENT_MS = 3_000;
/** After a break that was shown, its end is shown too. */
const BACK_MS = 2_500;

/**
 * What the line to the server is doing, whenever that matters to a person: the cause and the next action. It lies over the page, so that
 * nothing moves when it comes and goes. A closed socket is never shown as an error.
 */
export function ConnectionBanner({ connection, onRetry, unsentEdits }: ConnectionBannerProps) {
  const locale = useLocale();
  const view = viewOfLine(connection);
  const isTroubled = useLasting(view.tone !== 'well', view.afterMs);
  const isUnsent = useLasting(unsentEdits > 0, UNSENT_MS);
  const [dismissed, setDismissed] = useState<Connection['status'] | null>(null);
  const isBroken = isTroubled && connection.status !== 'polling' && connection.status !== 'catchingUp';
  const isBack = useEcho(isBroken, BACK_MS) && view.tone === 'well';
  const isShown = (isTroubled && dismissed !== connection.status) || isUnsent || isBack;
  const tone = isTroubled ? view.tone : isBack && !isUnsent ? 'well' : 'calm';
  return (
    <div className={styles.place} role="status" data-line={connection.status}>
      {isShown && (
        <div className={styles.banner} data-tone={tone}>
          <span className={styles.pulse} aria-hidden="true" />
          <p>
            {isTroubled || !isUnsent ? textOf(locale, connection) : say(locale, 'page.line.notSaved')}
            {isTroubled && unsentEdits > 0 && ` ${say(locale, 'page.line.unsent')}`}
            {isTroubled && connection.status === 'reconnecting' && (
              <Countdown key={`${connection.attempt}:${connection.inMs}`} inMs={connection.inMs} />
            )}
          </p>
          {isTroubled && view.action !== null && (
            <Action action={view.action} onRetry={onRetry} onDismiss={() => setDismissed(connection.status)} />
          )}
        </div>
      )}
    </div>
  );
}

interface ActionProps {
  readonly action: LineAction;
  readonly onRetry: () => void;
  readonly onDismiss: () => void;
}

function Action({ action, onRetry, onDismiss }: ActionProps) {
  const locale = useLocale();
  switch (action) {
    case 'retry':
      return <Small text={say(locale, 'page.line.retryNow')} onPress={onRetry} />;
    case 'reload':
      return <Small text={say(locale, 'page.line.reload')} onPress={() => location.reload()} />;
    // The server answers a page that is not signed in with the form to do so.
    case 'signIn':
      return <Small text={say(locale, 'page.line.signIn')} onPress={() => location.reload()} />;
    case 'library':
      return <Small text={say(locale, 'page.missing.toLibrary')} onPress={() => navigate({ name: 'library' })} />;
    case 'dismiss':
      return <Small text={say(locale, 'page.action.dismiss')} onPress={onDismiss} />;
    default:
      return action satisfies never;
  }
}

function Small({ text, onPress }: { readonly text: string; readonly onPress: () => void }) {
  return (
    <Button size="small" tone="quiet" onPress={onPress}>
      {text}
    </Button>
  );
}

/** Not read aloud: a screen reader hears the cause, not every second. */
function Countdown({ inMs }: { readonly inMs: number }) {
  const locale = useLocale();
  const [due] = useState(() => Date.now() + inMs);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.ceil((due - now) / 1_000);
  return (
    <span className={styles.countdown} aria-hidden="true">
      {' '}
      {seconds > 0 ? say(locale, 'page.line.nextTry', { seconds }) : say(locale, 'page.line.trying')}
    </span>
  );
}

function textOf(locale: Locale, connection: Connection): string {
  if (connection.status === 'catchingUp' && connection.behind !== undefined)
    return say(locale, 'page.line.catchingUpBy', { n: formatNumber(locale, connection.behind) });
  return say(locale, viewOfLine(connection).text);
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
  return isOn && (isOld || afterMs === 0);
}

/** True for a while after `isOn` went from true to false. */
function useEcho(isOn: boolean, forMs: number): boolean {
  const [wasOn, setWasOn] = useState(false);
  useEffect(() => {
    if (isOn) {
      setWasOn(true);
      return;
    }
    const timer = setTimeout(() => setWasOn(false), forMs);
    return () => clearTimeout(timer);
  }, [isOn, forMs]);
  return wasOn && !isOn;
}
