import { type Locale, say } from '@longhand/i18n';
import type { DocState, Instruction } from '@longhand/protocol';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import type { RunActions } from '../workspace/use-run-actions.ts';
import { answerText } from './answer-text.ts';
import styles from './ask.module.css';

interface HistoryProps {
  readonly state: DocState;
  readonly actions: RunActions;
}

/** What the person told the writer so far, and what came of it. */
export function History({ state, actions }: HistoryProps) {
  const locale = useLocale();
  const { run } = state;
  if (run === null) return null;
  const answered = run.questions.filter((question) => question.id in run.answers);
  const isEmpty = answered.length + run.instructions.length + run.information.length === 0;
  if (isEmpty) return null;
  return (
    <details className={styles.history}>
      <summary>{say(locale, 'page.history.title')}</summary>
      <dl lang={state.lang === 'zh' ? 'zh-CN' : 'en'}>
        {answered.map((question) => (
          <div key={question.id}>
            <dt>{question.text}</dt>
            <dd>{answerText(state, question, run.answers[question.id]) ?? say(locale, 'page.history.decided')}</dd>
          </div>
        ))}
        {run.instructions.map((instruction) => (
          <div key={instruction.seq}>
            <dt>{say(locale, 'page.history.direction')}</dt>
            <dd>
              {instruction.text}
              <span className={styles.outcome}>{outcomeOf(locale, state, instruction)}</span>
              {instruction.outcome === undefined && run.status !== 'finished' && (
                <Button
                  tone="quiet"
                  size="small"
                  onPress={() => actions.withdraw(instruction.seq)}
                  isDisabled={actions.isBusy}
                >
                  {say(locale, 'page.history.withdraw')}
                </Button>
              )}
            </dd>
          </div>
        ))}
        {run.information.map((information) => (
          <div key={information}>
            <dt>{say(locale, 'page.history.information')}</dt>
            <dd>{information}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function outcomeOf(locale: Locale, { outline }: DocState, { outcome, mode, section }: Instruction): string {
  switch (outcome) {
    case undefined:
      return say(locale, mode === 'next' ? 'page.history.waitsForSection' : 'page.history.waitsForCall');
    case 'taken': {
      const title = outline.find(({ id }) => id === section)?.title;
      if (title === undefined) return say(locale, 'page.history.taken');
      return say(locale, 'page.history.takenIn', { section: say(locale, 'page.quoted', { text: title }) });
    }
    case 'overtaken':
      return say(locale, 'page.history.overtaken');
    case 'withdrawn':
      return say(locale, 'page.history.withdrawn');
    default:
      return outcome satisfies never;
  }
}
