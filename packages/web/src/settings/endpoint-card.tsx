import type { Api } from '@longhand/client';
import { type Locale, say } from '@longhand/i18n';
import type { ModelEndpoint, ModelInfo } from '@longhand/protocol';
import { useState } from 'react';
import { countedText, formatNumber } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { EndpointForm } from './endpoint-form.tsx';
import { KnownModel } from './known-model.tsx';
import styles from './settings.module.css';
import { TestResult, type TestState } from './test-result.tsx';

interface EndpointCardProps {
  readonly api: Api;
  readonly endpoint: ModelEndpoint;
  readonly models: readonly ModelInfo[];
  /** Called when the settings, or what is known of a model, changed. */
  readonly onChange: () => void;
  readonly onRemove: () => void;
}

export function EndpointCard({ api, endpoint, models, onChange, onRemove }: EndpointCardProps) {
  const locale = useLocale();
  const [isEdited, setEdited] = useState(false);
  const [test, setTest] = useState<TestState | null>(null);
  const { name, kind, address, origin } = endpoint;

  async function tryOut(): Promise<void> {
    setTest({ status: 'running' });
    try {
      setTest({ status: 'done', report: await api.endpoints.test(name) });
    } catch (error) {
      setTest({ status: 'refused', error });
    }
  }

  const isOverruled = endpoint.isOverruled === true;
  return (
    <li className={styles.card}>
      <div className={styles.cardTop}>
        <div className={styles.cardName}>
          <h3>{name}</h3>
          <span>{say(locale, `settings.kind.${kind}`)}</span>
        </div>
        <div className={styles.cardActions}>
          {!isOverruled && (
            <Button
              size="small"
              onPress={() => void tryOut()}
              isDisabled={test?.status === 'running'}
              aria-label={say(locale, 'settings.testOf', { name })}
            >
              {say(locale, 'settings.test')}
            </Button>
          )}
          {origin === 'page' && !isOverruled && !isEdited && (
            <Button size="small" onPress={() => setEdited(true)} aria-label={say(locale, 'settings.editOf', { name })}>
              {say(locale, 'settings.edit')}
            </Button>
          )}
          {origin === 'page' && (
            <Confirm
              title={say(locale, 'settings.removeTitle', { name })}
              text={say(locale, 'settings.removeText')}
              action={say(locale, 'page.action.remove')}
              onConfirm={onRemove}
            >
              <IconButton icon="trash" size="small" label={say(locale, 'settings.removeOf', { name })} />
            </Confirm>
          )}
        </div>
      </div>
      <p className={styles.address}>{address}</p>
      <p className={styles.faint}>{summaryOf(locale, endpoint)}</p>
      {origin === 'environment' && (
        <p className={styles.origin}>
          <strong>{say(locale, 'settings.origin.environment')}</strong> {say(locale, 'settings.origin.environmentHint')}
        </p>
      )}
      {origin === 'found' && <p className={styles.origin}>{say(locale, 'settings.origin.found')}</p>}
      {isOverruled && <p className={styles.problem}>{say(locale, 'settings.overruled')}</p>}
      {test !== null && <TestResult state={test} />}
      {isEdited && (
        <EndpointForm
          api={api}
          endpoint={endpoint}
          taken={[]}
          onCancel={() => setEdited(false)}
          onSaved={() => {
            setEdited(false);
            setTest(null);
            onChange();
          }}
        />
      )}
      {models.length > 0 && !isOverruled && (
        <details className={styles.more} open={models.length <= 3}>
          <summary>{say(locale, 'settings.listed', { n: formatNumber(locale, models.length) })}</summary>
          <ul className={styles.models}>
            {models.map((model) => (
              <KnownModel key={model.id} api={api} model={model} onProbed={onChange} />
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

function summaryOf(locale: Locale, { hasKey, concurrency, contextLength, price }: ModelEndpoint): string {
  const parts = [
    say(locale, hasKey ? 'settings.hasKey' : 'settings.noKey'),
    ...(concurrency === undefined
      ? []
      : [countedText(locale, concurrency, { one: 'page.settings.atOnce.one', other: 'page.settings.atOnce' })]),
    ...(contextLength === undefined
      ? []
      : [say(locale, 'settings.contextIs', { tokens: formatNumber(locale, contextLength) })]),
    ...(price === undefined
      ? []
      : [say(locale, 'settings.priceIs', { input: price.input, output: price.output, currency: price.currency })]),
  ];
  return parts.join(' · ');
}
