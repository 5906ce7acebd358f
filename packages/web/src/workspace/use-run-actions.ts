import type { UsedDocument } from '@longhand/client/react';
import type { Answers, Budget, Command, DocState, OutlineSection, SteerMode } from '@longhand/protocol';
import { useCallback, useMemo, useRef, useState } from 'react';

/**
 * What a person asks of a run, each as one command; `problem` holds the failure of the last one until it is dismissed. What carries words of the
 * person tells whether they were taken: until then they stay in their field.
 */
export interface RunActions {
  readonly isBusy: boolean;
  readonly problem: unknown;
  readonly dismiss: () => void;
  readonly start: (model?: string) => void;
  readonly stop: () => void;
  readonly resume: (more?: { readonly instruction?: string; readonly information?: string }) => void;
  readonly direct: (instruction: string, mode: SteerMode) => Promise<boolean>;
  /** Takes back a direction that waits, by its seq. */
  readonly withdraw: (instruction: number) => void;
  readonly inform: (information: string) => Promise<boolean>;
  readonly cancel: () => void;
  readonly setModel: (model: string) => void;
  readonly setBudget: (budget: Budget) => void;
  /** Sets the limits anew and lets a paused run go on. */
  readonly continueWith: (budget: Budget) => void;
  readonly answer: (interrupt: string, answers: Answers) => Promise<boolean>;
  readonly editOutline: (sections: readonly OutlineSection[]) => void;
  readonly approve: (sections: readonly OutlineSection[]) => Promise<boolean>;
  readonly rename: (title: string) => void;
  readonly acceptSuggestion: (suggestion: string) => void;
  readonly rejectSuggestion: (suggestion: string) => void;
  readonly askRewrite: (command: Extract<Command, { type: 'rewrite.ask' }>) => void;
  readonly acceptRewrite: (rewrite: string, alternative: number) => void;
  readonly closeRewrite: (rewrite: string) => void;
}

export function useRunActions(state: DocState, send: UsedDocument['send']): RunActions {
  const [waiting, setWaiting] = useState(0);
  const [problem, setProblem] = useState<unknown>(null);
  const run = useRef(state.run);
  run.current = state.run;

  const ask = useCallback(
    async (...commands: readonly Command[]) => {
      setWaiting((n) => n + 1);
      setProblem(null);
      try {
        for (const command of commands) await send(command);
        return true;
      } catch (error) {
        setProblem(error);
        return false;
      } finally {
        setWaiting((n) => n - 1);
      }
    },
    [send],
  );

  return useMemo(() => {
    const isPaused = () => run.current?.status === 'paused';
    return {
      isBusy: waiting > 0,
      problem,
      dismiss: () => setProblem(null),
      start: (model) => void ask({ type: 'run.start', autonomy: 'ask', ...(model === undefined ? {} : { model }) }),
      stop: () => void ask({ type: 'run.stop' }),
      resume: (more = {}) => void ask({ type: 'run.continue', ...more }),
      // A paused run goes on with a direction that holds at once; a working one takes it in the middle of its sentence.
      direct: (instruction, mode) =>
        ask(
          isPaused() && mode === 'now'
            ? { type: 'run.continue', instruction }
            : { type: 'run.steer', instruction, mode },
        ),
      withdraw: (instruction) => void ask({ type: 'run.withdraw', instruction }),
      inform: (information) =>
        isPaused()
          ? ask({ type: 'run.continue', information })
          : ask({ type: 'run.stop' }, { type: 'run.continue', information }),
      cancel: () => void ask({ type: 'run.cancel' }),
      setModel: (model) => void ask({ type: 'run.setModel', model }),
      setBudget: (budget) => void ask({ type: 'run.setBudget', budget }),
      continueWith: (budget) => void ask({ type: 'run.setBudget', budget }, { type: 'run.continue' }),
      answer: (interrupt, answers) => ask({ type: 'interrupt.answer', interrupt, answers }),
      editOutline: (sections) => void ask({ type: 'outline.edit', sections }),
      approve: (sections) => ask({ type: 'outline.approve', sections }),
      rename: (title) => void ask({ type: 'document.change', title }),
      acceptSuggestion: (suggestion) => void ask({ type: 'suggestion.accept', suggestion }),
      rejectSuggestion: (suggestion) => void ask({ type: 'suggestion.reject', suggestion }),
      askRewrite: (command) => void ask(command),
      acceptRewrite: (rewrite, alternative) => void ask({ type: 'rewrite.accept', rewrite, alternative }),
      closeRewrite: (rewrite) => void ask({ type: 'rewrite.close', rewrite }),
    };
  }, [ask, waiting, problem]);
}
