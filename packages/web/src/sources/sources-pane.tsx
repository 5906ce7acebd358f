import type { Api } from '@longhand/client';
import { type CitationId, citationsIn } from '@longhand/document';
import { say } from '@longhand/i18n';
import type { DocState, SourceState } from '@longhand/protocol';
import { useState } from 'react';
import { EvidencePane } from '../evidence/evidence-pane.tsx';
import { problemText } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { Notice } from '../ui/notice.tsx';
import { AddressField } from './address-field.tsx';
import { standingText } from './cite-text.ts';
import { FileDrop } from './file-drop.tsx';
import { LossDialog, type Losses, lossesIn } from './loss-dialog.tsx';
import type { FoundPassage } from './passages.ts';
import { SourceList } from './source-list.tsx';
import { SourceSearch } from './source-search.tsx';
import { SourceViewer } from './source-viewer.tsx';
import styles from './sources-pane.module.css';
import { useSearch } from './use-search.ts';
import { useSourcesLook } from './use-sources-look.ts';
import { useUploads } from './use-uploads.ts';

/** What the viewer shows: a source, and the citation or the found passage that it stands at. */
export interface Viewed {
  readonly source: string;
  readonly citation?: CitationId;
  readonly passage?: FoundPassage;
}

interface SourcesPaneProps {
  readonly api: Api;
  readonly state: DocState;
  readonly viewed: Viewed | null;
  readonly onView: (viewed: Viewed | null) => void;
  /** Shows a block in the text. */
  readonly onBlock: (block: string) => void;
}

export function SourcesPane({ api, state, viewed, onView, onBlock }: SourcesPaneProps) {
  const locale = useLocale();
  const { uploads, add, retry, dismiss } = useUploads(api, state.id);
  const search = useSearch(api, state.id);
  const [leaving, setLeaving] = useState<SourceState | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [losses, setLosses] = useState<Losses | null>(null);
  const [isReport, setReport] = useState(false);
  // Earlier versions stand below what holds now.
  const sources = Object.values(state.sources).toSorted(
    (one, other) => Number(one.replacedBy !== undefined) - Number(other.replacedBy !== undefined),
  );
  const isReading = sources.some(({ status }) => status === 'extracting');
  const { progress, takesAddresses, recognisesText } = useSourcesLook(api, state.id, isReading);
  const source = viewed === null ? undefined : state.sources[viewed.source];

  const lost = viewed?.citation === undefined ? undefined : state.citations[viewed.citation];

  /** The server's first answer tells what would lose its source: that is the question that is asked then. */
  function remove(gone: SourceState, losesCitations = false): void {
    setProblem(null);
    api.sources.remove(state.id, gone.id, { losesCitations }).catch((error: unknown) => {
      const found = lossesIn(error, gone);
      if (found === null) setProblem(error);
      else setLosses(found);
    });
  }
  function replace(old: SourceState, file: File): void {
    setProblem(null);
    api.sources.replace(state.id, old.id, file, { name: file.name }).catch(setProblem);
  }
  function recognise({ id }: SourceState): void {
    setProblem(null);
    api.sources.recognise(state.id, id).catch(setProblem);
  }
  const isCited = ({ id }: SourceState) =>
    state.blocks.some(({ body }) => citationsIn(body).some((citation) => state.citations[citation]?.source === id));

  if (viewed !== null && source !== undefined) {
    return (
      <SourceViewer
        key={source.id}
        api={api}
        state={state}
        source={source}
        citation={viewed.citation ?? null}
        passage={viewed.passage ?? null}
        onBack={() => onView(null)}
        onOpen={(id) => onView({ source: id })}
      />
    );
  }
  if (isReport) return <EvidencePane api={api} state={state} onBack={() => setReport(false)} onBlock={onBlock} />;
  return (
    <div className={styles.pane}>
      <h2>{say(locale, 'page.sources.title')}</h2>
      {viewed !== null &&
        (lost?.standing === 'lost' ? (
          <>
            <Notice tone="warning">{standingText(locale, lost)}</Notice>
            {lost.sourceName !== undefined && <p className={styles.hint}>{lost.sourceName}</p>}
            <blockquote className={styles.quote}>{lost.quote}</blockquote>
          </>
        ) : (
          <Notice tone="warning">{say(locale, 'page.sources.gone')}</Notice>
        ))}
      {problem !== null && <Notice tone="error">{problemText(locale, problem)}</Notice>}
      {sources.length === 0 && <p className={styles.hint}>{say(locale, 'page.sources.empty')}</p>}
      {sources.length > 0 && (
        <SourceSearch
          search={search}
          onOpen={({ source: id, start, end, page }) =>
            onView({ source: id, passage: { start, end, ...(page === undefined ? {} : { page }) } })
          }
        />
      )}
      <FileDrop onFiles={add} isCompact />
      {takesAddresses && <AddressField api={api} document={state.id} />}
      <SourceList
        sources={sources}
        uploads={uploads}
        onRetry={retry}
        onDismiss={dismiss}
        onRemove={(gone) => (gone.status === 'failed' || isCited(gone) ? remove(gone) : setLeaving(gone))}
        onReplace={replace}
        progress={progress}
        onRecognise={recognise}
        recognisesText={recognisesText}
        onOpen={(opened) => onView({ source: opened.id })}
      />
      {state.blocks.length > 0 && (
        <Button icon="check" onPress={() => setReport(true)}>
          {say(locale, 'page.evidence.open')}
        </Button>
      )}
      <LossDialog losses={losses} onClose={() => setLosses(null)} onConfirm={(gone) => remove(gone, true)} />
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
