import type { Api } from '@longhand/client';
import type { ModelEndpoint, ModelInfo, Notice, ToolServerList } from '@longhand/protocol';
import { useCallback, useEffect, useState } from 'react';

interface Known {
  readonly endpoints: readonly ModelEndpoint[];
  readonly notice?: Notice;
  readonly models: readonly ModelInfo[];
  readonly tools: ToolServerList;
}

/** The settings as the server has them; `reload` asks again, and what is shown stays until the answer is there. */
export function useSettings(api: Api): {
  readonly settings: Known | null;
  readonly error: unknown;
  readonly reload: () => void;
} {
  const [settings, setSettings] = useState<Known | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round is the reason to ask again
  useEffect(() => {
    let isCurrent = true;
    Promise.all([api.endpoints.list(), api.models(), api.toolServers.list()])
      .then(([listed, models, tools]) => {
        if (!isCurrent) return;
        setSettings({ ...listed, models, tools });
        setError(null);
      })
      .catch((failure: unknown) => isCurrent && setError(failure));
    return () => {
      isCurrent = false;
    };
  }, [api, round]);
  return { settings, error, reload: useCallback(() => setRound((count) => count + 1), []) };
}
