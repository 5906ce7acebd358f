import type { Api } from '@longhand/client';
import type { Citation } from '@longhand/document';
import { say } from '@longhand/i18n';
import type { DocState, NearestPassage } from '@longhand/protocol';
import { useEffect, useState } from 'react';
import { problemText } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import styles from './sources-pane.module.css';

interface NewVersionProps {
  readonly api: Api;
  readonly state: DocState;
  readonly citation: Citation;
  readonly onOpen: (source: string) => void;
}

/** For a quote that does not stand in the new version of its source: the quote, and what comes nearest to it there. */
export function NewVersion({ api, state, citation, onOpen }: NewVersionProps) {
  const locale = useLocale();
  const [nearest, setNearest] = useState<NearestPassage | null | undefined>(undefined);
  const [problem, setProblem] = useState<unknown>(null);
  const { id, source } = citation;
  const version = state.sources[source]?.replacedBy;

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again for another citation and another version.
  useEffect(() => {
    let isCurrent = true;
    api.documents
      .evidence(state.id)
      .then((report) => isCurrent && setNearest(report.nearest.find((passage) => passage.citation === id) ?? null))
      .catch((error: unknown) => isCurrent && setProblem(error));
    return () => {
      isCurrent = false;
    };
  }, [api, state.id, id, version]);

  const target = nearest?.source ?? version;
  return (
    <div className={styles.compare}>
      <h3>{say(locale, 'page.cite.oldQuote')}</h3>
      <blockquote className={styles.quote}>{citation.quote}</blockquote>
      <h3>{say(locale, 'page.cite.nearest')}</h3>
      {problem !== null && <Notice tone="error">{problemText(locale, problem)}</Notice>}
      {nearest === undefined && problem === null && <p className={styles.hint}>{say(locale, 'page.loading')}</p>}
      {nearest === null && <p className={styles.hint}>{say(locale, 'page.cite.noNearest')}</p>}
      {nearest && <blockquote className={styles.quote}>{nearest.quote}</blockquote>}
      {target !== undefined && (
        <Button size="small" icon="source" onPress={() => onOpen(target)}>
          {say(locale, 'page.cite.openNew')}
        </Button>
      )}
    </div>
  );
}
