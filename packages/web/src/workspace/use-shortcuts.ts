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
      } else if (isModEnter(event) && possible.includes('continue')) {
        event.preventDefault();
        run.resume();
      }
    }
    // Before the editor hears of it: browsers break the line on Mod+Enter.
    addEventListener('keydown', onKey, true);
    return () => removeEventListener('keydown', onKey, true);
  }, []);
}

/** A field sends what is in it with this key, so only elsewhere it belongs to the run. */
function isModEnter(event: KeyboardEvent): boolean {
  const isInField = event.target instanceof Element && event.target.closest('textarea, input, form') !== null;
  return event.key === 'Enter' && (event.metaKey || event.ctrlKey) && !isInField;
}
