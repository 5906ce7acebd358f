import type { SourcesLook } from '@longhand/client';
import { type Locale, say } from '@longhand/i18n';
import type { PageRange, SourceState } from '@longhand/protocol';
import { useRef } from 'react';
import { ProgressBar } from 'react-aria-components/ProgressBar';
import { formatBytes, formatLength, noticeText, problemText } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import styles from './sources.module.css';
import { acceptedFiles, type Upload } from './use-uploads.ts';

interface SourceListProps {
  readonly sources: readonly SourceState[];
  readonly uploads: readonly Upload[];
  /** What the reason is that uploads wait, if they do. */
  readonly waitingText?: string;
  readonly onRetry: (key: string) => void;
  readonly onDismiss: (key: string) => void;
  readonly onRemove: (source: SourceState) => void;
  /** Where a source can be replaced by a new version of its file. */
  readonly onReplace?: (source: SourceState, file: File) => void;
  /** How far those are that are read now. */
  readonly progress?: SourcesLook['progress'];
  /** Where the text of pictures can be recognised. */
  readonly onRecognise?: (source: SourceState) => void;
  readonly recognisesText?: boolean;
  readonly onOpen?: (source: SourceState) => void;
}

export function SourceList(props: SourceListProps) {
  const { sources, uploads, waitingText, onRetry, onDismiss, onRemove, onReplace, onRecognise, onOpen } = props;
  const { progress = {}, recognisesText = false } = props;
  const locale = useLocale();
  if (sources.length === 0 && uploads.length === 0) return null;
  return (
    <ul className={styles.list} aria-label={say(locale, 'page.sources.list')}>
      {sources.map((source) => (
        <li key={source.id} className={styles.item} data-status={source.status}>
          <Icon name="file" />
          <div className={styles.itemText}>
            {onOpen && source.status === 'ready' ? (
              <button type="button" className={styles.open} onClick={() => onOpen(source)}>
                {source.name}
              </button>
            ) : (
              <span className={styles.name}>{source.name}</span>
            )}
            <SourceStatus source={source} progress={progress[source.id]} />
            {onRecognise && canRecognise(source, recognisesText) && (
              <Button tone="quiet" size="small" onPress={() => onRecognise(source)}>
                {say(locale, 'page.sources.recognise')}
              </Button>
            )}
          </div>
          <span className={styles.itemActions}>
            {onReplace && source.status === 'ready' && source.replacedBy === undefined && (
              <ReplaceButton source={source} onReplace={onReplace} />
            )}
            <IconButton
              icon="close"
              size="small"
              label={say(locale, 'page.sources.remove', { name: source.name })}
              onPress={() => onRemove(source)}
            />
          </span>
        </li>
      ))}
      {uploads.map((upload) => (
        <li key={upload.key} className={styles.item} data-status={upload.status}>
          <Icon name="file" />
          <div className={styles.itemText}>
            <span className={styles.name}>{upload.name}</span>
            {upload.status === 'failed' ? (
              <span className={styles.failure} role="alert">
                {problemText(locale, upload.error)}{' '}
                <Button tone="quiet" size="small" onPress={() => onRetry(upload.key)}>
                  {say(locale, 'page.action.retry')}
                </Button>
              </span>
            ) : upload.status === 'waiting' && waitingText !== undefined ? (
              <span className={styles.meta}>{waitingText}</span>
            ) : (
              <ProgressBar
                className={styles.progress ?? ''}
                value={upload.share * 100}
                aria-label={say(locale, 'page.sources.uploading', { name: upload.name })}
              >
                {({ percentage, valueText }) => (
                  <>
                    <progress className={styles.bar} max={100} value={percentage ?? 0} aria-hidden="true" />
                    <span className={styles.meta}>{valueText}</span>
                  </>
                )}
              </ProgressBar>
            )}
          </div>
          <IconButton
            icon="close"
            size="small"
            label={say(locale, 'page.sources.remove', { name: upload.name })}
            onPress={() => onDismiss(upload.key)}
          />
        </li>
      ))}
    </ul>
  );
}

/** A scan that nothing was read of says so by its problem; of other files some pages may be pictures. */
function canRecognise({ problem, text, replacedBy }: SourceState, recognisesText: boolean): boolean {
  if (problem?.code === 'source.scanned') return true;
  return recognisesText && text?.picturePages !== undefined && replacedBy === undefined;
}

function pagesText(locale: Locale, ranges: readonly PageRange[]): string {
  const shown = ranges.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`));
  return shown.join(say(locale, 'page.sources.pageSeparator'));
}

function ReplaceButton({ source, onReplace }: { source: SourceState } & Pick<Required<SourceListProps>, 'onReplace'>) {
  const locale = useLocale();
  const input = useRef<HTMLInputElement>(null);
  const label = say(locale, 'page.sources.replace', { name: source.name });
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        accept={acceptedFiles.join(',')}
        aria-label={label}
        onChange={(event) => {
          const [file] = Array.from(event.target.files ?? []);
          event.target.value = '';
          if (file) onReplace(source, file);
        }}
      />
      <IconButton icon="upload" size="small" label={label} onPress={() => input.current?.click()} />
    </>
  );
}

interface SourceStatusProps {
  readonly source: SourceState;
  readonly progress: SourcesLook['progress'][string] | undefined;
}

function SourceStatus({ source, progress }: SourceStatusProps) {
  const locale = useLocale();
  if (source.replacedBy !== undefined)
    return <span className={styles.meta}>{say(locale, 'page.sources.earlier')}</span>;
  switch (source.status) {
    case 'extracting':
      return <span className={styles.reading}>{progressText(locale, progress)}</span>;
    case 'failed':
      return (
        <span className={styles.failure} role="alert">
          {source.problem ? noticeText(locale, source.problem) : say(locale, 'page.sources.failed')}
        </span>
      );
    case 'ready': {
      const pages = source.text?.pages;
      const parts = [
        formatBytes(locale, source.bytes),
        ...(pages ? [say(locale, pages === 1 ? 'page.sources.onePage' : 'page.sources.pages', { n: pages })] : []),
        ...(source.text ? [formatLength(locale, 'zh', source.text.chars)] : []),
      ];
      const { picturePages, unreadPages } = source.text ?? {};
      return (
        <>
          <span className={styles.meta}>{parts.join(' · ')}</span>
          {picturePages && (
            <span className={styles.meta}>
              {say(locale, 'page.sources.picturePages', { pages: pagesText(locale, picturePages) })}
            </span>
          )}
          {unreadPages && (
            <span className={styles.failure}>
              {say(locale, 'page.sources.unreadPages', { pages: pagesText(locale, unreadPages) })}
            </span>
          )}
        </>
      );
    }
    default:
      return source.status satisfies never;
  }
}

function progressText(locale: Locale, progress: SourceStatusProps['progress']): string {
  if (progress === undefined || progress.phase === 'reading') {
    const { page, pages } = progress ?? {};
    if (page && pages && pages > 1) return say(locale, 'page.sources.readingPage', { page, pages });
    return say(locale, 'page.sources.reading');
  }
  if (progress.phase === 'waiting') return say(locale, 'page.sources.waitsTurn');
  return say(locale, 'page.sources.recognising', { page: progress.page ?? 1, pages: progress.pages ?? 1 });
}
