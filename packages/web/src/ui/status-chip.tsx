import type { ReactNode } from 'react';
import styles from './status-chip.module.css';

/** `live`: the writer works. `asks`: a person is needed. */
export type Tone = 'quiet' | 'live' | 'asks' | 'done' | 'failed';

export function StatusChip({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <span className={styles.chip} data-tone={tone}>
      <span className={styles.dot} aria-hidden="true" />
      {children}
    </span>
  );
}
