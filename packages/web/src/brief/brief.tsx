import type { Api } from '@longhand/client';
import { useDocument } from '@longhand/client/react';
import { say } from '@longhand/i18n';
import type { DocState, DocumentId } from '@longhand/protocol';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { Label } from 'react-aria-components/Label';
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import { countedText, problemText } from '../format.ts';
import { Page } from '../shell/page.tsx';
import { useLocale } from '../shell/preferences.ts';
import { navigate } from '../shell/router.tsx';
import { AddressField } from '../sources/address-field.tsx';
import { FileDrop } from '../sources/file-drop.tsx';
import { SourceList } from '../sources/source-list.tsx';
import { useSourcesLook } from '../sources/use-sources-look.ts';
import { useUploads } from '../sources/use-uploads.ts';
import { Button } from '../ui/button.tsx';
import field from '../ui/field.module.css';
import { Notice } from '../ui/notice.tsx';
import styles from './brief.module.css';
import { ModelChoice, useModels } from './model-choice.tsx';
import { useBrief } from './use-brief.ts';

interface BriefProps {
  readonly api: Api;
  readonly document: DocumentId | null;
  readonly onDocument: (document: DocumentId) => void;
}

type Phase = 'writing' | 'waiting' | 'starting';

export function Brief({ api, document, onDocument }: BriefProps) {
  const locale = useLocale();
  const [state, setState] = useState<DocState | null>(null);
  const { fields, change, save } = useBrief(api, document, state, locale, onDocument);
  const { uploads, add, retry, dismiss } = useUploads(api, document);
  const models = useModels(api);
  const [chosen, setChosen] = useState<string | null>(null);
  const [phase, setPhase] = useState<Phase>('writing');
  const [problem, setProblem] = useState<unknown>(null);
  const [isBlank, setBlank] = useState(false);
  const briefId = useId();
  const briefInput = useRef<HTMLTextAreaElement>(null);

  const model = chosen ?? models?.find((entry) => entry.isDefault)?.id ?? 'digest';
  const sources = Object.values(state?.sources ?? {});
  const isReading = sources.some((source) => source.status === 'extracting');
  const { progress, takesAddresses, recognisesText } = useSourcesLook(api, document, isReading);
  const hasBrief = fields.brief.trim() !== '';
  const unread =
    uploads.filter((upload) => upload.status !== 'failed').length +
    sources.filter((source) => source.status === 'extracting').length;

  // Files need a document to belong to, and a document needs a brief: it is made as soon as both are there.
  const needsDocument = document === null && hasBrief && uploads.some((upload) => upload.status === 'waiting');
  useEffect(() => {
    if (!needsDocument) return;
    const timer = setTimeout(() => void save().catch(setProblem), 700);
    return () => clearTimeout(timer);
  }, [needsDocument, save]);

  useEffect(() => {
    if (state !== null && state.run !== null) navigate({ name: 'workspace', document: state.id }, { replace: true });
  }, [state]);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!hasBrief) {
      setBlank(true);
      briefInput.current?.focus();
      return;
    }
    setProblem(null);
    setPhase('waiting');
    try {
      await save();
    } catch (error) {
      setProblem(error);
      setPhase('writing');
    }
  }

  const isReady = phase === 'waiting' && document !== null && state !== null && unread === 0;
  useEffect(() => {
    if (!isReady || document === null) return;
    setPhase('starting');
    api
      .command(document, { type: 'run.start', model, lang: fields.lang, autonomy: 'ask' })
      .then(() => navigate({ name: 'workspace', document }, { replace: true }))
      .catch((error: unknown) => {
        setProblem(error);
        setPhase('writing');
      });
  }, [isReady, api, document, model, fields.lang]);

  return (
    <Page title={say(locale, 'page.brief.title')}>
      {document !== null && <Watch api={api} document={document} onState={setState} />}
      <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        <div className={styles.intro}>
          <h1>{say(locale, 'page.brief.title')}</h1>
          <p>{say(locale, 'page.brief.intro')}</p>
        </div>
        <div className={field.field}>
          <label className={field.label} htmlFor={briefId}>
            {say(locale, 'page.brief.brief')}
          </label>
          <textarea
            id={briefId}
            ref={briefInput}
            className={`${field.input} ${styles.brief}`}
            value={fields.brief}
            placeholder={say(locale, 'page.brief.placeholder')}
            aria-invalid={isBlank && !hasBrief}
            aria-describedby={`${briefId}-error`}
            onChange={(event) => change({ brief: event.target.value })}
          />
          <p id={`${briefId}-error`} className={field.error} aria-live="polite">
            {isBlank && !hasBrief ? say(locale, 'page.brief.blank') : ''}
          </p>
        </div>
        <div className={field.field}>
          <label className={field.label} htmlFor={`${briefId}-title`}>
            {say(locale, 'page.brief.documentTitle')} <small>{say(locale, 'page.optional')}</small>
          </label>
          <input
            id={`${briefId}-title`}
            className={field.input}
            value={fields.title}
            placeholder={say(locale, 'page.brief.titlePlaceholder')}
            onChange={(event) => change({ title: event.target.value })}
          />
        </div>
        <section className={field.field} aria-label={say(locale, 'page.brief.files')}>
          <h2 className={field.label}>
            {say(locale, 'page.brief.files')} <small>{say(locale, 'page.optional')}</small>
          </h2>
          <FileDrop onFiles={add} />
          {document !== null && takesAddresses && <AddressField api={api} document={document} />}
          <SourceList
            sources={sources}
            uploads={uploads}
            {...(document === null
              ? { waitingText: say(locale, hasBrief ? 'page.sources.waiting' : 'page.sources.waitsForBrief') }
              : {})}
            onRetry={retry}
            onDismiss={dismiss}
            onRemove={(source) => document && void api.sources.remove(document, source.id).catch(setProblem)}
            progress={progress}
            onRecognise={(source) => document && void api.sources.recognise(document, source.id).catch(setProblem)}
            recognisesText={recognisesText}
          />
          <p className={field.hint}>{say(locale, 'page.brief.filesHint')}</p>
        </section>
        <div className={styles.choices}>
          <RadioGroup
            className={field.field ?? ''}
            value={fields.lang}
            onChange={(lang) => change({ lang: lang === 'zh' ? 'zh' : 'en' })}
            orientation="horizontal"
          >
            <Label className={field.label ?? ''}>{say(locale, 'page.brief.lang')}</Label>
            <div className={field.segments}>
              <Radio value="zh" className={field.segment ?? ''}>
                {say(locale, 'page.lang.zh')}
              </Radio>
              <Radio value="en" className={field.segment ?? ''}>
                {say(locale, 'page.lang.en')}
              </Radio>
            </div>
          </RadioGroup>
          {models !== null && models.length > 0 && <ModelChoice models={models} value={model} onChange={setChosen} />}
        </div>
        {problem !== null && <Notice tone="error">{problemText(locale, problem)}</Notice>}
        <div className={styles.submit}>
          <Button tone="primary" size="large" type="submit" isDisabled={phase !== 'writing'}>
            {say(locale, phase === 'writing' ? 'page.brief.start' : 'page.brief.starting')}
          </Button>
          <p className={field.hint} role="status">
            {phase === 'waiting' && unread > 0
              ? countedText(locale, unread, { one: 'page.brief.reading.one', other: 'page.brief.reading' })
              : say(locale, 'page.brief.next')}
          </p>
        </div>
      </form>
    </Page>
  );
}

interface WatchProps {
  readonly api: Api;
  readonly document: DocumentId;
  readonly onState: (state: DocState | null) => void;
}

/** Follows the document once there is one; a component of its own because a hook cannot begin later. */
function Watch({ api, document, onState }: WatchProps) {
  const { state } = useDocument(api, document);
  useEffect(() => onState(state), [state, onState]);
  return null;
}
