import { contentOf, plainInline, plainText, type Suggestion, sliceInline } from '@longhand/document';
import { say } from '@longhand/i18n';
import type { DocState } from '@longhand/protocol';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import type { RunActions } from '../workspace/use-run-actions.ts';
import styles from './ask.module.css';

interface SuggestionsProps {
  readonly state: DocState;
  readonly actions: RunActions;
}

/** Until there are accounts, this is everybody who may write here; other names come from files. */
const OWN = 'local';

/** Changes that nobody could apply by themselves, because the text had moved on: kept, and decided one by one. */
export function Suggestions({ state, actions }: SuggestionsProps) {
  const locale = useLocale();
  // Those of a rewrite are decided where its alternatives stand side by side.
  const suggestions = state.suggestions.filter(({ rewrite }) => rewrite === undefined);
  if (suggestions.length === 0) return null;
  return (
    <section className={styles.suggestions}>
      <h2>{say(locale, 'page.suggestions.title')}</h2>
      <ul>
        {suggestions.map((suggestion) => {
          const { removed, added } = changeOf(state, suggestion);
          return (
            <li key={suggestion.id} className={styles.suggestion}>
              {suggestion.by.kind === 'person' && suggestion.by.id !== OWN && (
                <p className={styles.detail}>{say(locale, 'page.suggestions.by', { name: suggestion.by.id })}</p>
              )}
              {suggestion.move && <p className={styles.detail}>{say(locale, 'page.suggestions.move')}</p>}
              {suggestion.reason && <p className={styles.detail}>{suggestion.reason}</p>}
              <p lang={state.lang === 'zh' ? 'zh-CN' : 'en'}>
                {removed && <del>{removed}</del>} {added && <ins>{added}</ins>}
              </p>
              <div className={styles.actions}>
                <Button
                  size="small"
                  icon="check"
                  onPress={() => actions.acceptSuggestion(suggestion.id)}
                  isDisabled={actions.isBusy}
                >
                  {say(locale, 'page.suggestions.accept')}
                </Button>
                <Button
                  size="small"
                  tone="quiet"
                  onPress={() => actions.rejectSuggestion(suggestion.id)}
                  isDisabled={actions.isBusy}
                >
                  {say(locale, 'page.suggestions.reject')}
                </Button>
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function changeOf(state: DocState, suggestion: Suggestion): { readonly removed: string; readonly added: string } {
  const block = state.blocks.find((candidate) => candidate.id === suggestion.block);
  const whole = block ? plainText(block.body) : '';
  if (suggestion.insert) return { removed: '', added: suggestion.insert.bodies.map(plainText).join('\n') };
  if (suggestion.remove) return { removed: whole, added: '' };
  if (suggestion.move) return { removed: '', added: whole };
  if (suggestion.body) return { removed: whole, added: plainText(suggestion.body) };
  const added = (suggestion.changes ?? []).map((change) => plainInline(change.insert)).join(' … ');
  const content = block?.rev === suggestion.baseRev ? contentOf(block.body) : null;
  // On an older text the positions mean something else: then only what comes in is shown.
  const removed =
    content === null
      ? ''
      : (suggestion.changes ?? []).map(({ from, to }) => plainInline(sliceInline(content, from, to))).join(' … ');
  return { removed, added };
}
