import { say } from '@longhand/i18n';
import type { DocState } from '@longhand/protocol';
import { memo, useEffect, useRef, useState } from 'react';
import { useLocale } from '../shell/preferences.ts';
import { draftedSections, sectionCount, viewOfRun } from './run-view.ts';

const AT_MOST_EVERY_MS = 4_000;

/** Tells a screen reader what the run does: its state and its section, never the stream of text. */
export const Announcer = memo(function Announcer({ state }: { readonly state: DocState }) {
  const locale = useLocale();
  const sections = draftedSections(locale, state);
  const { done, total } = sectionCount(state);
  const { status, isWorking } = viewOfRun(state.run);
  const text =
    isWorking && sections !== null && total > 0
      ? `${say(locale, 'page.explain.draftingSections', { titles: sections })} ${say(locale, 'page.run.sections', { done, total })}`
      : say(locale, status);
  const [said, setSaid] = useState('');
  const last = useRef(0);
  useEffect(() => {
    const wait = Math.max(200, last.current + AT_MOST_EVERY_MS - Date.now());
    const timer = setTimeout(() => {
      last.current = Date.now();
      setSaid(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div className="visually-hidden" aria-live="polite">
      {said}
    </div>
  );
});
