/**
 * Follows a run in the terminal to its end: shows progress, asks what is asked, pauses on Ctrl-C.
 * @module
 */
import { type Api, followDocument, spentText } from '@longhand/client';
import { type Locale, say, sayCode } from '@longhand/i18n';
import { type Answer, type Answers, type DocState, type RunState, waitsForSpace } from '@longhand/protocol';
import { askBudget, flagOf } from './ask-budget.ts';
import { askQuestion } from './ask-question.ts';
import { EXIT } from './cli-error.ts';
import { checklistLines, findingLines } from './end-report.ts';
import { createProgress, wordsIn } from './progress.ts';
import type { Terminal } from './terminal.ts';

export interface FollowRun {
  readonly api: Api;
  readonly address: string;
  readonly document: string;
  readonly terminal: Terminal;
  readonly locale: Locale;
  /** Questions are answered with "decide for me", the outline is approved. */
  readonly isYes: boolean;
  /** Flags to repeat in the hint how to go on. */
  readonly rest: string;
  /** Pauses the run when it is aborted, also when it is already. */
  readonly stop: AbortSignal;
}

/** @returns the exit code: 0 when the run ended well */
export async function followRun(options: FollowRun): Promise<number> {
  const { api, document, terminal, locale } = options;
  const progress = createProgress(terminal, locale);
  const ending = Promise.withResolvers<number>();
  const asking = new AbortController();
  let isAsking = false;
  let isStopping = false;
  let hasLostLine = false;
  let handled = '';
  let toldPause = '';

  const followed = followDocument({
    api,
    document,
    onChange: () => {
      const connection = followed.connection();
      const isLost = connection.status === 'reconnecting' && connection.attempt > 1;
      if (isLost && !hasLostLine) terminal.line(say(locale, 'cli.connectionLost', { address: options.address }));
      hasLostLine = isLost;
      if (connection.status === 'ended' || connection.status === 'incompatible') ending.resolve(EXIT.failed);
      const state = followed.state();
      if (state && !isAsking) onState(state);
    },
  });

  const onStop = () => {
    isStopping = true;
    asking.abort();
    terminal.line(say(locale, 'cli.interrupted'));
    api.command(document, { type: 'run.stop' }).catch(() => {
      // Nothing to pause: it was over or paused already. The state that arrives tells.
      const state = followed.state();
      if (state) onState(state);
    });
  };
  if (options.stop.aborted) onStop();
  else options.stop.addEventListener('abort', onStop);

  function onState(state: DocState): void {
    progress.show(state);
    const run = state.run;
    if (!run) return;
    if (run.status === 'finished') ending.resolve(finished(run, state));
    if (run.status === 'paused') onPause(run);
    else toldPause = '';
    if (
      isStopping ||
      run.status === 'finished' ||
      run.status === 'paused' ||
      !run.interrupt ||
      run.interrupt.id === handled
    )
      return;
    handled = run.interrupt.id;
    isAsking = true;
    answer(state, run)
      .catch((error: unknown) => terminal.line(error instanceof Error ? error.message : String(error)))
      .finally(() => {
        isAsking = false;
        const now = followed.state();
        if (now) onState(now);
      });
  }

  /** A run that waits for space goes on by itself, and so does this command: unless a person wanted it to stop. */
  function onPause(run: Extract<RunState, { status: 'paused' }>): void {
    if (!isStopping && run.overrun && terminal.isInteractive && !options.isYes) {
      const told = `${run.spent?.calls} ${JSON.stringify(run.budget)} ${run.model}`;
      if (told === toldPause) return;
      toldPause = told;
      void offerMore(run);
      return;
    }
    if (isStopping || !waitsForSpace(run)) {
      ending.resolve(paused(run));
      return;
    }
    const why = run.notice ? sayCode(locale, run.notice.code, run.notice.params) : '';
    if (why === toldPause) return;
    toldPause = why;
    progress.end();
    terminal.line(say(locale, 'cli.pausedWhy', { why }));
  }

  async function offerMore(run: Extract<RunState, { status: 'paused' }>): Promise<void> {
    progress.end();
    if (run.notice)
      terminal.line(say(locale, 'cli.pausedWhy', { why: sayCode(locale, run.notice.code, run.notice.params) }));
    isAsking = true;
    const goesOn = await askBudget(api, document, run, terminal, locale, asking.signal).catch((error: unknown) => {
      terminal.line(error instanceof Error ? error.message : String(error));
      return false;
    });
    isAsking = false;
    const now = followed.state();
    if (!goesOn) ending.resolve(paused(run));
    else if (now) onState(now);
  }

  async function answer(state: DocState, run: RunState): Promise<void> {
    const interrupt = run.interrupt;
    if (!interrupt) return;
    progress.end();
    if (interrupt.kind === 'approval') {
      const tool = run.tools.find(({ call }) => call === interrupt.call);
      const about = { name: tool?.name ?? '', arguments: tool?.arguments ?? '' };
      if (options.isYes) terminal.line(say(locale, 'cli.toolRefused', about));
      // What changes the world is a person's to allow: `--yes` speaks for the document only.
      const said = options.isYes ? '' : await terminal.ask(say(locale, 'cli.toolAsk', about), asking.signal);
      if (said === null || asking.signal.aborted) return;
      const approve = /^\s*(y|yes|是|好)\s*$/i.test(said) ? 'yes' : null;
      await api.command(document, { type: 'interrupt.answer', interrupt: interrupt.id, answers: { approve } });
      return;
    }
    if (interrupt.kind === 'questions') {
      const answers: Record<string, Answer> = {};
      const asked = { api, terminal, locale, signal: asking.signal, state: () => followed.state() ?? state };
      for (const [index, question] of interrupt.questions.entries()) {
        const said = options.isYes
          ? null
          : await askQuestion(question, { n: index + 1, count: interrupt.questions.length }, asked);
        if (asking.signal.aborted) return;
        answers[question.id] = said;
      }
      await api.command(document, {
        type: 'interrupt.answer',
        interrupt: interrupt.id,
        answers: answers satisfies Answers,
      });
      return;
    }
    terminal.line(`\n${say(locale, 'cli.outlineTitle')}${state.title ? `: ${state.title}` : ''}`);
    for (const section of state.outline) {
      terminal.line(`  ${'  '.repeat(section.level - 1)}- ${section.title}${section.goal ? `: ${section.goal}` : ''}`);
    }
    const said = options.isYes ? '' : await terminal.ask(say(locale, 'cli.outlineHint'), asking.signal);
    if (said === null || asking.signal.aborted) return;
    await api.command(
      document,
      said.trim() === '' ? { type: 'outline.approve' } : { type: 'run.steer', instruction: said.trim() },
    );
  }

  function finished(run: Extract<RunState, { status: 'finished' }>, state: DocState): number {
    progress.end();
    if (run.outcome === 'success') {
      terminal.line(
        say(locale, 'cli.finished', { words: wordsIn(state), citations: Object.keys(state.citations).length }),
      );
      if (run.spent?.calls) terminal.line(say(locale, 'cli.spent', { spent: spentText(locale, run.spent) }));
      for (const line of [...checklistLines(state, locale), ...findingLines(state, locale)]) terminal.line(line);
      for (const notice of state.notices.filter((told) => told.seq > run.startedSeq)) {
        terminal.line(say(locale, 'cli.warning', { text: sayCode(locale, notice.code, notice.params) }));
      }
      return EXIT.ok;
    }
    const why = run.notice ? sayCode(locale, run.notice.code, run.notice.params) : run.outcome;
    terminal.line(run.outcome === 'cancelled' ? say(locale, 'cli.cancelled') : say(locale, 'cli.failed', { why }));
    return EXIT.failed;
  }

  function paused(run: Extract<RunState, { status: 'paused' }>): number {
    progress.end();
    terminal.line(
      run.notice
        ? say(locale, 'cli.pausedWhy', { why: sayCode(locale, run.notice.code, run.notice.params) })
        : say(locale, 'cli.paused'),
    );
    if (run.spent?.calls) terminal.line(say(locale, 'cli.spent', { spent: spentText(locale, run.spent) }));
    if (run.overrun) terminal.line(say(locale, 'cli.budgetHint', { flag: flagOf(run) }));
    terminal.line(say(locale, 'cli.resumeHint', { id: document, rest: options.rest }));
    return isStopping ? EXIT.interrupted : EXIT.paused;
  }

  try {
    return await ending.promise;
  } finally {
    asking.abort();
    followed.close();
    options.stop.removeEventListener('abort', onStop);
  }
}
