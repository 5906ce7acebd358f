/**
 * One question of the writer on a terminal, by its kind. An answer that does not fit is refused with what would, and asked for again.
 * @module
 */
import type { Api } from '@longhand/client';
import { type Locale, say, sayCode } from '@longhand/i18n';
import { type Answer, type DocState, numberFrom, problemOfAnswer, type Question } from '@longhand/protocol';
import { openSource } from './files.ts';
import type { Terminal } from './terminal.ts';

export interface AskQuestion {
  readonly api: Api;
  readonly terminal: Terminal;
  readonly locale: Locale;
  readonly signal: AbortSignal;
  /** The present state: an uploaded file must be found among its sources. */
  readonly state: () => DocState;
}

/** @returns null when it is left to the writer */
export async function askQuestion(question: Question, { n, count }: Place, options: AskQuestion): Promise<Answer> {
  const { terminal, locale, signal, state } = options;
  terminal.line(`\n${say(locale, 'cli.question', { n, count, text: question.text })}`);
  const choices = question.kind === 'file' ? fileNames(state()) : (question.options ?? []);
  for (const [at, option] of choices.entries()) terminal.line(`  ${at + 1}. ${option}`);
  const hint = hintOf(question, locale);
  if (hint !== '') terminal.line(`  ${hint}`);
  for (;;) {
    const said = (await terminal.ask(`${say(locale, 'cli.answerHint')} `, signal))?.trim() ?? '';
    if (said === '' || signal.aborted) return null;
    try {
      const answer = await answerFrom(question, said, options);
      if (signal.aborted) return null;
      const problem = problemOfAnswer(question, answer, withUploaded(state(), answer));
      if (!problem) return answer;
      terminal.line(sayCode(locale, problem.code, problem.params));
    } catch (error) {
      // A file that cannot be read or sent: the person may name another one.
      terminal.line(
        error instanceof Error && 'code' in error && 'params' in error
          ? sayCode(locale, String(error.code), error.params as Readonly<Record<string, string | number>>)
          : String(error),
      );
    }
  }
}

export interface Place {
  readonly n: number;
  readonly count: number;
}

async function answerFrom(question: Question, said: string, options: AskQuestion): Promise<Answer> {
  switch (question.kind) {
    case 'text':
      return said;
    case 'choice': {
      const listed = question.options ?? [];
      const parts = question.isMultiple === true ? said.split(/[,，、;；\s]+/) : [said];
      const isNumbers = parts.every((part) => /^\d+$/.test(part) && listed[Number(part) - 1] !== undefined);
      const chosen = isNumbers ? parts.map((part) => listed[Number(part) - 1] ?? part) : [said];
      return question.isMultiple === true ? [...new Set(chosen)] : (chosen[0] ?? said);
    }
    case 'number':
      return numberFrom(said) ?? said;
    case 'file':
      return fileFrom(said, options);
    default:
      return question.kind satisfies never;
  }
}

/** A number names a source that is there; anything else is a file to upload. */
async function fileFrom(said: string, { api, state, signal }: AskQuestion): Promise<Answer> {
  const known = /^\d+$/.test(said) ? usable(state())[Number(said) - 1] : undefined;
  if (known) return known.id;
  const { source } = await api.sources.upload(state().id, await openSource(said), { signal });
  return source.id;
}

function usable({ sources }: DocState) {
  return Object.values(sources).filter(({ status }) => status !== 'failed');
}

function fileNames(state: DocState): readonly string[] {
  return usable(state).map(({ name }) => name);
}

/** What was just uploaded is on its way to this side of the line: the server has it. */
function withUploaded({ sources }: DocState, answer: Answer): DocState['sources'] {
  if (typeof answer !== 'string' || answer in sources) return sources;
  const record = { name: '', media: '', bytes: 0, fileSha256: '' };
  return { ...sources, [answer]: { id: answer, ...record, status: 'extracting' } };
}

function hintOf({ kind, isMultiple, unit, min, max }: Question, locale: Locale): string {
  if (kind === 'file') return say(locale, 'cli.answerFile');
  if (isMultiple === true) return say(locale, 'cli.answerSeveral');
  if (kind !== 'number') return '';
  const range = [min ?? '', max ?? ''].join(' – ');
  return [unit ?? '', min === undefined && max === undefined ? '' : `(${range.trim()})`].join(' ').trim();
}
