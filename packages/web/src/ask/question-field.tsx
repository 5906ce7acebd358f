import type { Api } from '@longhand/client';
import { say } from '@longhand/i18n';
import type { DocState, Question } from '@longhand/protocol';
import { useId } from 'react';
import { Checkbox } from 'react-aria-components/Checkbox';
import { CheckboxGroup } from 'react-aria-components/CheckboxGroup';
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import { noticeText } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import field from '../ui/field.module.css';
import styles from './ask.module.css';
import { FileField } from './file-field.tsx';
import { type Given, OWN, problemOf } from './given.ts';

interface QuestionFieldProps {
  readonly api: Api;
  readonly state: DocState;
  readonly question: Question;
  readonly given: Given;
  /** Whether what is wrong is said already: not while somebody still types. */
  readonly isChecked: boolean;
  readonly onChange: (update: Partial<Given>) => void;
  readonly onLeave: () => void;
}

/** The field of one question, by its kind, with what is wrong with the answer. */
export function QuestionField({ api, state, question, given, isChecked, onChange, onLeave }: QuestionFieldProps) {
  const locale = useLocale();
  const errorId = useId();
  const problem = isChecked ? problemOf(question, given, state.sources) : null;
  const described = problem ? { 'aria-invalid': true, 'aria-describedby': errorId } : {};
  const hasOwnWords = question.kind === 'text' || given.chosen.includes(OWN);
  const options = question.options ?? [];
  return (
    <>
      {question.kind === 'choice' && question.isMultiple !== true && (
        <RadioGroup
          className={styles.chips ?? ''}
          aria-label={question.text}
          value={given.chosen[0] ?? null}
          onChange={(choice) => onChange({ chosen: [choice] })}
        >
          {[...options, OWN].map((option) => (
            <Radio key={option} value={option} className={styles.chip ?? ''}>
              {option === OWN ? say(locale, 'page.questions.own') : option}
            </Radio>
          ))}
        </RadioGroup>
      )}
      {question.kind === 'choice' && question.isMultiple === true && (
        <>
          <CheckboxGroup
            className={styles.chips ?? ''}
            aria-label={question.text}
            value={[...given.chosen]}
            onChange={(chosen) => onChange({ chosen })}
          >
            {[...options, OWN].map((option) => (
              <Checkbox key={option} value={option} className={styles.chip ?? ''}>
                {option === OWN ? say(locale, 'page.questions.own') : option}
              </Checkbox>
            ))}
          </CheckboxGroup>
          <span className={field.hint}>{say(locale, 'page.questions.several')}</span>
        </>
      )}
      {question.kind === 'number' && (
        <label className={styles.number}>
          <input
            className={field.input}
            inputMode="decimal"
            autoComplete="off"
            value={given.text}
            aria-label={question.text}
            {...described}
            onChange={(event) => onChange({ text: event.target.value })}
            onBlur={onLeave}
          />
          {question.unit !== undefined && <span>{question.unit}</span>}
          <RangeHint question={question} />
        </label>
      )}
      {question.kind === 'file' && (
        <FileField api={api} state={state} question={question} given={given} onChange={onChange} />
      )}
      {hasOwnWords && (
        <textarea
          className={field.input}
          rows={2}
          value={given.text}
          aria-label={question.text}
          placeholder={say(locale, 'page.questions.placeholder')}
          {...described}
          onChange={(event) => onChange({ text: event.target.value })}
          onBlur={onLeave}
        />
      )}
      {problem && (
        <p id={errorId} className={field.error} role="alert">
          {noticeText(locale, problem)}
        </p>
      )}
    </>
  );
}

function RangeHint({ question: { min, max } }: { readonly question: Question }) {
  const locale = useLocale();
  if (min === undefined && max === undefined) return null;
  const text =
    min === undefined
      ? say(locale, 'page.questions.atMost', { max: max ?? 0 })
      : max === undefined
        ? say(locale, 'page.questions.atLeast', { min })
        : say(locale, 'page.questions.range', { min, max });
  return <span className={field.hint}>{text}</span>;
}
