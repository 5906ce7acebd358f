import { say } from '@longhand/i18n';
import type { DocumentSummary } from '@longhand/protocol/ports';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components/Menu';
import { formatLength, formatWhen } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { Link } from '../shell/router.tsx';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import overlay from '../ui/overlay.module.css';
import { StatusChip } from '../ui/status-chip.tsx';
import styles from './library.module.css';
import { summaryStatus } from './summary-status.ts';

interface DocumentRowProps {
  readonly document: DocumentSummary;
  /** This browser keeps text of it that the server does not have. */
  readonly hasUnsent: boolean;
  readonly onRemove: () => void;
}

export function DocumentRow({ document, hasUnsent, onRemove }: DocumentRowProps) {
  const locale = useLocale();
  const title = document.title || say(locale, 'page.untitled');
  const { tone, code } = summaryStatus(document);
  return (
    <li className={styles.row}>
      <Link to={{ name: 'workspace', document: document.id }} className={styles.link}>
        <span className={styles.name} lang={document.lang === 'zh' ? 'zh-CN' : 'en'}>
          {title}
        </span>
        <span className={styles.meta}>
          <StatusChip tone={tone}>{say(locale, code)}</StatusChip>
          {hasUnsent && <StatusChip tone="asks">{say(locale, 'page.library.unsent')}</StatusChip>}
          {document.chars > 0 && <span>{formatLength(locale, 'zh', document.chars)}</span>}
          <time dateTime={new Date(document.updatedAt).toISOString()}>
            {formatWhen(locale, document.updatedAt, Date.now())}
          </time>
        </span>
      </Link>
      <MenuTrigger>
        <IconButton icon="more" label={say(locale, 'page.library.rowMenu', { title })} />
        <Popover className={overlay.popover ?? ''} placement="bottom end">
          <Menu
            className={overlay.menu ?? ''}
            onAction={() => onRemove()}
            aria-label={say(locale, 'page.library.rowMenu', { title })}
          >
            <MenuItem id="delete" className={`${overlay.item} ${overlay.itemDanger}`}>
              <Icon name="trash" size={18} />
              {say(locale, 'page.action.delete')}
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
    </li>
  );
}
