import { endpointReportText } from '@longhand/client';
import { say } from '@longhand/i18n';
import type { EndpointReport } from '@longhand/protocol';
import { problemText } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { Notice } from '../ui/notice.tsx';

/** What is known of a test: it runs, it came to something, or it could not be asked for. */
export type TestState =
  | { readonly status: 'running' }
  | { readonly status: 'done'; readonly report: EndpointReport }
  | { readonly status: 'refused'; readonly error: unknown };

export function TestResult({ state }: { readonly state: TestState }) {
  const locale = useLocale();
  switch (state.status) {
    case 'running':
      return <Notice tone="info">{say(locale, 'settings.testing')}</Notice>;
    case 'refused':
      return <Notice tone="error">{problemText(locale, state.error)}</Notice>;
    case 'done':
      return (
        <Notice tone={state.report.outcome === 'answered' ? 'success' : 'error'}>
          {endpointReportText(locale, state.report)}
        </Notice>
      );
    default:
      return state satisfies never;
  }
}
