import type { Api } from '@longhand/client';
import { say } from '@longhand/i18n';
import type { DocState } from '@longhand/protocol';
import { useState } from 'react';
import { useModels } from '../brief/model-choice.tsx';
import { noticeText, problemText } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { CancelButton } from '../workspace/run-bar.tsx';
import { viewOfRun } from '../workspace/run-view.ts';
import type { RunActions } from '../workspace/use-run-actions.ts';
import styles from './ask.module.css';
import { Checklist } from './checklist.tsx';
import { Findings } from './findings.tsx';
import { History } from './history.tsx';
import { ModelRow } from './model-row.tsx';
import { OutlineCard } from './outline-card.tsx';
import { Questions } from './questions.tsx';
import { RunCard } from './run-card.tsx';
import { Spending } from './spending.tsx';
import { Steering } from './steering.tsx';
import { Suggestions } from './suggestions.tsx';
import { ToolCalls } from './tool-calls.tsx';

interface AskPaneProps {
  readonly api: Api;
  readonly state: DocState;
  readonly actions: RunActions;
  readonly onExport: () => void;
  /** Shows a section in the text. */
  readonly onSection: (section: string) => void;
  /** Shows a block in the text. */
  readonly onBlock: (block: string) => void;
}

/** Where the writer and the person talk: what is going on, what it asks, and where it is told what to do. */
export function AskPane({ api, state, actions, onExport, onSection, onBlock }: AskPaneProps) {
  const locale = useLocale();
  const { run } = state;
  const next = viewOfRun(run).actions;
  const models = useModels(api);
  const [chosen, setChosen] = useState<string>();
  const hasModelChoice = next.includes('cancel') || next.includes('start') || next.includes('restart');
  const notices = state.notices.filter((notice) => run === null || notice.seq >= run.startedSeq).slice(-3);
  return (
    <div className={styles.pane}>
      {actions.problem !== null && (
        <Notice
          tone="error"
          actions={
            <Button size="small" onPress={actions.dismiss}>
              {say(locale, 'page.action.dismiss')}
            </Button>
          }
        >
          {problemText(locale, actions.problem)}
        </Notice>
      )}
      <RunCard state={state} actions={actions} onStart={() => actions.start(chosen)} onExport={onExport} />
      <Spending state={state} actions={actions} />
      {run?.status === 'clarifying' && run.interrupt?.kind === 'questions' && (
        <Questions key={run.interrupt.id} api={api} state={state} interrupt={run.interrupt} actions={actions} />
      )}
      {next.includes('approve') && <OutlineCard state={state} actions={actions} />}
      <Checklist state={state} onSection={onSection} />
      {run?.status === 'finished' && <Findings state={state} onSection={onSection} onBlock={onBlock} />}
      {(next.includes('direct') || next.includes('inform')) && (
        <Steering document={state.id} next={next} actions={actions} />
      )}
      <ToolCalls state={state} actions={actions} />
      <Suggestions state={state} actions={actions} />
      {hasModelChoice && (
        <ModelRow models={models ?? []} state={state} chosen={chosen} onChoose={setChosen} actions={actions} />
      )}
      {notices.map((notice) => (
        <Notice key={notice.seq} tone={notice.level}>
          {noticeText(locale, notice)}
        </Notice>
      ))}
      <History state={state} actions={actions} />
      {next.includes('cancel') && (
        <div className={styles.end}>
          <CancelButton onCancel={actions.cancel} />
        </div>
      )}
    </div>
  );
}
