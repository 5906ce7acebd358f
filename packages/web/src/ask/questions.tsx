import type { Api } from '@longhand/client';
import { say } from '@longhand/i18n';
import type { Answers, DocState, OpenInterrupt } from '@longhand/protocol';
import { type FormEvent, type KeyboardEvent, useState } from 'react';
import { useKept } from '../shell/kept.ts';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import field from '../ui/field.module.css';
import type { RunActions } from '../workspace/use-run-actions.ts';
import styles from './ask.module.css';
import { answerOf, type Given, isGivens, NOTHING, problemOf } from './given.ts';
import { QuestionField } from './question-field.tsx';

interface QuestionsProps {
  readonly api: Api;
  readonly state: DocState;
  readonly interrupt: OpenInterrupt;
  readonly actions: RunActions;
}

/** The writer's questions. Whatever is left open the writer decides, and the whole form may be left to it. What is not sent is kept in this browser. */
export function Questions({ api, state, interrupt, actions }: QuestionsProps) {
  const locale = useLocale();
  const [kept, setKept] = useKept(`answers.${interrupt.id}`, isGivens);
  const given = kept ?? {};
  const [checked, setChecked] = useState<ReadonlySet<string>>(new Set());
  const givenTo = (id: string): Given => given[id] ?? NOTHING;
  const set = (id: string, update: Partial<Given>) =>
    setKept({ ...given, [id]: { ...(given[id] ?? NOTHING), ...update } });
  const { questions } = interrupt;
  const open = questions.filter((question) => answerOf(question, givenTo(question.id)) === null).length;
  const answer = async (answers: Answers) => {
    if (await actions.answer(interrupt.id, answers)) setKept(null);
  };
  const send = () => {
    setChecked(new Set(questions.map(({ id }) => id)));
    if (questions.some((question) => problemOf(question, givenTo(question.id), state.sources) !== null)) return;
    void answer(
      Object.fromEntries(questions.map((question) => [question.id, answerOf(question, givenTo(question.id))])),
    );
  };
  const decideAll = () => void answer(Object.fromEntries(questions.map(({ id }) => [id, null])));

  return (
    <form
      className={styles.questions}
      noValidate
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
      {questions.map((question, index) => (
        <fieldset key={question.id} className={styles.question}>
          <legend>
            <span className={styles.ordinal} aria-hidden="true">
              {index + 1}
            </span>
            {question.text}
          </legend>
          <QuestionField
            api={api}
            state={state}
            question={question}
            given={givenTo(question.id)}
            isChecked={checked.has(question.id)}
            onChange={(update) => set(question.id, update)}
            onLeave={() => setChecked((ids) => new Set([...ids, question.id]))}
          />
          {answerOf(question, givenTo(question.id)) !== null && (
            <Button tone="quiet" size="small" onPress={() => set(question.id, NOTHING)}>
              {say(locale, 'page.questions.decideThis')}
            </Button>
          )}
        </fieldset>
      ))}
      <div className={styles.actions}>
        <Button tone="primary" type="submit" isDisabled={actions.isBusy || open === questions.length}>
          {say(locale, 'page.questions.send')}
        </Button>
        <Button onPress={decideAll} isDisabled={actions.isBusy}>
          {say(locale, 'page.questions.decide')}
        </Button>
      </div>
      {open > 0 && open < questions.length && (
        <p className={field.hint}>{say(locale, 'page.questions.open', { n: open })}</p>
      )}
    </form>
  );
}
