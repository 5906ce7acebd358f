import { say } from '@longhand/i18n';
import type { DocState } from '@longhand/protocol';
import { useLocale } from '../shell/preferences.ts';
import styles from './ask.module.css';

/** What the person told the writer so far. */
export function History({ state }: { readonly state: DocState }) {
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
            <dd>{run.answers[question.id] ?? say(locale, 'page.history.decided')}</dd>
          </div>
        ))}
        {run.instructions.map((instruction) => (
          <div key={instruction.seq}>
            <dt>{say(locale, 'page.history.direction')}</dt>
            <dd>{instruction.text}</dd>
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
