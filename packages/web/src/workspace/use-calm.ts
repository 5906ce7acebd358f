import type { DocState } from '@longhand/protocol';
import { useEffect, useRef, useState } from 'react';

const SLOW_MS = 300;

/** What grows while text arrives. A change of these alone can wait a moment; a change of anything else is shown at once. */
const slowKeys: ReadonlySet<keyof DocState> = new Set([
  'seq',
  'updatedAt',
  'open',
  'progress',
  'blocks',
  'edits',
  'citations',
  'evidence',
  'offered',
  'usage',
]);

/**
 * The state without the pulse of arriving text. What stands around the document (panes, bars, lists) reads this one, and so is drawn
 * when something happened and not sixty times a second.
 */
export function useCalm(state: DocState): DocState {
  const [calm, setCalm] = useState(state);
  const latest = useRef(state);
  latest.current = state;
  const isBehind = calm !== state;
  const isUrgent = isBehind && hasUrgentChange(calm, state);
  // Setting state while rendering shows the change in this very frame.
  if (isUrgent) setCalm(state);
  useEffect(() => {
    if (!isBehind) return;
    const timer = setTimeout(() => setCalm(latest.current), SLOW_MS);
    return () => clearTimeout(timer);
  }, [isBehind]);
  return isUrgent ? state : calm;
}

function hasUrgentChange(before: DocState, after: DocState): boolean {
  const keys = Object.keys(after) as (keyof DocState)[];
  return keys.some((key) => !slowKeys.has(key) && before[key] !== after[key]);
}
