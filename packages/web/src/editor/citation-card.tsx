import { say } from '@longhand/i18n';
import type { DocState } from '@longhand/protocol';
import { useLayoutEffect, useRef } from 'react';
import { useLocale } from '../shell/preferences.ts';
import { flagText, standingText } from '../sources/cite-text.ts';
import { Icon } from '../ui/icon.tsx';
import styles from './citation-card.module.css';

export interface HoveredCitation {
  readonly citation: string;
  /** Where its chip is on the screen. */
  readonly rect: DOMRect;
}

interface CitationCardProps {
  readonly state: DocState;
  readonly hovered: HoveredCitation;
}

const GAP = 8;

/** The quote behind a chip, while the pointer or the focus is on it. */
export function CitationCard({ state, hovered }: CitationCardProps) {
  const locale = useLocale();
  const card = useRef<HTMLDivElement>(null);
  const { citation, rect } = hovered;
  const settled = state.citations[citation];
  const span = settled ?? state.evidence[citation];

  useLayoutEffect(() => {
    const element = card.current;
    if (element === null) return;
    const { width, height } = element.getBoundingClientRect();
    const isAbove = rect.bottom + GAP + height > innerHeight;
    const left = Math.min(Math.max(GAP, rect.left - 24), innerWidth - width - GAP);
    element.style.left = `${left}px`;
    element.style.top = `${isAbove ? rect.top - GAP - height : rect.bottom + GAP}px`;
  }, [rect]);

  if (span === undefined) return null;
  const name = state.sources[span.source]?.name ?? settled?.sourceName ?? say(locale, 'page.cite.unknown');
  const flags = settled?.standing === undefined ? (settled?.flags ?? []) : [];
  return (
    <div ref={card} className={styles.card} role="tooltip">
      <p className={styles.source}>
        {name}
        {span.page !== undefined && <span> · {say(locale, 'page.sources.page', { n: span.page })}</span>}
      </p>
      <blockquote className={styles.quote}>{span.quote}</blockquote>
      <p className={styles.verdict}>
        {settled === undefined ? (
          say(locale, 'page.cite.pending')
        ) : settled.standing !== undefined ? (
          <span className={styles.flag}>{standingText(locale, settled)}</span>
        ) : (
          <span className={styles.verified}>
            <Icon name="check" size={14} />
            {say(locale, 'page.cite.verified')}
          </span>
        )}
        {flags.map((flag) => (
          <span key={flag.kind} className={styles.flag}>
            {flagText(locale, flag)}
          </span>
        ))}
      </p>
    </div>
  );
}
