import { say } from '@longhand/i18n';
import type { ReactNode } from 'react';
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { useLocale } from '../shell/preferences.ts';
import { Button } from './button.tsx';
import overlay from './overlay.module.css';

interface ConfirmProps {
  readonly title: string;
  readonly text: string;
  /** What stands below the text. */
  readonly details?: ReactNode;
  readonly action: string;
  readonly onConfirm: () => void;
  readonly isOpen?: boolean;
  readonly onOpenChange?: (isOpen: boolean) => void;
  /** The button that opens it, unless `isOpen` is controlled. */
  readonly children?: ReactNode;
}

/** Asks once before something that cannot be taken back. */
export function Confirm({ title, text, details, action, onConfirm, isOpen, onOpenChange, children }: ConfirmProps) {
  const locale = useLocale();
  const modal = (
    <ModalOverlay
      className={overlay.backdrop ?? ''}
      isDismissable
      {...(isOpen === undefined ? {} : { isOpen })}
      {...(onOpenChange === undefined ? {} : { onOpenChange })}
    >
      <Modal className={overlay.modal ?? ''}>
        <Dialog className={overlay.dialog ?? ''} role="alertdialog">
          {({ close }) => (
            <>
              <Heading slot="title" level={2}>
                {title}
              </Heading>
              <p>{text}</p>
              {details}
              <div className={overlay.actions}>
                <Button onPress={close} autoFocus>
                  {say(locale, 'page.action.keep')}
                </Button>
                <Button
                  tone="danger"
                  onPress={() => {
                    close();
                    onConfirm();
                  }}
                >
                  {action}
                </Button>
              </div>
            </>
          )}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
  if (children === undefined) return modal;
  return (
    <DialogTrigger>
      {children}
      {modal}
    </DialogTrigger>
  );
}
