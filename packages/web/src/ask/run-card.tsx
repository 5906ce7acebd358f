import { limitText } from '@longhand/client';
import { say } from '@longhand/i18n';
import { type DocState, type RunState, raisedBudget, withoutLimit } from '@longhand/protocol';
import { noticeText } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import { draftedSections, modelBusy, viewOfRun } from '../workspace/run-view.ts';
import type { RunActions } from '../workspace/use-run-actions.ts';
import styles from './ask.module.css';

interface RunCardProps {
  readonly state: DocState;
  readonly actions: RunActions;
  /** Starts a run with the model that is chosen below. */
  readonly onStart: () => void;
  readonly onExport: () => void;
}

/** What is going on, why, and what a person may do next. */
export function RunCard({ state, actions, onStart, onExport }: RunCardProps) {
  const locale = useLocale();
  const { run } = state;
  const { tone, status, explanation, actions: next } = viewOfRun(run);
  const reason = run !== null && (run.status === 'paused' || run.status === 'finished') ? run.notice : undefined;
  const sections = draftedSections(locale, state);
  const trouble = run && Object.values(run.troubles).find(({ error }) => error)?.error;
  const busy = modelBusy(locale, state);
  const isPaused = run?.status === 'paused';
  return (
    <section className={styles.card} data-tone={tone}>
      <h2>{say(locale, status)}</h2>
      <p>
        {run?.status === 'drafting' && sections !== null
          ? say(locale, 'page.explain.draftingSections', { titles: sections })
          : say(locale, explanation)}
      </p>
      {busy !== null && <p className={styles.reason}>{busy}</p>}
      {reason && <p className={styles.reason}>{noticeText(locale, reason)}</p>}
      {!reason && isPaused && trouble && (
        <p className={styles.reason}>
          {say(locale, `page.modelError.${trouble.kind}`)}
          {trouble.detail && <span className={styles.detail}>{trouble.detail}</span>}
        </p>
      )}
      <div className={styles.actions}>
        {next.includes('start') && (
          <Button tone="primary" onPress={onStart} isDisabled={actions.isBusy}>
            {say(locale, 'page.action.start')}
          </Button>
        )}
        {next.includes('stop') && (
          <Button icon="stop" onPress={actions.stop} isDisabled={actions.isBusy}>
            {say(locale, 'page.action.stopKey')}
          </Button>
        )}
        {isPaused && next.includes('raise') && <BudgetActions run={run} actions={actions} />}
        {next.includes('continue') && (
          <Button
            tone={next.includes('raise') ? 'quiet' : 'primary'}
            icon="play"
            onPress={() => actions.resume()}
            isDisabled={actions.isBusy}
          >
            {say(locale, 'page.action.continueSentence')}
          </Button>
        )}
        {next.includes('export') && (
          <Button tone={next.includes('restart') ? 'secondary' : 'primary'} icon="download" onPress={onExport}>
            {say(locale, 'page.action.export')}
          </Button>
        )}
        {next.includes('restart') && (
          <Button tone="primary" onPress={onStart} isDisabled={actions.isBusy}>
            {say(locale, 'page.action.restart')}
          </Button>
        )}
      </div>
    </section>
  );
}

/** A limit is reached: allow more, or go on without it. To end the run stands below, as always. */
function BudgetActions({ run, actions }: { readonly run: RunState; readonly actions: RunActions }) {
  const locale = useLocale();
  const { budget } = run;
  const overrun = run.status === 'paused' ? run.overrun : undefined;
  if (!budget || !overrun) return null;
  const raised = raisedBudget(budget, overrun);
  return (
    <>
      {raised && (
        <Button tone="primary" icon="play" onPress={() => actions.continueWith(raised)} isDisabled={actions.isBusy}>
          {say(locale, 'page.action.raise', { limit: limitText(locale, raised[overrun.scope] ?? {}) })}
        </Button>
      )}
      <Button onPress={() => actions.continueWith(withoutLimit(budget, overrun))} isDisabled={actions.isBusy}>
        {say(locale, 'page.action.unlimited')}
      </Button>
    </>
  );
}
