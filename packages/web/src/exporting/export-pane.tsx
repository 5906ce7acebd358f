import type { Api } from '@longhand/client';
import { say } from '@longhand/i18n';
import type { DocState } from '@longhand/protocol';
import type { ExportFormat, StoredExport } from '@longhand/protocol/ports';
import { useEffect, useRef, useState } from 'react';
import { formatBytes, noticeText, problemText } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Notice } from '../ui/notice.tsx';
import styles from './export-pane.module.css';

const formats: readonly ExportFormat[] = ['docx', 'pdf', 'epub', 'html', 'md', 'typ', 'json'];

type Job =
  | { readonly status: 'running' }
  | { readonly status: 'ended'; readonly record: StoredExport }
  | { readonly status: 'broken'; readonly error: unknown };

interface ExportPaneProps {
  readonly api: Api;
  readonly state: DocState;
}

export function ExportPane({ api, state }: ExportPaneProps) {
  const locale = useLocale();
  const [jobs, setJobs] = useState<Partial<Record<ExportFormat, Job>>>({});
  const leaving = useRef(new AbortController());
  useEffect(() => {
    const controller = new AbortController();
    leaving.current = controller;
    return () => controller.abort();
  }, []);

  async function run(format: ExportFormat): Promise<void> {
    const { signal } = leaving.current;
    const set = (job: Job) => !signal.aborted && setJobs((all) => ({ ...all, [format]: job }));
    set({ status: 'running' });
    try {
      const { id } = await api.exports.create(state.id, format);
      set({ status: 'ended', record: await api.exports.wait(id, { signal }) });
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
            <JobResult job={jobs[format] ?? null} onRetry={() => void run(format)} />
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
        {say(locale, 'page.export.runningShort')}
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

function JobResult({ job, onRetry }: { readonly job: Job | null; readonly onRetry: () => void }) {
  const locale = useLocale();
  if (job === null || job.status === 'running') return null;
  if (job.status === 'broken') return <Failure text={problemText(locale, job.error)} onRetry={onRetry} />;
  const { record } = job;
  if (record.status === 'failed') {
    return (
      <Failure
        text={record.problem ? noticeText(locale, record.problem) : say(locale, 'page.export.failed')}
        onRetry={onRetry}
      />
    );
  }
  if (!record.warnings || record.warnings.length === 0) return null;
  return (
    <Notice tone="warning">
      <ul className={styles.warnings}>
        {record.warnings.map((warning) => (
          <li key={JSON.stringify(warning)}>{noticeText(locale, warning)}</li>
        ))}
      </ul>
    </Notice>
  );
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
