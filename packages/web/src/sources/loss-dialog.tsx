import { ApiError } from '@longhand/client';
import { say } from '@longhand/i18n';
import type { SourceState } from '@longhand/protocol';
import type { Problem } from '@longhand/protocol/schema';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import overlay from '../ui/overlay.module.css';
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
  return (
    <ModalOverlay
      className={overlay.backdrop ?? ''}
      isDismissable
      isOpen={losses !== null}
      onOpenChange={(isOpen) => !isOpen && onClose()}
    >
      <Modal className={overlay.modal ?? ''}>
        <Dialog className={overlay.dialog ?? ''} role="alertdialog">
          {losses !== null && (
            <>
              <Heading slot="title" level={2}>
                {say(locale, 'page.sources.loseTitle', { name: losses.source.name })}
              </Heading>
              <p>{say(locale, 'page.sources.loseText')}</p>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard. */}
              <ul className={styles.losses} tabIndex={0}>
                {losses.places.map(({ citation, block, title, sentence }) => (
                  <li key={`${block} ${citation} ${sentence}`}>
                    {title !== '' && <small>{title}</small>}
                    {sentence}
                  </li>
                ))}
                {losses.count > losses.places.length && (
                  <li>{say(locale, 'page.sources.loseMore', { n: losses.count - losses.places.length })}</li>
                )}
              </ul>
              <div className={overlay.actions}>
                <Button onPress={onClose} autoFocus>
                  {say(locale, 'page.action.keep')}
                </Button>
                <Button
                  tone="danger"
                  onPress={() => {
                    onClose();
                    onConfirm(losses.source);
                  }}
                >
                  {say(locale, 'page.sources.loseAction')}
                </Button>
              </div>
            </>
          )}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
