import type { Api } from '@longhand/client';
import { type Locale, say, sayCode } from '@longhand/i18n';
import type { ModelCapabilities, ModelInfo } from '@longhand/protocol';
import { useState } from 'react';
import { formatNumber, formatWhen, problemText } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import styles from './settings.module.css';

interface KnownModelProps {
  readonly api: Api;
  readonly model: ModelInfo;
  /** Called when something new is known. */
  readonly onProbed: () => void;
}

/** One model: what was found out about it, and what use took back. */
export function KnownModel({ api, model, onProbed }: KnownModelProps) {
  const locale = useLocale();
  const [isProbing, setProbing] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { capabilities } = model;
  const isAsked = capabilities !== undefined && capabilities.probedAt !== null;

  async function probe(): Promise<void> {
    setProbing(true);
    setProblem(null);
    try {
      const report = await api.probeModel(model.id);
      if (report.problem !== undefined)
        setProblem(
          say(locale, 'settings.probeStopped', { problem: sayCode(locale, report.problem, { model: model.id }) }),
        );
      onProbed();
    } catch (error) {
      setProblem(problemText(locale, error));
    }
    setProbing(false);
  }

  const action = say(locale, isProbing ? 'settings.probing' : isAsked ? 'settings.probeAgain' : 'settings.probe');
  return (
    <li className={styles.model}>
      <div className={styles.modelTop}>
        <span className={styles.modelName}>
          <code>{model.id}</code>
          {model.isDefault && <small>{say(locale, 'settings.isDefault')}</small>}
        </span>
        {model.isAvailable && (
          <Button
            size="small"
            onPress={() => void probe()}
            isDisabled={isProbing}
            aria-label={say(locale, 'settings.probeOf', { action, model: model.id })}
          >
            {action}
          </Button>
        )}
      </div>
      {model.problem !== undefined && (
        <p className={styles.problem}>{sayCode(locale, model.problem, { model: model.id })}</p>
      )}
      {problem !== null && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      {capabilities !== undefined && <Facts locale={locale} known={capabilities} />}
      {model.isAvailable && !isAsked && <p className={styles.faint}>{say(locale, 'settings.notProbed')}</p>}
    </li>
  );
}

function Facts({ locale, known }: { readonly locale: Locale; readonly known: ModelCapabilities }) {
  const now = Date.now();
  const unknown = say(locale, 'settings.value.unknown');
  const { demoted, probedAt, probeTokens } = known;
  // Before it was asked, a column of unknowns says nothing.
  const facts = factsOf(locale, known).filter(({ value }) => probedAt !== null || value !== unknown);
  const notes = [
    ...(probedAt === null ? [] : [say(locale, 'settings.probed', { when: formatWhen(locale, probedAt, now) })]),
    ...(probeTokens === undefined
      ? []
      : [say(locale, 'settings.probeCost', { tokens: formatNumber(locale, probeTokens.input + probeTokens.output) })]),
  ];
  return (
    <>
      <dl className={styles.facts}>
        {facts.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {demoted !== undefined && (
        <p className={styles.demoted}>
          {say(locale, 'settings.demoted', {
            when: formatWhen(locale, demoted.at, now),
            what: say(locale, `settings.demoted.${demoted.what}`),
          })}
        </p>
      )}
      {notes.length > 0 && <p className={styles.faint}>{notes.join(' · ')}</p>}
    </>
  );
}

function factsOf(
  locale: Locale,
  known: ModelCapabilities,
): readonly { readonly label: string; readonly value: string }[] {
  const { context, json, tools, prefill, usage, gaps, beginsThinking } = known;
  const value = (what: 'yes' | 'no' | 'unknown'): string => say(locale, `settings.value.${what}`);
  const tokens = context === null ? '' : formatNumber(locale, context.tokens);
  return [
    {
      label: say(locale, 'settings.known.context'),
      value: context === null ? value('unknown') : say(locale, `settings.value.context.${context.origin}`, { tokens }),
    },
    {
      label: say(locale, 'settings.known.json'),
      value:
        json === 'none'
          ? value('no')
          : json === 'unknown'
            ? value('unknown')
            : say(locale, `settings.value.json.${json}`),
    },
    { label: say(locale, 'settings.known.tools'), value: value(tools) },
    {
      label: say(locale, 'settings.known.prefill'),
      value: value(prefill === 'none' ? 'no' : prefill === 'unknown' ? 'unknown' : 'yes'),
    },
    { label: say(locale, 'settings.known.usage'), value: value(usage) },
    ...(beginsThinking ? [{ label: say(locale, 'settings.known.thinking'), value: value('yes') }] : []),
    ...(gaps.length > 0 ? [{ label: say(locale, 'settings.known.gaps'), value: gaps.join(', ') }] : []),
  ];
}
