import { say } from '@longhand/i18n';
import type { DocState, OutlineSection, SectionStatus } from '@longhand/protocol';
import { memo } from 'react';
import { formatLength } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { useOutlineNumbers } from './outline-numbers.ts';
import styles from './outline-pane.module.css';
import { statusOf } from './run-view.ts';

interface OutlinePaneProps {
  readonly state: DocState;
  readonly lengths: ReadonlyMap<string, number>;
  readonly onOpen: (section: OutlineSection) => void;
}

/** The table of contents, alive: a glyph and a length per section, and the way to it. */
export const OutlinePane = memo(function OutlinePane({ state, lengths, onOpen }: OutlinePaneProps) {
  const locale = useLocale();
  const numbers = useOutlineNumbers(state);
  const isPaused = state.run?.status === 'paused' || state.run?.status === 'finished';
  if (state.outline.length === 0) {
    return <p className={styles.empty}>{say(locale, 'page.outline.empty')}</p>;
  }
  return (
    <ol className={styles.list} lang={state.lang === 'zh' ? 'zh-CN' : 'en'}>
      {state.outline.map((section) => {
        const status = statusOf(state, section);
        const length = lengths.get(section.id) ?? 0;
        const number = numbers.get(section.id) ?? '';
        const word = say(locale, status === 'drafting' && isPaused ? 'page.section.paused' : `page.section.${status}`);
        const isCurrent = status === 'drafting';
        return (
          <li key={section.id}>
            <button
              type="button"
              className={styles.section}
              data-level={section.level}
              data-status={status}
              aria-current={isCurrent ? 'step' : undefined}
              disabled={length === 0}
              onClick={() => onOpen(section)}
            >
              <Glyph status={status} isPaused={isPaused} />
              <span className={styles.title}>
                {number !== '' && <span className={styles.number}>{number}</span>}
                {section.title}
              </span>
              <span className="visually-hidden">{word}</span>
              {length > 0 && <span className={styles.length}>{formatLength(locale, state.lang, length)}</span>}
            </button>
          </li>
        );
      })}
    </ol>
  );
});

/** Empty ring, half ring that breathes, full disc, dash. */
function Glyph({ status, isPaused }: { readonly status: SectionStatus; readonly isPaused: boolean }) {
  return (
    <svg
      className={styles.glyph}
      viewBox="0 0 16 16"
      width="14"
      height="14"
      aria-hidden="true"
      data-status={status}
      data-paused={isPaused}
    >
      {status === 'done' ? (
        <>
          <circle cx="8" cy="8" r="6.500" fill="currentColor" />
          <path
            d="m5.300 8.200 2 2 3.600-4.200"
            fill="none"
            stroke="var(--pane)"
            strokeWidth="1.500"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </>
      ) : status === 'skipped' ? (
        <path d="M4 8h8" stroke="currentColor" strokeWidth="1.500" strokeLinecap="round" />
      ) : (
        <>
          <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="1.400" />
          {status === 'drafting' && <path d="M8 3.500a4.500 4.500 0 0 1 0 9z" fill="currentColor" />}
        </>
      )}
    </svg>
  );
}
