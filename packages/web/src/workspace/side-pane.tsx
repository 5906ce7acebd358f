import type { Api } from '@longhand/client';
import { say } from '@longhand/i18n';
import type { DocState } from '@longhand/protocol';
import { memo } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import { AskPane } from '../ask/ask-pane.tsx';
import { ExportPane } from '../exporting/export-pane.tsx';
import { useLocale } from '../shell/preferences.ts';
import { SourcesPane, type Viewed } from '../sources/sources-pane.tsx';
import type { RunActions } from './use-run-actions.ts';
import styles from './workspace.module.css';

const sideTabs = ['ask', 'sources', 'export'] as const;
export type SideTab = (typeof sideTabs)[number];

interface SidePaneProps {
  readonly api: Api;
  readonly state: DocState;
  readonly actions: RunActions;
  readonly tab: SideTab;
  readonly viewed: Viewed | null;
  /** True when something waits for the person's answer. */
  readonly wantsPerson: boolean;
  readonly onTab: (tab: SideTab) => void;
  readonly onView: (viewed: Viewed | null) => void;
  /** Shows a section in the text. */
  readonly onSection: (section: string) => void;
  /** Shows a block in the text. */
  readonly onBlock: (block: string) => void;
}

/** Ask, sources and export, one at a time; all stay mounted, so that half an answer survives a look at a source. */
export const SidePane = memo(function SidePane(props: SidePaneProps) {
  const { api, state, actions, tab, viewed, wantsPerson, onTab, onView, onSection, onBlock } = props;
  const locale = useLocale();
  return (
    <Tabs
      className={styles.tabs ?? ''}
      selectedKey={tab}
      onSelectionChange={(key) => onTab(sideTabs.find((id) => id === key) ?? 'ask')}
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
        <AskPane
          api={api}
          state={state}
          actions={actions}
          onExport={() => onTab('export')}
          onSection={onSection}
          onBlock={onBlock}
        />
      </TabPanel>
      <TabPanel id="sources" className={styles.panel ?? ''} shouldForceMount>
        <SourcesPane api={api} state={state} viewed={viewed} onView={onView} onBlock={onBlock} />
      </TabPanel>
      <TabPanel id="export" className={styles.panel ?? ''} shouldForceMount>
        <ExportPane api={api} state={state} onBlock={onBlock} />
      </TabPanel>
    </Tabs>
  );
});
