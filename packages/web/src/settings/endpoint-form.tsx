import type { Api } from '@longhand/client';
import { type MessageCode, say, sayCode } from '@longhand/i18n';
import type { EndpointKind, ModelEndpoint } from '@longhand/protocol';
import { type FormEvent, type InputHTMLAttributes, useId, useState } from 'react';
import { Label } from 'react-aria-components/Label';
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import { problemText } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import field from '../ui/field.module.css';
import { Notice } from '../ui/notice.tsx';
import { type DraftProblem, draftOf, type EndpointDraft, emptyDraft, inputOf, withKind } from './endpoint-draft.ts';
import styles from './settings.module.css';
import { TestResult, type TestState } from './test-result.tsx';

interface EndpointFormProps {
  readonly api: Api;
  /** Null for a new one. */
  readonly endpoint: ModelEndpoint | null;
  readonly taken: readonly string[];
  readonly onSaved: () => void;
  readonly onCancel: () => void;
}

const kinds: readonly EndpointKind[] = ['openai', 'ollama', 'anthropic'];

export function EndpointForm({ api, endpoint, taken, onSaved, onCancel }: EndpointFormProps) {
  const locale = useLocale();
  const [draft, setDraft] = useState(() => (endpoint === null ? emptyDraft('openai', taken) : draftOf(endpoint)));
  const [problems, setProblems] = useState<readonly DraftProblem[]>([]);
  const [refusal, setRefusal] = useState<unknown>(null);
  const [test, setTest] = useState<TestState | null>(null);
  const [isBusy, setBusy] = useState(false);
  const set = (change: Partial<EndpointDraft>) => setDraft({ ...draft, ...change });
  const hint = (code: MessageCode, problem: DraftProblem, complaint: MessageCode) =>
    problems.includes(problem) ? { error: sayCode(locale, complaint) } : { hint: sayCode(locale, code) };

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    const read = inputOf(draft);
    setProblems('problems' in read ? read.problems : []);
    if ('problems' in read) return;
    setBusy(true);
    setRefusal(null);
    try {
      await (endpoint === null ? api.endpoints.add(read.input) : api.endpoints.change(endpoint.name, read.input));
      onSaved();
    } catch (error) {
      setRefusal(error);
    }
    setBusy(false);
  }

  async function tryOut(): Promise<void> {
    const read = inputOf(draft);
    setProblems('problems' in read ? read.problems : []);
    if ('problems' in read) return;
    setTest({ status: 'running' });
    try {
      setTest({ status: 'done', report: await api.endpoints.test(read.input) });
    } catch (error) {
      setTest({ status: 'refused', error });
    }
  }

  const isKept = endpoint?.hasKey === true && !draft.isKeyRemoved;
  return (
    <form className={styles.form} onSubmit={(event) => void save(event)} noValidate>
      <RadioGroup
        className={field.field ?? ''}
        value={draft.kind}
        onChange={(kind) => setDraft(withKind(draft, kinds.find((one) => one === kind) ?? 'openai', taken))}
        isDisabled={endpoint !== null}
      >
        <Label className={field.label ?? ''}>{say(locale, 'settings.kind')}</Label>
        <div className={`${field.segments} ${styles.kinds}`}>
          {kinds.map((kind) => (
            <Radio key={kind} value={kind} className={field.segment ?? ''}>
              {say(locale, `settings.kind.${kind}`)}
            </Radio>
          ))}
        </div>
      </RadioGroup>
      {endpoint === null && (
        <Text
          label={say(locale, 'settings.name')}
          value={draft.name}
          onText={(name) => set({ name })}
          {...hint('settings.nameHint', 'name', 'settings.bad.name')}
          autoCapitalize="none"
          spellCheck={false}
        />
      )}
      <Text
        label={say(locale, 'settings.address')}
        value={draft.address}
        onText={(address) => set({ address })}
        {...hint(`settings.addressHint.${draft.kind}`, 'address', 'settings.bad.address')}
        inputMode="url"
        autoCapitalize="none"
        spellCheck={false}
      />
      <Text
        label={say(locale, 'settings.key')}
        value={draft.key}
        onText={(key) => set({ key })}
        hint={say(locale, isKept ? 'settings.keyKept' : 'settings.keyHint')}
        type="password"
        autoComplete="off"
      />
      {endpoint?.hasKey === true && (
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={draft.isKeyRemoved}
            onChange={(event) => set({ isKeyRemoved: event.target.checked })}
          />
          {say(locale, 'settings.keyRemove')}
        </label>
      )}
      <details className={styles.more} open={problems.some((one) => one !== 'name' && one !== 'address') || undefined}>
        <summary>{say(locale, 'settings.more')}</summary>
        <div className={styles.moreFields}>
          <Text
            label={say(locale, 'settings.models')}
            value={draft.models}
            onText={(models) => set({ models })}
            hint={say(locale, 'settings.modelsHint')}
            autoCapitalize="none"
            spellCheck={false}
          />
          <div className={styles.pair}>
            <Text
              label={say(locale, 'settings.context')}
              value={draft.contextLength}
              onText={(contextLength) => set({ contextLength })}
              {...hint(
                draft.kind === 'ollama' ? 'settings.contextHint.ollama' : 'settings.contextHint',
                'contextLength',
                'settings.bad.number',
              )}
              inputMode="numeric"
            />
            <Text
              label={say(locale, 'settings.concurrency')}
              value={draft.concurrency}
              onText={(concurrency) => set({ concurrency })}
              {...hint('settings.concurrencyHint', 'concurrency', 'settings.bad.number')}
              inputMode="numeric"
            />
          </div>
          <fieldset className={styles.price}>
            <legend className={field.label}>{say(locale, 'settings.price')}</legend>
            <Text
              label={say(locale, 'settings.priceInput')}
              value={draft.priceInput}
              onText={(priceInput) => set({ priceInput })}
              inputMode="decimal"
            />
            <Text
              label={say(locale, 'settings.priceOutput')}
              value={draft.priceOutput}
              onText={(priceOutput) => set({ priceOutput })}
              inputMode="decimal"
            />
            <Text
              label={say(locale, 'settings.currency')}
              value={draft.currency}
              onText={(currency) => set({ currency: currency.trim().toUpperCase() })}
              maxLength={3}
            />
            {problems.includes('price') && <p className={field.error}>{say(locale, 'settings.bad.price')}</p>}
          </fieldset>
        </div>
      </details>
      {refusal !== null && <Notice tone="error">{problemText(locale, refusal)}</Notice>}
      {test !== null && <TestResult state={test} />}
      <div className={styles.actions}>
        <Button tone="primary" type="submit" isDisabled={isBusy}>
          {say(locale, 'settings.save')}
        </Button>
        <Button onPress={() => void tryOut()} isDisabled={test?.status === 'running'}>
          {say(locale, 'settings.test')}
        </Button>
        <Button tone="quiet" onPress={onCancel}>
          {say(locale, 'settings.cancel')}
        </Button>
      </div>
    </form>
  );
}

interface TextProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> {
  readonly label: string;
  readonly value: string;
  readonly onText: (text: string) => void;
  readonly hint?: string;
  readonly error?: string;
}

function Text({ label, value, onText, hint, error, ...rest }: TextProps) {
  const id = useId();
  return (
    <div className={field.field}>
      <label className={field.label} htmlFor={id}>
        {label}
      </label>
      <input
        {...rest}
        id={id}
        className={field.input}
        value={value}
        aria-invalid={error !== undefined}
        aria-describedby={hint === undefined && error === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onText(event.target.value)}
      />
      {error !== undefined ? (
        <p id={`${id}-hint`} className={field.error}>
          {error}
        </p>
      ) : (
        hint !== undefined && (
          <p id={`${id}-hint`} className={field.hint}>
            {hint}
          </p>
        )
      )}
    </div>
  );
}
