import type { Api } from '@longhand/client';
import type { DocumentId } from '@longhand/protocol';
import { lazy, Suspense, useEffect } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { Library } from './library/library.tsx';
import { ErrorBoundary } from './shell/error-boundary.tsx';
import { NotFound } from './shell/not-found.tsx';
import { Page } from './shell/page.tsx';
import { LocaleContext, usePreferences } from './shell/preferences.ts';
import { navigate, useRoute } from './shell/router.tsx';

const Brief = lazy(() => import('./brief/brief.tsx').then((module) => ({ default: module.Brief })));
const Settings = lazy(() => import('./settings/settings.tsx').then((module) => ({ default: module.Settings })));
// The editor is two thirds of the page's code: it is fetched when a document is opened.
const Workspace = lazy(() =>
  import('./workspace/workspace-route.tsx').then((module) => ({ default: module.WorkspaceRoute })),
);

export function App({ api }: { readonly api: Api }) {
  const { locale } = usePreferences();
  return (
    <LocaleContext value={locale}>
      <I18nProvider locale={locale === 'zh' ? 'zh-CN' : 'en-US'}>
        <ErrorBoundary>
          <Routes api={api} />
        </ErrorBoundary>
      </I18nProvider>
    </LocaleContext>
  );
}

function Routes({ api }: { readonly api: Api }) {
  const route = useRoute();
  // The library is where a person decides what to open next: the editor's code may arrive meanwhile.
  useEffect(() => {
    const timer = setTimeout(() => {
      import('./brief/brief.tsx').catch(askedAgainWhenNeeded);
      import('./workspace/workspace-route.tsx').catch(askedAgainWhenNeeded);
    }, 1200);
    return () => clearTimeout(timer);
  }, []);
  switch (route.name) {
    case 'library':
      return <Library api={api} />;
    case 'settings':
      return (
        <Suspense fallback={<Page isLoading />}>
          <Settings api={api} />
        </Suspense>
      );
    case 'brief':
      return (
        <Suspense fallback={<Page isLoading />}>
          <Brief api={api} document={route.document ?? null} onDocument={keepInAddress} />
        </Suspense>
      );
    case 'workspace':
      return (
        <Suspense fallback={<Page isLoading />}>
          <Workspace key={route.document} api={api} document={route.document} />
        </Suspense>
      );
    case 'unknown':
      return <NotFound />;
    default:
      return route satisfies never;
  }
}

/** Without a line to the server there is no code to be had now. */
function askedAgainWhenNeeded(): void {}

/** A reload finds the brief and its files again. */
function keepInAddress(document: DocumentId): void {
  navigate({ name: 'brief', document }, { replace: true });
}
