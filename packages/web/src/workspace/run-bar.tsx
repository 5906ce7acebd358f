import { say } from '@longhand/i18n';
import type { DocState, RunState } from '@longhand/protocol';
import { memo, useEffect, useState } from 'react';
import { formatElapsed } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { StatusChip } from '../ui/status-chip.tsx';
import styles from './run-bar.module.css';
import { elapsedMs, sectionCount, viewOfRun } from './run-view.ts';
import type { RunActions } from './use-run-actions.ts';

interface RunBarProps {
  readonly state: DocState;
  readonly actions: RunActions;
  readonly isCompact?: boolean;
}

/** The run at a glance: what it does, since when, how far, and the button that matters now. */
export const RunBar = memo(function RunBar({ state, actions, isCompact = false }: RunBarProps) {
  const locale = useLocale();
  const { run } = state;
  const { tone, status, actions: next } = viewOfRun(run);
  const { done, total } = sectionCount(state);
  return (
    <section className={`${styles.bar} ${isCompact ? styles.compact : ''}`} aria-label={say(locale, 'page.run.label')}>
      <div className={styles.line}>
        <StatusChip tone={tone}>{say(locale, status)}</StatusChip>
        {run !== null && <Elapsed run={run} updatedAt={state.updatedAt} />}
        {total > 0 && (
          <span className={styles.count}>
            {say(locale, isCompact ? 'page.run.sectionsShort' : 'page.run.sections', { done, total })}
          </span>
        )}
        <span className={styles.actions}>
          {next.includes('stop') && (
            <Button tone="stop" size="small" icon="stop" onPress={actions.stop} isDisabled={actions.isBusy}>
              {say(locale, 'page.action.stop')}
            </Button>
          )}
          {next.includes('continue') && !next.includes('raise') && (
            <Button
              tone="primary"
              size="small"
              icon="play"
              onPress={() => actions.resume()}
              isDisabled={actions.isBusy}
            >
              {say(locale, 'page.action.continue')}
            </Button>
          )}
          {next.includes('cancel') && !isCompact && <CancelButton onCancel={actions.cancel} />}
        </span>
      </div>
      {total > 0 && (
        <progress
          className={styles.progress}
          value={done}
          max={total}
          aria-label={say(locale, 'page.run.sections', { done, total })}
        />
      )}
    </section>
  );
});

/** Ending a run is final, so it asks. */
export function CancelButton({ onCancel }: { readonly onCancel: () => void }) {
  const locale = useLocale();
  return (
    <Confirm
      title={say(locale, 'page.cancel.title')}
      text={say(locale, 'page.cancel.text')}
      action={say(locale, 'page.cancel.action')}
      onConfirm={onCancel}
    >
      <Button tone="quiet" size="small">
        {say(locale, 'page.action.cancelRun')}
      </Button>
    </Confirm>
  );
}

function Elapsed({ run, updatedAt }: { readonly run: RunState; readonly updatedAt: number }) {
  const locale = useLocale();
  const isRunning = run.status !== 'finished' && run.status !== 'paused';
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isRunning) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isRunning]);
  return (
    <span className={styles.elapsed} role="timer" aria-label={say(locale, 'page.run.elapsed')}>
      {formatElapsed(elapsedMs(run, updatedAt, now))}
    </span>
  );
}
