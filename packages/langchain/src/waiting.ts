import { type Locale, say } from '@longhand/i18n';
import type { Command, DocState, DocumentId, Notice, OutlineSection, PauseCause, Question } from '@longhand/protocol';
import { waitsForSpace } from '@longhand/protocol';
import { commandSchema, parseWith } from '@longhand/protocol/schema';

/**
 * What a run waits for: the value of the graph's interrupt. It is resumed with one of the `commands`, as PROTOCOL.md describes them;
 * `interrupt.answer` may leave out the id of the interrupt.
 *
 * @example graph.invoke(new Command({ resume: { type: 'outline.approve' } }), config)
 */
export type Waiting = {
  readonly document: DocumentId;
  /** Types of the commands that answer. */
  readonly commands: readonly Command['type'][];
  /** Why the latest answer was not taken; then the question stands again. */
  readonly problem?: string;
} & (
  | { readonly kind: 'questions'; readonly interrupt: string; readonly questions: readonly Question[] }
  | {
      readonly kind: 'outline';
      readonly interrupt: string;
      readonly title: string;
      readonly outline: readonly OutlineSection[];
    }
  /** A tool that changes something outside wants to be called; `{ approve: 'yes' }` allows it, every other answer refuses it. */
  | {
      readonly kind: 'approval';
      readonly interrupt: string;
      readonly tool: { readonly name: string; readonly arguments: string };
    }
  | { readonly kind: 'paused'; readonly cause: PauseCause; readonly notice?: Notice }
);

/** What the run waits for now; null while it works, after its end, and while it waits for disk space, after which it goes on by itself. */
export function waitingOf(state: DocState): Waiting | null {
  const { id: document, run, title, outline } = state;
  if (run === null || run.status === 'finished') return null;
  if (run.status === 'paused') {
    if (waitsForSpace(run)) return null;
    return {
      kind: 'paused',
      document,
      cause: run.cause,
      ...(run.notice === undefined ? {} : { notice: run.notice }),
      commands: ['run.continue', 'run.setModel', 'run.cancel'],
    };
  }
  const { interrupt } = run;
  if (interrupt === null) return null;
  const common = { document, interrupt: interrupt.id };
  if (interrupt.kind === 'approval') {
    const { name = '', arguments: given = '' } = run.tools.find(({ call }) => call === interrupt.call) ?? {};
    const tool = { name, arguments: given };
    return { kind: 'approval', ...common, tool, commands: ['interrupt.answer', 'run.cancel'] };
  }
  return interrupt.kind === 'questions'
    ? { kind: 'questions', ...common, questions: interrupt.questions, commands: ['interrupt.answer', 'run.cancel'] }
    : {
        kind: 'outline',
        ...common,
        title,
        outline,
        commands: ['outline.approve', 'outline.edit', 'run.steer', 'run.cancel'],
      };
}

/** Whether the run still waits for the same answer: somebody may have given it elsewhere. */
export function isSameWait(a: Waiting, b: Waiting | null): boolean {
  if (b === null || a.kind !== b.kind) return false;
  if (a.kind === 'paused' || b.kind === 'paused') return true;
  return a.interrupt === b.interrupt;
}

/** The command in the value that a graph was resumed with, or why it is none that answers. */
export function commandOf(
  waiting: Waiting,
  value: unknown,
  locale: Locale,
): { readonly command: Command } | { readonly problem: string } {
  const given: unknown =
    (waiting.kind === 'questions' || waiting.kind === 'approval') && isAnswer(value)
      ? { interrupt: waiting.interrupt, ...value }
      : value;
  const parsed = parseWith(commandSchema, given, locale);
  const wanted = waiting.commands.join(', ');
  if (!parsed.isValid) return { problem: say(locale, 'graph.noCommand', { detail: parsed.detail, wanted }) };
  const { type } = parsed.value;
  if (!waiting.commands.includes(type)) return { problem: say(locale, 'graph.wrongCommand', { type, wanted }) };
  return { command: parsed.value };
}

function isAnswer(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'interrupt.answer';
}
