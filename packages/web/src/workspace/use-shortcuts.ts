import { useEffect, useRef } from 'react';
import type { NextAction } from './run-view.ts';
import type { RunActions } from './use-run-actions.ts';

/** Esc stops the writer, Mod+Enter lets it go on. Fields that send with Mod+Enter themselves keep the key. */
export function useShortcuts(next: readonly NextAction[], actions: RunActions): void {
  const latest = useRef({ next, actions });
  latest.current = { next, actions };
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      const isOverlay =
        document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]') !== null;
      if (event.defaultPrevented || event.isComposing || isOverlay) return;
      const { next: possible, actions: run } = latest.current;
      if (event.key === 'Escape' && possible.includes('stop')) {
        event.preventDefault();
        run.stop();
      } else if (event.key === 'Enter' && (event.metaKey || event.ctrlKey) && possible.includes('continue')) {
        event.preventDefault();
        run.resume();
      }
    }
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
