import { limitText, spentText } from '@longhand/client';
import { say } from '@longhand/i18n';
import { type Budget, type DocState, type Limit, leftOf, moneyText, parseLimit } from '@longhand/protocol';
import { type FormEvent, useId, useState } from 'react';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import field from '../ui/field.module.css';
import type { RunActions } from '../workspace/use-run-actions.ts';
import styles from './ask.module.css';

interface SpendingProps {
  readonly state: DocState;
  readonly actions: RunActions;
}

/** What the run has used, what is left of its limits, and the limits themselves. */
export function Spending({ state, actions }: SpendingProps) {
  const locale = useLocale();
  const { run } = state;
  if (run === null || run.model === 'digest') return null;
  const { spent, budget = {} } = run;
  const isOver = run.status === 'finished';
  if (isOver && !spent?.calls) return null;
  return (
    <section className={styles.spending} aria-label={say(locale, 'page.spending.title')}>
      {spent && spent.calls > 0 && <p>{say(locale, 'page.spending.used', { spent: spentText(locale, spent) })}</p>}
      {budget.run && <p>{say(locale, 'page.spending.left', { left: limitText(locale, leftOf(budget.run, spent)) })}</p>}
      {!isOver && <Limits key={JSON.stringify(budget)} budget={budget} actions={actions} />}
    </section>
  );
}

function Limits({ budget, actions }: { readonly budget: Budget; readonly actions: RunActions }) {
  const locale = useLocale();
  const id = useId();
  const [texts, setTexts] = useState({ run: inputText(budget.run), section: inputText(budget.section) });
  const run = parsed(texts.run);
  const section = parsed(texts.section);
  const isBad = run === null || section === null;
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (run === null || section === null) return;
    actions.setBudget({ ...(run ? { run } : {}), ...(section ? { section } : {}) });
  };
  return (
    <details>
      <summary>{say(locale, 'page.spending.title')}</summary>
      <form className={styles.limits} onSubmit={save}>
        {(['run', 'section'] as const).map((scope) => (
          <label key={scope} className={field.field} htmlFor={`${id}-${scope}`}>
            <span className={field.label}>
              {say(locale, scope === 'run' ? 'page.spending.limit' : 'page.spending.sectionLimit')}
            </span>
            <input
              id={`${id}-${scope}`}
              className={field.input}
              value={texts[scope]}
              placeholder={say(locale, 'page.spending.placeholder')}
              aria-invalid={parsed(texts[scope]) === null}
              onChange={(event) => setTexts({ ...texts, [scope]: event.target.value })}
            />
          </label>
        ))}
        {isBad && <p className={field.error}>{say(locale, 'page.spending.bad')}</p>}
        <Button type="submit" size="small" isDisabled={isBad || actions.isBusy}>
          {say(locale, 'page.spending.set')}
        </Button>
      </form>
    </details>
  );
}

/** Undefined for no limit, null for what is none. */
function parsed(text: string): Limit | null | undefined {
  return text.trim() === '' ? undefined : parseLimit(text);
}

function inputText(limit: Limit | undefined): string {
  if (limit?.money) return moneyText(limit.money);
  return limit?.tokens === undefined ? '' : String(limit.tokens);
}
