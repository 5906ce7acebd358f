import { say } from '@longhand/i18n';
import type { DocState, ToolExchange } from '@longhand/protocol';
import { useLocale } from '../shell/preferences.ts';
import { Button } from '../ui/button.tsx';
import type { RunActions } from '../workspace/use-run-actions.ts';
import styles from './ask.module.css';

interface ToolCallsProps {
  readonly state: DocState;
  readonly actions: RunActions;
}

/** What is shown of an answer: the model has read the whole. */
const SHOWN = 2_000;

/** Every call of a tool, with its arguments and what came of it; one that changes something outside asks first. */
export function ToolCalls({ state, actions }: ToolCallsProps) {
  const locale = useLocale();
  const { run } = state;
  if (run === null || run.tools.length === 0) return null;
  const { interrupt } = run;
  const waiting = interrupt?.kind === 'approval' ? run.tools.find(({ call }) => call === interrupt.call) : undefined;
  return (
    <>
      {interrupt && waiting && run.status === 'drafting' && (
        <section className={styles.card} data-tone="asks" aria-label={say(locale, 'page.status.approval')}>
          <h2>{waiting.name}</h2>
          <p>{say(locale, 'page.tool.asks')}</p>
          <pre className={styles.call}>{readable(waiting.arguments)}</pre>
          <div className={styles.actions}>
            <Button
              tone="primary"
              onPress={() => actions.answer(interrupt.id, { approve: 'yes' })}
              isDisabled={actions.isBusy}
            >
              {say(locale, 'page.tool.allow')}
            </Button>
            <Button onPress={() => actions.answer(interrupt.id, { approve: null })} isDisabled={actions.isBusy}>
              {say(locale, 'page.tool.refuse')}
            </Button>
          </div>
        </section>
      )}
      <details className={styles.history}>
        <summary>{say(locale, 'page.tool.title')}</summary>
        <dl>
          {run.tools.map((tool) => (
            <div key={tool.call}>
              <dt>
                {tool.name} <code>{tool.arguments}</code>
              </dt>
              <dd>
                <pre className={styles.call}>
                  {outcomeOf(tool, say(locale, 'page.tool.pending'), say(locale, 'page.tool.failed'))}
                </pre>
              </dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  );
}

/** One line for each argument; what is no JSON stays as the model wrote it. */
function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function outcomeOf({ answer }: ToolExchange, pending: string, failed: string): string {
  if (!answer) return pending;
  return answer.isError ? `${failed}: ${answer.text.slice(0, SHOWN)}` : answer.text.slice(0, SHOWN);
}
