/**
 * How the model of embeddings stands, and what came of trying one, as people read it: one text for page and terminal.
 * @module
 */
import { type Locale, say, sayCode } from '@longhand/i18n';
import { type EmbeddingReport, type EmbeddingStatus, moneyText } from '@longhand/protocol';

const numbers = { en: new Intl.NumberFormat('en'), zh: new Intl.NumberFormat('zh-CN') };

/** @example embeddingStatusText('en', await api.embedding.status()) // 'ollama/bge-m3: all sources have their vectors. …' */
export function embeddingStatusText(
  locale: Locale,
  { model, state, left = 0, problem, spent }: EmbeddingStatus,
): string {
  const name = model ?? '';
  const why = problem === undefined ? '' : sayCode(locale, problem.code, { model: name, ...problem.params });
  const text =
    state === 'failed'
      ? say(locale, 'embedding.state.failed', { model: name, why })
      : state === 'working'
        ? say(locale, 'embedding.state.working', { model: name, left })
        : state === 'ready'
          ? say(locale, 'embedding.state.ready', { model: name })
          : say(locale, 'embedding.state.off');
  if (spent === undefined || spent.calls === 0) return text;
  const { calls, tokens, untold, cost } = spent;
  const used = [
    say(locale, 'embedding.spent', { calls: numbers[locale].format(calls), tokens: numbers[locale].format(tokens) }),
    ...(cost === undefined ? [] : [moneyText(cost)]),
    ...(untold === 0 ? [] : [say(locale, 'embedding.untold', { n: untold })]),
  ];
  return locale === 'zh' ? `${text}（${used.join('，')}）` : `${text} (${used.join(', ')})`;
}

/** @example embeddingReportText('en', await api.embedding.test('ollama/bge-m3')) // 'It answers with 1024 numbers, after 80 ms.' */
export function embeddingReportText(locale: Locale, { outcome, problem, dimension = 0, ms }: EmbeddingReport): string {
  if (outcome === 'answered') return say(locale, 'embedding.answered', { dimension, ms });
  return sayCode(locale, problem ?? '');
}
