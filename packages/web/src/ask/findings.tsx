import { say } from '@longhand/i18n';
import type { DocState, FindingState } from '@longhand/protocol';
import { useState } from 'react';
import { noticeText } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import styles from './checklist.module.css';

interface FindingsProps {
  readonly state: DocState;
  readonly onSection: (section: string) => void;
  readonly onBlock: (block: string) => void;
}

const FEW = 6;

/** What the review found, each with the way to its place. What is gone from the text is gone from the list. */
export function Findings({ state, onSection, onBlock }: FindingsProps) {
  const locale = useLocale();
  const [isWhole, setWhole] = useState(false);
  const findings = (state.findings ?? []).filter(
    ({ block }) => block === undefined || state.blocks.some(({ id }) => id === block),
  );
  if (findings.length === 0) return null;
  const shown = isWhole ? findings : findings.slice(0, FEW);
  return (
    <section className={styles.findings}>
      <h2>{say(locale, 'page.findings.title', { n: findings.length })}</h2>
      <ul>
        {shown.map((finding) => (
          <Found key={finding.id} state={state} finding={finding} onSection={onSection} onBlock={onBlock} />
        ))}
      </ul>
      {findings.length > shown.length && (
        <Button size="small" tone="quiet" onPress={() => setWhole(true)}>
          {say(locale, 'page.findings.all', { n: findings.length })}
        </Button>
      )}
    </section>
  );
}

interface FoundProps extends FindingsProps {
  readonly finding: FindingState;
}

function Found({ state, finding, onSection, onBlock }: FoundProps) {
  const locale = useLocale();
  const { block, section, level } = finding;
  const hasSuggestion = state.suggestions.some((suggestion) => suggestion.block === block);
  return (
    <li className={styles.finding} data-level={level}>
      <Icon name={level === 'warning' ? 'warning' : 'info'} size={16} />
      <div>
        <p>{noticeText(locale, finding)}</p>
        <p className={styles.where}>
          {block !== undefined ? (
            <button type="button" onClick={() => onBlock(block)}>
              {say(locale, 'page.findings.show')}
            </button>
          ) : (
            section !== undefined && (
              <button type="button" onClick={() => onSection(section)}>
                {say(locale, 'page.findings.show')}
              </button>
            )
          )}
          {hasSuggestion && <span>{say(locale, 'page.findings.suggested')}</span>}
        </p>
      </div>
    </li>
  );
}
