import { say } from '@longhand/i18n';
import { DropZone } from 'react-aria-components/DropZone';
import { FileTrigger } from 'react-aria-components/FileTrigger';
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
  return (
    <DropZone
      className={`${styles.drop} ${isCompact ? styles.compact : ''}`}
      aria-label={say(locale, 'page.sources.dropLabel')}
      onDrop={async (event) => {
        const files = await Promise.all(
          event.items.filter((item) => item.kind === 'file').map((item) => item.getFile()),
        );
        onFiles(files);
      }}
    >
      <span className={styles.dropIcon}>
        <Icon name="upload" />
      </span>
      <span className={styles.dropText}>
        <span>{say(locale, 'page.sources.drop')}</span>
        <small>{say(locale, 'page.sources.formats')}</small>
      </span>
      <FileTrigger
        allowsMultiple
        acceptedFileTypes={[...acceptedFiles]}
        onSelect={(list) => list && onFiles(Array.from(list))}
      >
        <Button size="small">{say(locale, 'page.sources.choose')}</Button>
      </FileTrigger>
    </DropZone>
  );
}
