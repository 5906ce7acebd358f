import { say } from '@longhand/i18n';
import { type ReactNode, useEffect } from 'react';
import { Header } from './header.tsx';
import styles from './page.module.css';
import { useLocale } from './preferences.ts';

interface PageProps {
  /** Shown in the window's title. */
  readonly title?: string;
  readonly isLoading?: boolean;
  readonly children?: ReactNode;
}

/** A page that reads from top to bottom: header, then one column. */
export function Page({ title, isLoading = false, children }: PageProps) {
  const locale = useLocale();
  useWindowTitle(title ?? null);
  return (
    <div className={styles.page}>
      <Header />
      <main id="main" className={styles.main} aria-busy={isLoading}>
        {isLoading ? (
          <>
            <h1 className="visually-hidden">{say(locale, 'page.brand')}</h1>
            <p className={styles.loading}>{say(locale, 'page.loading')}</p>
          </>
        ) : (
          children
        )}
      </main>
    </div>
  );
}

export function useWindowTitle(title: string | null): void {
  const locale = useLocale();
  const brand = say(locale, 'page.brand');
  useEffect(() => {
    document.title = title === null ? brand : `${title} · ${brand}`;
  }, [title, brand]);
}
