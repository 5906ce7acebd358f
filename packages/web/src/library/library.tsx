import type { Api } from '@longhand/client';
import { say } from '@longhand/i18n';
import type { DocumentSummary } from '@longhand/protocol/ports';
import { useState } from 'react';
import { problemText } from '../format.ts';
import { Page } from '../shell/page.tsx';
import { useLocale } from '../shell/preferences.ts';
import { Link } from '../shell/router.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { Notice } from '../ui/notice.tsx';
import { DocumentRow } from './document-row.tsx';
import { ImportButton } from './import-button.tsx';
import styles from './library.module.css';
import { useSummaries } from './use-summaries.ts';

export function Library({ api }: { readonly api: Api }) {
  const locale = useLocale();
  const { documents, unsent, error, reload } = useSummaries(api);
  const [leaving, setLeaving] = useState<DocumentSummary | null>(null);
  const [problem, setProblem] = useState<unknown>(null);

  async function remove(document: DocumentSummary): Promise<void> {
    try {
      setProblem(null);
      await api.documents.delete(document.id);
    } catch (failure) {
      setProblem(failure);
    }
    reload();
  }

  const isEmpty = documents !== null && documents.length === 0;
  const shown = problem ?? error;
  return (
    <Page title={say(locale, 'page.library.title')} isLoading={documents === null && error === null}>
      {shown !== null && (
        <div className={styles.problem}>
          <Notice
            tone="error"
            actions={
              <Button size="small" onPress={reload}>
                {say(locale, 'page.action.retry')}
              </Button>
            }
          >
            {problemText(locale, shown)}
          </Notice>
        </div>
      )}
      {isEmpty ? (
        <>
          <Welcome />
          <ImportButton api={api} onProblem={setProblem} onImported={reload} />
        </>
      ) : (
        <>
          <div className={styles.top}>
            <h1 className={styles.title}>{say(locale, 'page.library.title')}</h1>
            <span className={styles.actions}>
              <ImportButton api={api} onProblem={setProblem} onImported={reload} />
              <Link to={{ name: 'brief' }} className={buttonClass('primary')}>
                <Icon name="add" size={18} />
                {say(locale, 'page.library.new')}
              </Link>
            </span>
          </div>
          <ul className={styles.list}>
            {documents?.map((document) => (
              <DocumentRow
                key={document.id}
                document={document}
                hasUnsent={unsent.has(document.id)}
                onRemove={() => setLeaving(document)}
              />
            ))}
          </ul>
        </>
      )}
      <Confirm
        isOpen={leaving !== null}
        onOpenChange={(isOpen) => !isOpen && setLeaving(null)}
        title={say(locale, 'page.library.deleteTitle', { title: leaving?.title || say(locale, 'page.untitled') })}
        text={say(locale, 'page.library.deleteText')}
        action={say(locale, 'page.action.delete')}
        onConfirm={() => leaving && void remove(leaving)}
      />
    </Page>
  );
}

const steps = ['page.welcome.step1', 'page.welcome.step2', 'page.welcome.step3', 'page.welcome.step4'] as const;

function Welcome() {
  const locale = useLocale();
  return (
    <section className={styles.welcome}>
      <h1>{say(locale, 'page.welcome.title')}</h1>
      <p className={styles.lead}>{say(locale, 'page.welcome.text')}</p>
      <ol className={styles.steps}>
        {steps.map((step) => (
          <li key={step}>{say(locale, step)}</li>
        ))}
      </ol>
      <Link to={{ name: 'brief' }} className={buttonClass('primary', 'large')}>
        {say(locale, 'page.welcome.start')}
      </Link>
    </section>
  );
}
