/**
 * The run as a person in a terminal sees it: a line per section on a terminal, plain lines elsewhere.
 * @module
 */
import { countWords, plainText } from '@longhand/document';
import { type Locale, type MessageCode, say, sayCode } from '@longhand/i18n';
import { callsOf, type DocState } from '@longhand/protocol';
import type { Terminal } from './terminal.ts';

const PHASES: Readonly<Record<string, MessageCode>> = {
  queued: 'cli.phase.queued',
  clarifying: 'cli.phase.clarifying',
  outlining: 'cli.phase.outlining',
  awaitingOutline: 'cli.phase.awaitingOutline',
  drafting: 'cli.phase.drafting',
  reviewing: 'cli.phase.reviewing',
};

export interface ProgressDisplay {
  show(state: DocState): void;
  end(): void;
}

export function createProgress(terminal: Terminal, locale: Locale): ProgressDisplay {
  let phase = '';
  let recoveries = -1;
  let wasBusy = false;
  let failures: readonly string[] = [];
  const announced = new Map<string, string>();

  function tell(state: DocState): void {
    const run = state.run;
    if (!run) return;
    if (recoveries >= 0 && run.recoveries > recoveries) terminal.line(say(locale, 'cli.recoveredRun'));
    recoveries = run.recoveries;
    const failed = Object.entries(run.troubles).flatMap(([topic, { failures: count, error }]) =>
      error ? [{ key: `${run.id} ${topic} ${count}`, why: say(locale, `model.state.${error.kind}`) }] : [],
    );
    for (const { key, why } of failed) {
      if (!failures.includes(key)) terminal.line(say(locale, 'cli.retrying', { why }));
    }
    failures = failed.map(({ key }) => key);
    const isBusy = callsOf(run).some(({ isWaiting }) => isWaiting);
    if (isBusy && !wasBusy) terminal.line(say(locale, 'cli.modelBusy'));
    wasBusy = isBusy;
    const code = PHASES[run.status];
    if (code && run.status !== phase) terminal.line(sayCode(locale, code));
    phase = run.status;
    state.outline.forEach((section, index) => {
      const status = state.sections[section.id] ?? 'queued';
      if (announced.get(section.id) === status) return;
      announced.set(section.id, status);
      const place = { n: index + 1, count: state.outline.length, title: section.title };
      if (status === 'done')
        terminal.line(say(locale, 'cli.sectionDone', { ...place, words: wordsOf(state, section.id) }));
      else if (status === 'drafting' && !terminal.isInteractive) terminal.line(say(locale, 'cli.section', place));
    });
  }

  return {
    show(state) {
      tell(state);
      const run = state.run;
      if (run?.status !== 'drafting') {
        terminal.block([]);
        return;
      }
      const lines = state.outline.flatMap((section, index) => {
        const status = state.sections[section.id] ?? 'queued';
        if (status === 'done') return [];
        const mark = status === 'drafting' ? '▸' : '·';
        const words = wordsOf(state, section.id);
        const count = words > 0 ? `  ${say(locale, 'cli.words', { words })}` : '';
        const line = [
          `  ${mark} ${index + 1}/${state.outline.length} ${'  '.repeat(section.level - 1)}${section.title}${count}`,
        ];
        const open = Object.values(state.open).find((text) => text.section === section.id);
        const tail = open?.text.replace(/\s+/g, ' ').slice(-160) ?? '';
        return tail === '' ? line : [...line, `    ${lastColumns(tail, 64)}`];
      });
      terminal.block(lines);
    },
    end: () => terminal.block([]),
  };
}

function wordsOf(state: DocState, section: string): number {
  const settled = state.blocks
    .filter((block) => block.section === section && block.body.type !== 'heading')
    .reduce((sum, block) => sum + countWords(plainText(block.body), state.lang), 0);
  const open = Object.values(state.open).find((text) => text.section === section);
  return settled + (open ? countWords(open.text, state.lang) : 0);
}

/** Words of the whole document. */
export function wordsIn(state: DocState): number {
  return state.blocks.reduce((sum, block) => sum + countWords(plainText(block.body), state.lang), 0);
}

function lastColumns(text: string, columns: number): string {
  const characters = [...text];
  let width = 0;
  let from = characters.length;
  while (from > 0 && width < columns) {
    from -= 1;
    width += (characters[from] ?? '') > '\u2E80' ? 2 : 1;
  }
  return `${from > 0 ? '…' : ''}${characters.slice(from).join('')}`;
}
