import { type Api, embeddingReportText, embeddingStatusText } from '@longhand/client';
import { say } from '@longhand/i18n';
import type { EmbeddingReport, EmbeddingStatus } from '@longhand/protocol';
import { type FormEvent, useEffect, useId, useState } from 'react';
import { problemText } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import field from '../ui/field.module.css';
import { Notice } from '../ui/notice.tsx';
import styles from './settings.module.css';

/** While vectors are made, how far it is changes by itself. */
const LOOK_AGAIN_MS = 2_000;

/** The model that finds sources by meaning: choosing it, trying it, how far its work is and what it used. */
export function EmbeddingSettings({ api }: { readonly api: Api }) {
  const locale = useLocale();
  const id = useId();
  const [status, setStatus] = useState<EmbeddingStatus | null>(null);
  const [name, setName] = useState<string | null>(null);
  const [report, setReport] = useState<EmbeddingReport | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const [round, setRound] = useState(0);
  const isWorking = status?.state === 'working';

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round is the reason to ask again
  useEffect(() => {
    let isCurrent = true;
    api.embedding
      .status()
      .then((known) => isCurrent && setStatus(known))
      .catch((error: unknown) => isCurrent && setProblem(error));
    return () => {
      isCurrent = false;
    };
  }, [api, round]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer is followed by one more look
  useEffect(() => {
    if (!isWorking) return;
    const timer = setTimeout(() => setRound((count) => count + 1), LOOK_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [isWorking, status]);

  async function act(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    setProblem(null);
    setReport(null);
    try {
      await work();
    } catch (error) {
      setProblem(error);
    }
    setBusy(false);
    setRound((count) => count + 1);
  }
  const wanted = (name ?? status?.model ?? '').trim();
  const isFixed = status?.origin === 'environment';
  function choose(event: FormEvent): void {
    event.preventDefault();
    if (wanted !== '') void act(async () => setStatus(await api.embedding.choose(wanted)));
  }

  return (
    <section className={styles.section} aria-labelledby={`${id}title`}>
      <h2 id={`${id}title`}>{say(locale, 'embedding.title')}</h2>
      <p className={styles.faint}>{say(locale, 'embedding.about')}</p>
      <div className={styles.card}>
        {status !== null && (
          <p role="status" className={status.state === 'failed' ? styles.problem : styles.faint}>
            {embeddingStatusText(locale, status)}
          </p>
        )}
        {isFixed ? (
          <p className={styles.origin}>{say(locale, 'settings.origin.environment')}</p>
        ) : (
          <form className={styles.form} onSubmit={choose}>
            <div className={field.field}>
              <label className={field.label} htmlFor={id}>
                {say(locale, 'embedding.field')}
              </label>
              <input
                id={id}
                className={field.input}
                autoComplete="off"
                spellCheck={false}
                maxLength={300}
                aria-describedby={`${id}hint`}
                value={name ?? status?.model ?? ''}
                onChange={(event) => setName(event.target.value)}
              />
              <span id={`${id}hint`} className={field.hint}>
                {say(locale, 'embedding.hint')}
              </span>
            </div>
            <div className={styles.actions}>
              <Button type="submit" size="small" isDisabled={isBusy || wanted === ''}>
                {say(locale, 'embedding.choose')}
              </Button>
              <Button
                size="small"
                isDisabled={isBusy || wanted === ''}
                onPress={() => void act(async () => setReport(await api.embedding.test(wanted)))}
              >
                {say(locale, 'embedding.test')}
              </Button>
              {status?.model != null && (
                <Button
                  size="small"
                  tone="quiet"
                  isDisabled={isBusy}
                  onPress={() => {
                    setName('');
                    void act(() => api.embedding.turnOff());
                  }}
                >
                  {say(locale, 'embedding.off')}
                </Button>
              )}
            </div>
          </form>
        )}
        {problem !== null && <Notice tone="error">{problemText(locale, problem)}</Notice>}
        {report !== null && (
          <Notice tone={report.outcome === 'answered' ? 'success' : 'error'}>
            {embeddingReportText(locale, report)}
          </Notice>
        )}
      </div>
    </section>
  );
}
