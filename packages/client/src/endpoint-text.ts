/**
 * What came of trying an endpoint, as people read it: one text for page and terminal.
 * @module
 */
import { type Locale, say, sayCode } from '@longhand/i18n';
import type { EndpointReport } from '@longhand/protocol';

/**
 * @example endpointReportText('en', await api.endpoints.test('work')) // 'Reached and accepted: small began to answer after 0.4 s. …'
 */
export function endpointReportText(locale: Locale, report: EndpointReport): string {
  const model = report.model ?? '';
  if (report.outcome === 'answered')
    return say(locale, 'settings.answered', { model, seconds: secondsText(report.firstTextMs ?? report.ms) });
  const problem = sayCode(locale, report.problem ?? '', { model });
  return say(locale, 'settings.failedAfter', { problem, seconds: secondsText(report.ms) });
}

function secondsText(ms: number): string {
  return Math.max(0.1, ms / 1000).toFixed(ms < 10_000 ? 1 : 0);
}
