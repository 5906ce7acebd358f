import { say } from '@longhand/i18n';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components/Menu';
import { IconButton } from '../ui/button.tsx';
import { Icon, type IconName } from '../ui/icon.tsx';
import overlay from '../ui/overlay.module.css';
import styles from './header.module.css';
import { changePreferences, type Theme, useLocale, usePreferences } from './preferences.ts';
import { Link } from './router.tsx';

const themes: readonly { readonly id: Theme; readonly icon: IconName }[] = [
  { id: 'auto', icon: 'system' },
  { id: 'light', icon: 'sun' },
  { id: 'dark', icon: 'moon' },
];

interface HeaderProps {
  /** Between the brand and the tools: title and run of an open document. */
  readonly children?: ReactNode;
}

export function Header({ children }: HeaderProps) {
  const locale = useLocale();
  return (
    <header className={[styles.header, children ? `${styles.bordered} ${styles.compact}` : ''].join(' ')}>
      <a className={styles.skip} href="#main">
        {say(locale, 'page.skip')}
      </a>
      <Link to={{ name: 'library' }} className={styles.brand} aria-label={say(locale, 'page.toLibrary')}>
        <img className={styles.mark} src="/mark.svg" alt="" />
        <span className={styles.word}>{say(locale, 'page.brand')}</span>
      </Link>
      <div className={styles.middle}>{children}</div>
      <div className={styles.tools}>
        <Link to={{ name: 'settings' }} className={styles.link} aria-label={say(locale, 'settings.open')}>
          <Icon name="settings" />
        </Link>
        <LocaleSwitch />
        <ThemeMenu />
      </div>
    </header>
  );
}

/** Named in the language that it leads to, so that a person who cannot read the page finds it. */
function LocaleSwitch() {
  const locale = useLocale();
  const other = locale === 'zh' ? 'en' : 'zh';
  return (
    <Button className={styles.locale ?? ''} onPress={() => changePreferences({ locale: other })}>
      <span lang={other === 'zh' ? 'zh-CN' : 'en'}>{say(locale, 'page.locale.other')}</span>
    </Button>
  );
}

function ThemeMenu() {
  const locale = useLocale();
  const { theme } = usePreferences();
  const icon = themes.find((entry) => entry.id === theme)?.icon ?? 'system';
  return (
    <MenuTrigger>
      <IconButton icon={icon} label={say(locale, 'page.theme.label')} />
      <Popover className={overlay.popover ?? ''} placement="bottom end" offset={6}>
        <Menu
          className={overlay.menu ?? ''}
          aria-label={say(locale, 'page.theme.label')}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[theme]}
          onAction={(key) => changePreferences({ theme: key === 'light' || key === 'dark' ? key : 'auto' })}
        >
          {themes.map((entry) => (
            <MenuItem
              key={entry.id}
              id={entry.id}
              className={overlay.item ?? ''}
              textValue={say(locale, `page.theme.${entry.id}`)}
            >
              <Icon name={entry.icon} size={18} />
              {say(locale, `page.theme.${entry.id}`)}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
