import { ApiError } from '@longhand/client';
import { say } from '@longhand/i18n';
import type { SourceState } from '@longhand/protocol';
import type { Problem } from '@longhand/protocol/schema';
import { useLocale } from '../shell/preferences.ts';
import { Confirm } from '../ui/dialog.tsx';
import styles from './sources-pane.module.css';

/** What the text loses when a source goes. */
export interface Losses {
  readonly source: SourceState;
  readonly places: NonNullable<Problem['citations']>;
  /** How many there are: the server lists the first of them. */
  readonly count: number;
}

/** What the server refused to take away without a word; null for every other error. */
export function lossesIn(error: unknown, source: SourceState): Losses | null {
  if (!(error instanceof ApiError) || error.code !== 'source.cited') return null;
  const places = error.problem?.citations ?? [];
  return { source, places, count: Number(error.params.count ?? places.length) };
}

interface LossDialogProps {
  readonly losses: Losses | null;
  readonly onClose: () => void;
  readonly onConfirm: (source: SourceState) => void;
}

/** Names every sentence that would lose its source, and asks. */
export function LossDialog({ losses, onClose, onConfirm }: LossDialogProps) {
  const locale = useLocale();
  if (losses === null) return null;
  const { source, places, count } = losses;
  return (
    <Confirm
      title={say(locale, 'page.sources.loseTitle', { name: source.name })}
      text={say(locale, 'page.sources.loseText')}
      details={
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
        <ul className={styles.losses} tabIndex={0}>
          {places.map(({ citation, block, title, sentence }) => (
            <li key={`${block} ${citation} ${sentence}`}>
              {title !== '' && <small>{title}</small>}
              {sentence}
            </li>
          ))}
          {count > places.length && <li>{say(locale, 'page.sources.loseMore', { n: count - places.length })}</li>}
        </ul>
      }
      action={say(locale, 'page.sources.loseAction')}
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      onConfirm={() => onConfirm(source)}
    />
  );
}
