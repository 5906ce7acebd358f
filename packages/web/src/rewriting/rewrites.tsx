import { contentOf, plainInline, plainText, sliceInline } from '@longhand/document';
import { type Locale, say } from '@longhand/i18n';
import type { Alternative, DocState, Rewrite } from '@longhand/protocol';
import { noticeText } from '../format.ts';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import type { RunActions } from '../workspace/use-run-actions.ts';
import styles from './rewriting.module.css';

interface RewritesProps {
  readonly state: DocState;
  readonly actions: RunActions;
}

/** Open rewrites, the latest first: what stands, and its alternatives side by side. Nothing changes before one is accepted. */
export function Rewrites({ state, actions }: RewritesProps) {
  const locale = useLocale();
  const rewrites = Object.values(state.rewrites).toReversed();
  if (rewrites.length === 0) return null;
  return (
    <section className={styles.rewrites} aria-label={say(locale, 'page.rewrite.title')}>
      {rewrites.map((rewrite) => (
        <article key={rewrite.rewrite} className={styles.rewrite}>
          <header>
            <h2>{say(locale, `page.rewrite.${rewrite.kind === 'rewrite' ? 'own' : rewrite.kind}`)}</h2>
            {rewrite.instruction && <p className={styles.old}>{rewrite.instruction}</p>}
            <p className={styles.old} lang={langOf(state)}>
              {oldText(state, rewrite)}
            </p>
            <Button
              size="small"
              icon="close"
              onPress={() => actions.closeRewrite(rewrite.rewrite)}
              isDisabled={actions.isBusy}
            >
              {say(locale, isOver(rewrite) ? 'page.rewrite.rejectAll' : 'page.rewrite.stop')}
            </Button>
          </header>
          <ol className={styles.alternatives}>
            {rewrite.alternatives.map((alternative) => (
              <li key={alternative.number} data-status={alternative.status}>
                <p className={styles.status} role="status">
                  {statusText(locale, alternative)}
                </p>
                <div className={styles.text} lang={langOf(state)}>
                  {newText(state, rewrite, alternative)}
                </div>
                {alternative.dropped.length > 0 && (
                  <p className={styles.dropped}>
                    {say(locale, 'page.rewrite.dropped', { count: alternative.dropped.length })}
                  </p>
                )}
                {alternative.status === 'ready' && (
                  <Button
                    size="small"
                    tone="primary"
                    icon="check"
                    onPress={() => actions.acceptRewrite(rewrite.rewrite, alternative.number)}
                    isDisabled={actions.isBusy}
                  >
                    {say(locale, 'page.rewrite.accept', { number: alternative.number })}
                  </Button>
                )}
              </li>
            ))}
          </ol>
        </article>
      ))}
    </section>
  );
}

function langOf({ lang }: DocState): string {
  return lang === 'zh' ? 'zh-CN' : 'en';
}

function isOver({ alternatives }: Rewrite): boolean {
  return alternatives.every(({ status }) => status === 'ready' || status === 'failed');
}

function statusText(locale: Locale, { number, status, notice }: Alternative): string {
  const state =
    notice && status !== 'ready' ? noticeText(locale, notice) : say(locale, `page.rewrite.status.${status}`);
  return say(locale, 'page.rewrite.alternative', { number, state });
}

function oldText(state: DocState, { parts }: Rewrite): string {
  return parts
    .map(({ block: id, from, to }) => {
      const block = state.blocks.find((candidate) => candidate.id === id);
      const content = block && contentOf(block.body);
      if (!block) return '';
      return content && from !== undefined && to !== undefined
        ? plainInline(sliceInline(content, from, to))
        : plainText(block.body);
    })
    .join('\n');
}

/** The suggestions as text once they are there; before that what the model has written so far, without the numbers of the passages. */
function newText(state: DocState, { rewrite }: Rewrite, { number, status, text }: Alternative): string {
  if (status !== 'ready') return text.replace(/^[ \t]*<{0,2}\s*\d*\s*>{0,2}[ \t]*$/gm, '').trim();
  return state.suggestions
    .filter((each) => each.rewrite === rewrite && each.alternative === number)
    .map(({ body, changes = [] }) =>
      body ? plainText(body) : changes.map(({ insert }) => plainInline(insert)).join(' … '),
    )
    .join('\n\n');
}
