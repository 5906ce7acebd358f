import type { Api } from '@longhand/client';
import type { Citation, CitationId } from '@longhand/document';
import { say } from '@longhand/i18n';
import type { DocState, SourceState } from '@longhand/protocol';
import type { StoredText } from '@longhand/protocol/ports';
import { useEffect, useMemo, useRef, useState } from 'react';
import { problemText } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Notice } from '../ui/notice.tsx';
import { flagText, standingText } from './cite-text.ts';
import { EntryForm } from './entry-form.tsx';
import { NewVersion } from './new-version.tsx';
import { type FoundPassage, passagesOf, type TextPage, textPages } from './passages.ts';
import styles from './sources-pane.module.css';

interface SourceViewerProps {
  readonly api: Api;
  readonly state: DocState;
  readonly source: SourceState;
  readonly citation: CitationId | null;
  readonly passage: FoundPassage | null;
  readonly onBack: () => void;
  /** Shows another source. */
  readonly onOpen: (source: string) => void;
}

/** Stands for the passage of a search among the citations, whose ids are longer. */
const FOUND = '?';

/** The text that citations are checked against, with the cited passage marked and scrolled to. */
export function SourceViewer({ api, state, source, citation, passage, onBack, onOpen }: SourceViewerProps) {
  const locale = useLocale();
  const [text, setText] = useState<StoredText | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const body = useRef<HTMLElement>(null);
  const settled = citation === null ? undefined : state.citations[citation];
  const offered = citation === null ? undefined : state.evidence[citation];
  const cited = settled ?? offered;

  useEffect(() => {
    let isCurrent = true;
    api.sources
      .text(source.id)
      .then((loaded) => isCurrent && setText(loaded))
      .catch((error: unknown) => isCurrent && setProblem(error));
    return () => {
      isCurrent = false;
    };
  }, [api, source.id]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls again for another citation and once the text is there.
  useEffect(() => {
    body.current?.querySelector('mark[data-current]')?.scrollIntoView({ block: 'center' });
  }, [citation, passage, text]);

  const citations = useMemo(() => {
    const inSource = Object.values(state.citations).filter((entry) => entry.source === source.id);
    if (passage !== null) return [...inSource, { ...passage, id: FOUND, source: source.id, sha256: '', quote: '' }];
    return settled === undefined && offered !== undefined && citation !== null
      ? [...inSource, { ...offered, id: citation }]
      : inSource;
  }, [state.citations, source.id, settled, offered, citation, passage]);
  const pages = useMemo(() => (text === null ? [] : textPages(text)), [text]);
  const isStale = cited !== undefined && text !== null && text.text.slice(cited.start, cited.end) !== cited.quote;
  const page = cited?.page ?? passage?.page;
  const fileUrl = `${api.sources.fileUrl(source.id)}${page === undefined ? '' : `#page=${page}`}`;
  return (
    <div className={styles.viewer}>
      <div className={styles.viewerTop}>
        <IconButton
          icon="back"
          label={say(locale, passage === null ? 'page.sources.back' : 'page.search.back')}
          onPress={onBack}
        />
        <h2 className={styles.viewerTitle}>{source.name}</h2>
        <a className={styles.original} href={fileUrl} target="_blank" rel="noreferrer">
          {page === undefined ? say(locale, 'page.sources.original') : say(locale, 'page.sources.originalAt', { page })}
          <Icon name="external" size={16} />
        </a>
      </div>
      {cited !== undefined && <Verdict citation={settled} isStale={isStale} />}
      {settled?.standing === 'stale' && <NewVersion api={api} state={state} citation={settled} onOpen={onOpen} />}
      {citation === null && <EntryForm key={source.id} api={api} document={state.id} source={source} />}
      {problem !== null && <Notice tone="error">{problemText(locale, problem)}</Notice>}
      {text === null && problem === null && <p className={styles.hint}>{say(locale, 'page.loading')}</p>}
      <section
        ref={body}
        className={styles.text}
        lang={source.text?.lang === 'zh' ? 'zh-CN' : undefined}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
        tabIndex={0}
        aria-label={source.name}
      >
        {pages.map((part) => (
          <Part
            key={part.start}
            page={part}
            text={text?.text ?? ''}
            citations={citations}
            current={passage === null ? citation : FOUND}
          />
        ))}
      </section>
    </div>
  );
}

/** "Quote verified" means that the quote stands in the source, letter by letter; whether it supports the sentence is for the reader. */
function Verdict({ citation, isStale }: { readonly citation: Citation | undefined; readonly isStale: boolean }) {
  const locale = useLocale();
  if (isStale) return <Notice tone="error">{say(locale, 'page.cite.stale')}</Notice>;
  if (citation?.standing !== undefined) return <Notice tone="warning">{standingText(locale, citation)}</Notice>;
  return (
    <div className={styles.verdict}>
      <span className={styles.verified}>
        <Icon name="check" size={16} />
        {say(locale, 'page.cite.verified')}
      </span>
      {citation?.flags?.map((flag) => (
        <span key={flag.kind} className={styles.flag}>
          {flagText(locale, flag)}
        </span>
      ))}
    </div>
  );
}

interface PartProps {
  readonly page: TextPage;
  readonly text: string;
  readonly citations: readonly Citation[];
  readonly current: CitationId | null;
}

function Part({ page, text, citations, current }: PartProps) {
  const locale = useLocale();
  const passages = passagesOf(page, citations, current);
  return (
    <section className={styles.part}>
      {page.number !== undefined && <h3>{say(locale, 'page.sources.page', { n: page.number })}</h3>}
      <p>
        {passages.map((passage) => {
          const slice = text.slice(passage.start, passage.end);
          if (passage.kind === 'plain') return slice;
          return (
            <mark key={passage.start} data-current={passage.kind === 'current' ? '' : undefined}>
              {slice}
            </mark>
          );
        })}
      </p>
    </section>
  );
}
