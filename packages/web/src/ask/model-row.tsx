import type { Api } from '@longhand/client';
import type { RunState } from '@longhand/protocol';
import { ModelChoice, useModels } from '../brief/model-choice.tsx';

interface ModelRowProps {
  readonly api: Api;
  readonly run: RunState;
  readonly onModel: (model: string) => void;
}

/** The model may change in the middle of a document: the next call goes to the new one. */
export function ModelRow({ api, run, onModel }: ModelRowProps) {
  const models = useModels(api);
  if (models === null || models.length === 0) return null;
  return <ModelChoice models={models} value={run.model} onChange={(model) => model !== run.model && onModel(model)} />;
}
