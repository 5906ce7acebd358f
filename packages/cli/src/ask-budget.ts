/**
 * A run has come to its limit: the terminal asks how it should go on.
 * @module
 */
import { type Api, limitText } from '@longhand/client';
import { type Locale, say } from '@longhand/i18n';
import { type Budget, parseLimit, type RunState, raisedBudget, withoutLimit } from '@longhand/protocol';
import type { Terminal } from './terminal.ts';

type PausedRun = Extract<RunState, { status: 'paused' }>;

/** Name of the flag that sets the limit which was reached. */
export function flagOf(run: PausedRun): 'budget' | 'section-budget' {
  return run.overrun?.scope === 'section' ? 'section-budget' : 'budget';
}

/**
 * Asks for a new limit and lets the run go on with it.
 *
 * @returns false when the person leaves it paused
 */
export async function askBudget(
  api: Api,
  document: string,
  run: PausedRun,
  terminal: Terminal,
  locale: Locale,
  signal: AbortSignal,
): Promise<boolean> {
  const { overrun, budget = {} } = run;
  if (!overrun) return false;
  const raised = raisedBudget(budget, overrun);
  const more = raised ? limitText(locale, raised[overrun.scope] ?? {}) : 'stop';
  for (;;) {
    const said = (await terminal.ask(say(locale, 'cli.budgetAsk', { more }), signal))?.trim().toLowerCase();
    if (said === undefined || said === 'stop' || signal.aborted || (said === '' && raised === null)) return false;
    const limit = parseLimit(said);
    const next: Budget | null =
      said === ''
        ? raised
        : said === 'none'
          ? withoutLimit(budget, overrun)
          : limit && { ...budget, [overrun.scope]: limit };
    if (next === null) {
      terminal.line(say(locale, 'cli.badBudget', { given: said }));
      continue;
    }
    await api.command(document, { type: 'run.setBudget', budget: next });
    await api.command(document, { type: 'run.continue' });
    return true;
  }
}
