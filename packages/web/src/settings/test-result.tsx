import { type Locale, say, sayCode } from '@longhand/i18n';
import type { EndpointReport } from '@longhand/protocol';
import { problemText } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { Notice } from '../ui/notice.tsx';

/** What is known of a test: it runs, it came to something, or it could not be asked for. */
export type TestState =
  | { readonly status: 'running' }
  | { readonly status: 'done'; readonly report: EndpointReport; readonly hasKey: boolean }
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
          {reportText(locale, state.report, state.hasKey)}
        </Notice>
      );
    default:
      return state satisfies never;
  }
}

function reportText(locale: Locale, report: EndpointReport, hasKey: boolean): string {
  const model = report.model ?? '';
  if (report.outcome === 'answered') {
    const params = { model, seconds: secondsText(report.firstTextMs ?? report.ms) };
    return hasKey ? say(locale, 'settings.answeredKey', params) : say(locale, 'settings.answered', params);
  }
  const problem = sayCode(locale, report.problem ?? '', { model });
  return say(locale, 'settings.failedAfter', { problem, seconds: secondsText(report.ms) });
}

function secondsText(ms: number): string {
  return (ms / 1000).toFixed(ms < 10_000 ? 1 : 0);
}
