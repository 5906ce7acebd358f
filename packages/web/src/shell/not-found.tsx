import { say } from '@longhand/i18n';
import { buttonClass } from '../ui/button.tsx';
import notice from '../ui/notice.module.css';
import { Page } from './page.tsx';
import { useLocale } from './preferences.ts';
import { Link } from './router.tsx';

/** For an address that leads nowhere and for a document that is gone. */
export function NotFound({ isDocument = false }: { readonly isDocument?: boolean }) {
  const locale = useLocale();
  const title = say(locale, isDocument ? 'page.missing.documentTitle' : 'page.missing.title');
  return (
    <Page title={title}>
      <div className={notice.empty}>
        <h1>{title}</h1>
        <p>{say(locale, isDocument ? 'page.missing.documentText' : 'page.missing.text')}</p>
        <Link to={{ name: 'library' }} className={buttonClass('primary')}>
          {say(locale, 'page.missing.toLibrary')}
        </Link>
      </div>
    </Page>
  );
}
