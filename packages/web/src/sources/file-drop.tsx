import { say } from '@longhand/i18n';
import { type DragEvent, useRef, useState } from 'react';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import styles from './sources.module.css';
import { acceptedFiles } from './use-uploads.ts';

interface FileDropProps {
  readonly onFiles: (files: readonly File[]) => void;
  readonly isCompact?: boolean;
}

/** A place to drop files on, and a button for everyone else. */
export function FileDrop({ onFiles, isCompact = false }: FileDropProps) {
  const locale = useLocale();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const take = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setOver(event.type === 'dragover');
    if (event.type === 'drop') onFiles(Array.from(event.dataTransfer.files));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one more way; the button inside does the same.
    <div
      className={`${styles.drop} ${isCompact ? styles.compact : ''}`}
      data-drop-target={isOver ? '' : undefined}
      onDragOver={take}
      onDrop={take}
      onDragLeave={() => setOver(false)}
    >
      <span className={styles.dropIcon}>
        <Icon name="upload" />
      </span>
      <span className={styles.dropText}>
        <span>{say(locale, 'page.sources.drop')}</span>
        <small>{say(locale, 'page.sources.formats')}</small>
      </span>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept={acceptedFiles.join(',')}
        onChange={(event) => {
          onFiles(Array.from(event.target.files ?? []));
          // The same file may be chosen again after it was mended.
          event.target.value = '';
        }}
      />
      <Button size="small" onPress={() => input.current?.click()}>
        {say(locale, 'page.sources.choose')}
      </Button>
    </div>
  );
}
