import { say } from '@longhand/i18n';
import type { OpenInterrupt, Question } from '@longhand/protocol';
import { type FormEvent, type KeyboardEvent, useState } from 'react';
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import field from '../ui/field.module.css';
import type { RunActions } from '../workspace/use-run-actions.ts';
import styles from './ask.module.css';

interface QuestionsProps {
  readonly interrupt: OpenInterrupt;
  readonly actions: RunActions;
}

/** The choice that stands for words of one's own. */
const OWN = '\u0000own';

type Given = Readonly<Record<string, { readonly choice: string | null; readonly text: string }>>;

/** The writer's questions. Whatever is left open the writer decides, and the whole form may be left to it. */
export function Questions({ interrupt, actions }: QuestionsProps) {
  const locale = useLocale();
  const [given, setGiven] = useState<Given>({});
  const set = (id: string, update: Partial<{ choice: string | null; text: string }>) =>
    setGiven((all) => ({ ...all, [id]: { ...(all[id] ?? { choice: null, text: '' }), ...update } }));
  const answerOf = ({ id }: Question): string | null => {
    const { choice = null, text = '' } = given[id] ?? {};
    if (choice !== null && choice !== OWN) return choice;
    return text.trim() === '' ? null : text.trim();
  };
  const open = interrupt.questions.filter((question) => answerOf(question) === null).length;
  const send = () =>
    actions.answer(
      interrupt.id,
      Object.fromEntries(interrupt.questions.map((question) => [question.id, answerOf(question)])),
    );
  const decideAll = () =>
    actions.answer(interrupt.id, Object.fromEntries(interrupt.questions.map((question) => [question.id, null])));

  return (
    <form
      className={styles.questions}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        send();
      }}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
        event.preventDefault();
        event.stopPropagation();
        send();
      }}
    >
      {interrupt.questions.map((question, index) => (
        <fieldset key={question.id} className={styles.question}>
          <legend>
            <span className={styles.ordinal} aria-hidden="true">
              {index + 1}
            </span>
            {question.text}
          </legend>
          {question.kind === 'choice' && question.options && question.options.length > 0 && (
            <RadioGroup
              className={styles.chips ?? ''}
              aria-label={question.text}
              value={given[question.id]?.choice ?? null}
              onChange={(choice) => set(question.id, { choice })}
            >
              {question.options.map((option) => (
                <Radio key={option} value={option} className={styles.chip ?? ''}>
                  {option}
                </Radio>
              ))}
              <Radio value={OWN} className={styles.chip ?? ''}>
                {say(locale, 'page.questions.own')}
              </Radio>
            </RadioGroup>
          )}
          {(question.kind === 'text' || given[question.id]?.choice === OWN) && (
            <textarea
              className={field.input}
              rows={2}
              value={given[question.id]?.text ?? ''}
              aria-label={question.text}
              placeholder={say(locale, 'page.questions.placeholder')}
              onChange={(event) => set(question.id, { text: event.target.value })}
            />
          )}
          {answerOf(question) !== null && (
            <Button tone="quiet" size="small" onPress={() => set(question.id, { choice: null, text: '' })}>
              {say(locale, 'page.questions.decideThis')}
            </Button>
          )}
        </fieldset>
      ))}
      <div className={styles.actions}>
        <Button tone="primary" type="submit" isDisabled={actions.isBusy || open === interrupt.questions.length}>
          {say(locale, 'page.questions.send')}
        </Button>
        <Button onPress={decideAll} isDisabled={actions.isBusy}>
          {say(locale, 'page.questions.decide')}
        </Button>
      </div>
      {open > 0 && open < interrupt.questions.length && (
        <p className={field.hint}>{say(locale, 'page.questions.open', { n: open })}</p>
      )}
    </form>
  );
}
