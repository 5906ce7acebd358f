import type { Api } from '@longhand/client';
import type { CitationId } from '@longhand/document';
import { say } from '@longhand/i18n';
import type { DocState, SourceState } from '@longhand/protocol';
import { useState } from 'react';
import { problemText } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { Confirm } from '../ui/dialog.tsx';
import { Notice } from '../ui/notice.tsx';
import { FileDrop } from './file-drop.tsx';
import { SourceList } from './source-list.tsx';
import { SourceViewer } from './source-viewer.tsx';
import styles from './sources-pane.module.css';
import { useUploads } from './use-uploads.ts';

/** What the viewer shows: a source, and the citation whose passage it stands at. */
export interface Viewed {
  readonly source: string;
  readonly citation?: CitationId;
}

interface SourcesPaneProps {
  readonly api: Api;
  readonly state: DocState;
  readonly viewed: Viewed | null;
  readonly onView: (viewed: Viewed | null) => void;
}

export function SourcesPane({ api, state, viewed, onView }: SourcesPaneProps) {
  const locale = useLocale();
  const { uploads, add, retry, dismiss } = useUploads(api, state.id);
  const [leaving, setLeaving] = useState<SourceState | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const sources = Object.values(state.sources);
  const source = viewed === null ? undefined : state.sources[viewed.source];

  function remove(gone: SourceState): void {
    setProblem(null);
    api.sources.remove(state.id, gone.id).catch(setProblem);
  }

  if (viewed !== null && source !== undefined) {
    return (
      <SourceViewer
        key={source.id}
        api={api}
        state={state}
        source={source}
        citation={viewed.citation ?? null}
        onBack={() => onView(null)}
      />
    );
  }
  return (
    <div className={styles.pane}>
      <h2>{say(locale, 'page.sources.title')}</h2>
      {viewed !== null && <Notice tone="warning">{say(locale, 'page.sources.gone')}</Notice>}
      {problem !== null && <Notice tone="error">{problemText(locale, problem)}</Notice>}
      {sources.length === 0 && <p className={styles.hint}>{say(locale, 'page.sources.empty')}</p>}
      <FileDrop onFiles={add} isCompact />
      <SourceList
        sources={sources}
        uploads={uploads}
        onRetry={retry}
        onDismiss={dismiss}
        onRemove={(gone) => (gone.status === 'failed' ? remove(gone) : setLeaving(gone))}
        onOpen={(opened) => onView({ source: opened.id })}
      />
      <Confirm
        isOpen={leaving !== null}
        onOpenChange={(isOpen) => !isOpen && setLeaving(null)}
        title={say(locale, 'page.sources.removeTitle', { name: leaving?.name ?? '' })}
        text={say(locale, 'page.sources.removeText')}
        action={say(locale, 'page.action.remove')}
        onConfirm={() => leaving && remove(leaving)}
      />
    </div>
  );
}
