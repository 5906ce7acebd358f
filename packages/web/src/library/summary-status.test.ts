import { say } from '@longhand/i18n';
import { expect, test } from 'vitest';
import { summaryStatus } from './summary-status.ts';

const reasons = ['questions', 'outline', 'approval', 'budget', 'error', 'model', 'storage'] as const;

test('a document that waits for a person says so and why, in words that no other state has', () => {
  for (const locale of ['zh', 'en'] as const) {
    const told = reasons.map((waitsFor) => say(locale, summaryStatus({ status: 'paused', waitsFor }).code));
    expect(new Set(told).size).toBe(reasons.length);
    for (const text of told) expect(text).toMatch(locale === 'zh' ? /^等你回应：./ : /^Waits for you: ./);
  }
});

test('only what waits for a person has the tone that asks: writing and a pause of one’s own have not', () => {
  const toneOf = (status: string, waitsFor: (typeof reasons)[number] | null = null) =>
    summaryStatus({ status, waitsFor }).tone;
  for (const reason of reasons) expect(toneOf('paused', reason)).toBe('asks');
  expect([toneOf('drafting'), toneOf('paused'), toneOf('finished'), toneOf('none')]).toEqual([
    'live',
    'quiet',
    'done',
    'quiet',
  ]);
});

test('a run that failed, or was ended early, does not look finished', () => {
  const codeOf = (outcome?: 'success' | 'cancelled' | 'failed') =>
    summaryStatus({ status: 'finished', ...(outcome ? { outcome } : {}) }).code;
  expect([codeOf('success'), codeOf('cancelled'), codeOf('failed'), codeOf()]).toEqual([
    'page.status.finished',
    'page.status.cancelled',
    'page.status.failed',
    'page.status.finished',
  ]);
});

test('a status or a reason that this page does not know is no error', () => {
  expect(summaryStatus({ status: 'dreaming', waitsFor: null }).code).toBe('page.status.none');
  // As a newer server may send it.
  const waitsFor = 'weather' as 'model';
  expect(summaryStatus({ status: 'paused', waitsFor }).code).toBe('page.status.paused');
  expect(summaryStatus({ status: 'awaitingOutline' }).code).toBe('page.status.awaitingOutline');
});
