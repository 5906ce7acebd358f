import type { Api } from '@longhand/client';
import { type Locale, say } from '@longhand/i18n';
import type { DocState } from '@longhand/protocol';
import type { ExportFormat, ExportProgress, ExportSettings, StoredExport } from '@longhand/protocol/ports';
import { useEffect, useRef, useState } from 'react';
import { formatBytes, noticeText, problemText } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Notice } from '../ui/notice.tsx';
import styles from './export-pane.module.css';
import { ExportReport } from './export-report.tsx';
import { LookChoice } from './look-choice.tsx';

const formats: readonly ExportFormat[] = ['docx', 'pdf', 'epub', 'html', 'md', 'tex', 'typ', 'json'];

type Job =
  | { readonly status: 'running'; readonly id?: string; readonly progress?: ExportProgress }
  | { readonly status: 'ended'; readonly record: StoredExport }
  | { readonly status: 'broken'; readonly error: unknown };

interface ExportPaneProps {
  readonly api: Api;
  readonly state: DocState;
  /** Shows a block in the text. */
  readonly onBlock: (block: string) => void;
}

export function ExportPane({ api, state, onBlock }: ExportPaneProps) {
  const locale = useLocale();
  const [jobs, setJobs] = useState<Partial<Record<ExportFormat, Job>>>({});
  const [settings, setSettings] = useState<ExportSettings>({});
  const leaving = useRef(new AbortController());
  const wanted = useRef(settings);
  useEffect(() => {
    const controller = new AbortController();
    leaving.current = controller;
    return () => controller.abort();
  }, []);

  async function run(format: ExportFormat): Promise<void> {
    const { signal } = leaving.current;
    // A file of another look is no file of this one.
    const set = (job: Job) =>
      !signal.aborted && wanted.current === settings && setJobs((all) => ({ ...all, [format]: job }));
    set({ status: 'running' });
    try {
      const { id } = await api.exports.create(state.id, format, settings);
      set({ status: 'running', id });
      const onProgress = (progress: ExportProgress) => set({ status: 'running', id, progress });
      set({ status: 'ended', record: await api.exports.wait(id, { signal, onProgress }) });
    } catch (error) {
      set({ status: 'broken', error });
    }
  }

  const isWriting = Object.keys(state.open).length > 0;
  if (state.blocks.length === 0) {
    return (
      <div className={styles.pane}>
        <h2>{say(locale, 'page.export.title')}</h2>
        <p className={styles.hint}>{say(locale, 'page.export.empty')}</p>
      </div>
    );
  }
  return (
    <div className={styles.pane}>
      <h2>{say(locale, 'page.export.title')}</h2>
      <p className={styles.hint}>{say(locale, isWriting ? 'page.export.whileWriting' : 'page.export.hint')}</p>
      <LookChoice
        value={settings}
        onChange={(changed) => {
          wanted.current = changed;
          setSettings(changed);
          setJobs({});
        }}
      />
      <ul className={styles.list}>
        {formats.map((format) => (
          <li key={format} className={styles.format}>
            <div className={styles.row}>
              <span className={styles.name}>
                {say(locale, `page.export.${format}`)}
                <small>{say(locale, `page.export.${format}Hint`)}</small>
              </span>
              <JobAction
                api={api}
                job={jobs[format] ?? null}
                format={format}
                seq={state.seq}
                onRun={() => void run(format)}
              />
            </div>
            <JobResult job={jobs[format] ?? null} onRetry={() => void run(format)} onBlock={onBlock} />
          </li>
        ))}
        <li className={styles.format}>
          <div className={styles.row}>
            <span className={styles.name}>
              {say(locale, 'page.export.archive')}
              <small>{say(locale, 'page.export.archiveHint')}</small>
            </span>
            <a className={buttonClass('secondary', 'small')} href={api.documents.archiveUrl(state.id)} download="">
              <Icon name="download" size={18} />
              {say(locale, 'page.export.download')}
            </a>
          </div>
        </li>
      </ul>
    </div>
  );
}

interface JobActionProps {
  readonly api: Api;
  readonly job: Job | null;
  readonly format: ExportFormat;
  readonly seq: number;
  readonly onRun: () => void;
}

function JobAction({ api, job, format, seq, onRun }: JobActionProps) {
  const locale = useLocale();
  const name = say(locale, `page.export.${format}`);
  if (job?.status === 'running') {
    return (
      <span className={styles.running} role="status">
        <progress aria-label={say(locale, 'page.export.running', { name })} />
        {job.progress === undefined ? say(locale, 'page.export.runningShort') : stepText(locale, job.progress)}
        {job.id !== undefined && (
          <Button
            size="small"
            tone="quiet"
            // Whether it was given up or ended in the same moment is what the record tells.
            onPress={() => void api.exports.cancel(job.id ?? '').catch(() => {})}
            aria-label={say(locale, 'page.export.cancel', { name })}
          >
            {say(locale, 'page.export.cancelShort')}
          </Button>
        )}
      </span>
    );
  }
  if (job?.status === 'ended' && job.record.status === 'done') {
    const { record } = job;
    return (
      <span className={styles.done}>
        {record.seq < seq && (
          <Button size="small" tone="quiet" onPress={onRun} aria-label={say(locale, 'page.export.again', { name })}>
            {say(locale, 'page.export.againShort')}
          </Button>
        )}
        <a
          className={buttonClass('primary', 'small')}
          href={api.exports.fileUrl(record.id)}
          download={record.fileName ?? ''}
        >
          <Icon name="download" size={18} />
          {say(locale, 'page.export.download')}
          {record.bytes !== undefined && <span className={styles.size}>{formatBytes(locale, record.bytes)}</span>}
        </a>
      </span>
    );
  }
  return (
    <Button size="small" onPress={onRun} aria-label={say(locale, 'page.export.make', { name })}>
      {say(locale, 'page.export.makeShort')}
    </Button>
  );
}

interface JobResultProps {
  readonly job: Job | null;
  readonly onRetry: () => void;
  readonly onBlock: (block: string) => void;
}

function JobResult({ job, onRetry, onBlock }: JobResultProps) {
  const locale = useLocale();
  if (job === null || job.status === 'running') return null;
  if (job.status === 'broken') return <Failure text={problemText(locale, job.error)} onRetry={onRetry} />;
  const { record } = job;
  if (record.status === 'cancelled') return <p className={styles.hint}>{say(locale, 'page.export.cancelled')}</p>;
  if (record.status === 'failed') {
    return (
      <Failure
        text={record.problem ? noticeText(locale, record.problem) : say(locale, 'page.export.failed')}
        onRetry={onRetry}
      />
    );
  }
  return <ExportReport record={record} onBlock={onBlock} />;
}

function stepText(locale: Locale, { step, before = 1 }: ExportProgress): string {
  return step === 'waiting'
    ? say(locale, 'page.export.step.waiting', { before })
    : say(locale, `page.export.step.${step}`);
}

function Failure({ text, onRetry }: { readonly text: string; readonly onRetry: () => void }) {
  const locale = useLocale();
  return (
    <Notice
      tone="error"
      actions={
        <Button size="small" onPress={onRetry}>
          {say(locale, 'page.action.retry')}
        </Button>
      }
    >
      {text}
    </Notice>
  );
}
