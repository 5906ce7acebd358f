import { say } from '@longhand/i18n';
import type { DocState, ModelInfo } from '@longhand/protocol';
import { ModelChoice } from '../brief/model-choice.tsx';
import { useLocale } from '../shell/preferences.ts';
import field from '../ui/field.module.css';
import type { RunActions } from '../workspace/use-run-actions.ts';

interface ModelRowProps {
  readonly models: readonly ModelInfo[];
  readonly state: DocState;
  /** The model for the run that is about to start. */
  readonly chosen: string | undefined;
  readonly onChoose: (model: string) => void;
  readonly actions: RunActions;
}

/** The model may change in the middle of a document: the next call, or the next run, goes to the new one. */
export function ModelRow({ models, state, chosen, onChoose, actions }: ModelRowProps) {
  const locale = useLocale();
  const { run } = state;
  if (models.length === 0) return null;
  const isRunning = run !== null && run.status !== 'finished';
  const fallback = models.find((model) => model.isDefault)?.id ?? 'digest';
  const value = isRunning ? run.model : (chosen ?? run?.model ?? state.model ?? fallback);
  const choose = (model: string) => {
    if (model === value) return;
    if (isRunning) actions.setModel(model);
    else onChoose(model);
  };
  return (
    <div>
      <ModelChoice models={models} value={value} onChange={choose} />
      {isRunning && <p className={field.hint}>{say(locale, 'settings.nextCall')}</p>}
    </div>
  );
}
