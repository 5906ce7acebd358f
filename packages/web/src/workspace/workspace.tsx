import type { Api, Connection } from '@longhand/client';
import type { UsedDocument } from '@longhand/client/react';
import type { CitationId } from '@longhand/document';
import { say } from '@longhand/i18n';
import type { DocState, OutlineSection } from '@longhand/protocol';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import { AskPane } from '../ask/ask-pane.tsx';
import type { EditorHandle } from '../editor/editor.tsx';
import { ExportPane } from '../exporting/export-pane.tsx';
import { Header } from '../shell/header.tsx';
import { useWindowTitle } from '../shell/page.tsx';
import { useLocale } from '../shell/preferences.ts';
import { SourcesPane, type Viewed } from '../sources/sources-pane.tsx';
import { Icon, type IconName } from '../ui/icon.tsx';
import { Announcer } from './announcer.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { DocumentPane } from './document-pane.tsx';
import { OutlinePane } from './outline-pane.tsx';
import { RunBar } from './run-bar.tsx';
import { viewOfRun } from './run-view.ts';
import { useLengths } from './use-lengths.ts';
import { useRunActions } from './use-run-actions.ts';
import { useShortcuts } from './use-shortcuts.ts';
import styles from './workspace.module.css';

const sideTabs = ['ask', 'sources', 'export'] as const;
type SideTab = (typeof sideTabs)[number];
type Pane = 'outline' | 'draft' | SideTab;

const icons: Readonly<Record<Pane, IconName>> = {
  outline: 'outline',
  draft: 'document',
  ask: 'question',
  sources: 'source',
  export: 'download',
};

export interface WorkspaceProps {
  readonly api: Api;
  readonly state: DocState;
  readonly connection: Connection;
  readonly send: UsedDocument['send'];
  readonly onRetry: () => void;
}

/** Outline, document, and the side where people and writer talk; on a narrow screen one of them at a time. */
export function Workspace({ api, state, connection, send, onRetry }: WorkspaceProps) {
  const locale = useLocale();
  const [pane, setPane] = useState<Pane>('draft');
  const [tab, setTab] = useState<SideTab>('ask');
  const [viewed, setViewed] = useState<Viewed | null>(null);
  const [unsentEdits, setUnsentEdits] = useState(0);
  const editor = useRef<EditorHandle>(null);
  const actions = useRunActions(state, send);
  const lengths = useLengths(state);
  const { actions: next, tone } = viewOfRun(state.run);
  const title = state.title || say(locale, 'page.untitled');
  useWindowTitle(title);
  useShortcuts(next, actions);

  const show = useCallback((shown: Pane) => {
    setPane(shown);
    if (shown !== 'outline' && shown !== 'draft') setTab(shown);
  }, []);
  const openCitation = useCallback(
    (citation: CitationId) => {
      // A chip in the text that is being written stands for offered evidence until its paragraph is complete.
      const source = (state.citations[citation] ?? state.evidence[citation])?.source;
      if (source === undefined) return;
      setViewed({ source, citation });
      show('sources');
    },
    [state.citations, state.evidence, show],
  );
  const openSection = useCallback((section: OutlineSection) => {
    setPane('draft');
    requestAnimationFrame(() => editor.current?.scrollToSection(section.id));
  }, []);

  // A question of the writer brings its pane to the front, once per question.
  const interrupt = state.run?.interrupt?.id ?? null;
  useEffect(() => {
    if (interrupt !== null) show('ask');
  }, [interrupt, show]);

  const wantsPerson = tone === 'asks' || state.suggestions.length > 0;
  return (
    <div className={styles.workspace} data-pane={pane}>
      <div className={styles.top}>
        <Header>
          <h1 className={styles.title} lang={state.lang === 'zh' ? 'zh-CN' : 'en'}>
            {title}
          </h1>
        </Header>
        <ConnectionBanner connection={connection} onRetry={onRetry} unsentEdits={unsentEdits} />
        <div className={styles.strip}>
          <RunBar state={state} actions={actions} isCompact />
        </div>
      </div>
      <main id="main" className={styles.main} tabIndex={-1}>
        <nav className={styles.outline} aria-label={say(locale, 'page.pane.outline')}>
          <RunBar state={state} actions={actions} />
          <OutlinePane state={state} lengths={lengths} onOpen={openSection} />
        </nav>
        <div className={styles.draft}>
          <DocumentPane
            ref={editor}
            api={api}
            state={state}
            send={send}
            connection={connection}
            actions={actions}
            onCitation={openCitation}
            onUnsent={setUnsentEdits}
            onAsk={() => show('ask')}
          />
        </div>
        <section className={styles.side} aria-label={say(locale, 'page.pane.side')}>
          <Tabs
            className={styles.tabs ?? ''}
            selectedKey={tab}
            onSelectionChange={(key) => show(sideTabs.find((id) => id === key) ?? 'ask')}
          >
            <TabList className={styles.tabList ?? ''} aria-label={say(locale, 'page.pane.side')}>
              {sideTabs.map((id) => (
                <Tab key={id} id={id} className={styles.tab ?? ''}>
                  {say(locale, `page.pane.${id}`)}
                  {id === 'ask' && wantsPerson && (
                    <span className={styles.badge} role="img" aria-label={say(locale, 'page.pane.waits')} />
                  )}
                </Tab>
              ))}
            </TabList>
            <TabPanel id="ask" className={styles.panel ?? ''} shouldForceMount>
              <AskPane api={api} state={state} actions={actions} onExport={() => show('export')} />
            </TabPanel>
            <TabPanel id="sources" className={styles.panel ?? ''} shouldForceMount>
              <SourcesPane api={api} state={state} viewed={viewed} onView={setViewed} />
            </TabPanel>
            <TabPanel id="export" className={styles.panel ?? ''} shouldForceMount>
              <ExportPane api={api} state={state} />
            </TabPanel>
          </Tabs>
        </section>
      </main>
      <nav className={styles.bottom} aria-label={say(locale, 'page.pane.label')}>
        {(['outline', 'draft', 'ask', 'sources', 'export'] as const).map((id) => (
          <button
            key={id}
            type="button"
            className={styles.bottomItem}
            aria-current={pane === id ? 'page' : undefined}
            onClick={() => show(id)}
          >
            <span className={styles.bottomIcon}>
              <Icon name={icons[id]} size={22} />
              {id === 'ask' && wantsPerson && (
                <span className={styles.badge} role="img" aria-label={say(locale, 'page.pane.waits')} />
              )}
            </span>
            {say(locale, `page.pane.${id}`)}
          </button>
        ))}
      </nav>
      <Announcer state={state} />
    </div>
  );
}
