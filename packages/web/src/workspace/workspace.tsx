import type { Api, Connection } from '@longhand/client';
import type { UsedDocument } from '@longhand/client/react';
import type { CitationId } from '@longhand/document';
import { say } from '@longhand/i18n';
import type { DocState, OutlineSection } from '@longhand/protocol';
import { memo, useCallback, useEffect, useRef, useState } from 'react';
import type { EditorHandle } from '../editor/editor.tsx';
import { Header } from '../shell/header.tsx';
import { useWindowTitle } from '../shell/page.tsx';
import { useLocale } from '../shell/preferences.ts';
import type { Viewed } from '../sources/sources-pane.tsx';
import { Icon, type IconName } from '../ui/icon.tsx';
import { Announcer } from './announcer.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { DocumentPane } from './document-pane.tsx';
import { OutlinePane } from './outline-pane.tsx';
import { RunBar } from './run-bar.tsx';
import { viewOfRun } from './run-view.ts';
import { SidePane, type SideTab } from './side-pane.tsx';
import { useCalm } from './use-calm.ts';
import { useLengths } from './use-lengths.ts';
import { useRunActions } from './use-run-actions.ts';
import { useShortcuts } from './use-shortcuts.ts';
import styles from './workspace.module.css';

type Pane = 'outline' | 'draft' | SideTab;
const panes: readonly Pane[] = ['outline', 'draft', 'ask', 'sources', 'export'];
const icons: Readonly<Record<Pane, IconName>> = {
  outline: 'outline',
  draft: 'document',
  ask: 'question',
  sources: 'source',
  export: 'download',
};

interface WorkspaceProps {
  readonly api: Api;
  readonly state: DocState;
  readonly connection: Connection;
  readonly send: UsedDocument['send'];
  readonly onRetry: () => void;
}

/** Outline, document, and the side where people and writer talk; on a narrow screen one of them at a time. */
export function Workspace({ api, state, connection, send, onRetry }: WorkspaceProps) {
  const locale = useLocale();
  const calm = useCalm(state);
  const [pane, setPane] = useState<Pane>('draft');
  const [tab, setTab] = useState<SideTab>('ask');
  const [viewed, setViewed] = useState<Viewed | null>(null);
  const [unsentEdits, setUnsentEdits] = useState(0);
  const editor = useRef<EditorHandle>(null);
  const actions = useRunActions(calm, send);
  const lengths = useLengths(state);
  const { actions: next, tone } = viewOfRun(calm.run);
  const title = calm.title || say(locale, 'page.untitled');
  useWindowTitle(title);
  useShortcuts(next, actions);

  const show = useCallback((shown: Pane) => {
    setPane(shown);
    if (shown !== 'outline' && shown !== 'draft') setTab(shown);
  }, []);
  const ask = useCallback(() => show('ask'), [show]);
  const openCitation = useCallback(
    (citation: CitationId) => {
      // A chip in the text that is being written stands for offered evidence until its paragraph is complete.
      const source = (calm.citations[citation] ?? calm.evidence[citation])?.source;
      if (source === undefined) return;
      setViewed({ source, citation });
      show('sources');
    },
    [calm.citations, calm.evidence, show],
  );
  const showSection = useCallback((section: string) => {
    setPane('draft');
    requestAnimationFrame(() => editor.current?.scrollToSection(section));
  }, []);
  const showBlock = useCallback((block: string) => {
    setPane('draft');
    requestAnimationFrame(() => editor.current?.scrollToBlock(block));
  }, []);
  const openSection = useCallback((section: OutlineSection) => showSection(section.id), [showSection]);

  // A question of the writer brings its pane to the front, once per question.
  const interrupt = calm.run?.interrupt?.id ?? null;
  useEffect(() => {
    if (interrupt !== null) show('ask');
  }, [interrupt, show]);

  const wantsPerson = tone === 'asks' || calm.suggestions.some(({ rewrite }) => rewrite === undefined);
  return (
    <div className={styles.workspace} data-pane={pane}>
      <div className={styles.top}>
        <TopBar title={title} lang={calm.lang} />
        <ConnectionBanner connection={connection} onRetry={onRetry} unsentEdits={unsentEdits} />
        <div className={styles.strip}>
          <RunBar state={calm} actions={actions} isCompact />
        </div>
      </div>
      <main id="main" className={styles.main} tabIndex={-1}>
        <nav className={styles.outline} aria-label={say(locale, 'page.pane.outline')}>
          <RunBar state={calm} actions={actions} />
          <OutlinePane state={calm} lengths={lengths} onOpen={openSection} />
        </nav>
        <div className={styles.draft}>
          <DocumentPane
            ref={editor}
            state={state}
            send={send}
            isLive={connection.status === 'live'}
            actions={actions}
            onCitation={openCitation}
            onUnsent={setUnsentEdits}
            onAsk={ask}
            api={api}
          />
        </div>
        <section className={styles.side} aria-label={say(locale, 'page.pane.side')}>
          <SidePane
            api={api}
            state={calm}
            actions={actions}
            tab={tab}
            viewed={viewed}
            wantsPerson={wantsPerson}
            onTab={show}
            onView={setViewed}
            onSection={showSection}
            onBlock={showBlock}
          />
        </section>
      </main>
      <BottomBar pane={pane} wantsPerson={wantsPerson} onPane={show} />
      <Announcer state={calm} />
    </div>
  );
}

const TopBar = memo(function TopBar({ title, lang }: { readonly title: string; readonly lang: 'zh' | 'en' }) {
  return (
    <Header>
      <h1 className={styles.title} lang={lang === 'zh' ? 'zh-CN' : 'en'}>
        {title}
      </h1>
    </Header>
  );
});

interface BottomBarProps {
  readonly pane: Pane;
  readonly wantsPerson: boolean;
  readonly onPane: (pane: Pane) => void;
}

/** On a narrow screen: which part of the page is seen. */
const BottomBar = memo(function BottomBar({ pane, wantsPerson, onPane }: BottomBarProps) {
  const locale = useLocale();
  return (
    <nav className={styles.bottom} aria-label={say(locale, 'page.pane.label')}>
      {panes.map((id) => (
        <button
          key={id}
          type="button"
          className={styles.bottomItem}
          aria-current={pane === id ? 'page' : undefined}
          onClick={() => onPane(id)}
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
  );
});
