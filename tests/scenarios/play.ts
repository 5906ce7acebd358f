/** Plays a scenario to its end, with the real engine, agent, adapters and store, and a model server that fails. */
import { bodyToMarkdown, parseMarkdown } from '@longhand/document';
import { EngineError } from '@longhand/engine';
import { type Answers, type Command, callsOf, type DocState, type OutlineSection } from '@longhand/protocol';
import { hashOf, seededRandom } from '@longhand/testkit';
import { type House, openHouse } from '../harness/writing.ts';
import { passages } from '../seam/stage.ts';
import { faultyModel } from './faulty-model.ts';
import type { Scenario, ScenarioStep } from './scenario.ts';

export interface Played {
  readonly end: 'finished' | 'paused';
  readonly faults: readonly string[];
  /** Pauses that no step asked for. */
  readonly pauses: readonly string[];
  /** What is wrong; empty when nothing is. */
  readonly wrong: readonly string[];
}

/** A person who lets a paused run go on gives up after so many times. */
const MOST_CONTINUES = 20;
/** Waits of the retry policy pass this much faster. */
const SPEED = 40;
/** Silence that an adapter takes for an end, milliseconds of real time. */
const SILENCE_MS = 500;

/** @param rate share of the model's calls that a fault befalls */
export async function playScenario(scenario: Scenario, seed: number, rate: number): Promise<Played> {
  const random = seededRandom(seed ^ hashOf(scenario.name));
  const model = faultyModel(scenario, random, rate);
  const house = await openHouse({
    script: model.script,
    passages: passages(scenario.sources ?? 0),
    catalogue: { firstByteMs: SILENCE_MS, stallMs: SILENCE_MS },
    speed: SPEED,
  });
  try {
    const id = await house.create(scenario.brief, scenario.lang);
    if (scenario.isSearching === true) await addSource(house, id);
    const budget = scenario.budgetTokens === undefined ? {} : { budget: { run: { tokens: scenario.budgetTokens } } };
    await house.send(id, { type: 'run.start', autonomy: scenario.autonomy, model: scenario.model, ...budget });
    const pauses = await toTheEnd(house, id, scenario);
    const state = await house.engine.state(id);
    const wrong = [
      ...(await wrongInLog(house, id, state)),
      ...wrongInText(state, scenario, model.planned),
      ...wrongWires(house, scenario),
      ...(scenario.isSearching !== true || state.run?.tools.some(({ answer }) => answer)
        ? []
        : ['nothing was searched']),
      ...house.problems.map((problem) => `reported: ${String(problem)}`),
    ];
    const end = state.run?.status === 'finished' ? 'finished' : 'paused';
    return { end, faults: model.faults, pauses, wrong };
  } finally {
    await house.close();
  }
}

/** Tools that search are offered where there is something to search in. */
async function addSource(house: House, id: string): Promise<void> {
  const file = { id: 's_read', name: 'report.md', media: 'text/markdown', bytes: 9, fileSha256: 'f'.repeat(64) };
  const read = {
    source: file.id,
    sha256: 'e'.repeat(64),
    chars: 9,
    chunks: 1,
    lang: 'zh',
    headings: [],
    opening: '港口。',
  };
  await house.engine.record(
    id,
    [
      { type: 'source.added', data: file },
      { type: 'source.extracted', data: { ...read, lang: 'zh' } },
    ],
    { kind: 'system', id: 'intake' },
  );
}

/** Does the steps, answers what else is asked, and lets the run go on after faults. */
async function toTheEnd(house: House, id: string, { steps, end }: Scenario): Promise<readonly string[]> {
  const pauses: string[] = [];
  const left = [...steps];
  for (let continues = 0; continues <= MOST_CONTINUES; ) {
    const [step] = left;
    const fits = (state: DocState) => isResting(state) || (step !== undefined && isDue(step, state));
    const state = await house.until(id, fits, `an end, or ${JSON.stringify(step)},`);
    const { run } = state;
    if (run?.status === 'finished') return pauses;
    if (step !== undefined && isDue(step, state)) {
      left.shift();
      await send(house, id, commandOf(step, state));
    } else if (run?.interrupt) {
      await send(house, id, answerTo(state));
    } else if (run?.status === 'paused') {
      pauses.push(run.notice?.code ?? run.cause);
      if (end === 'paused') return pauses;
      continues += 1;
      await send(house, id, { type: 'run.continue' });
    }
  }
  return pauses;
}

/** True when nothing moves without a person. */
function isResting({ run }: DocState): boolean {
  return run === null || run.status === 'finished' || run.status === 'paused' || run.interrupt !== null;
}

function isDue(step: ScenarioStep, state: DocState): boolean {
  const { run } = state;
  const isLive = run !== null && run.status !== 'paused' && run.status !== 'finished';
  switch (step.when) {
    case 'now':
      return step.do === 'continue' ? !isLive : true;
    case 'questions':
    case 'outline':
      return run?.interrupt?.kind === step.when;
    case 'text':
      // Of the call that goes on now: text of the one before may be enough by itself.
      return isLive && callsOf(run).some(({ hasText }) => hasText) && lengthOf(state) >= (step.chars ?? 0);
    case 'pausedForBudget':
      return run?.status === 'paused' && run.cause === 'budget';
    default:
      return step.when satisfies never;
  }
}

function commandOf(step: ScenarioStep, state: DocState): Command {
  switch (step.do) {
    case 'answer':
      return answerTo(state, step.answers);
    case 'approve':
      return { type: 'outline.approve' };
    case 'editOutline':
      return { type: 'outline.edit', sections: renamed(state.outline, step.headings) };
    case 'stop':
      return { type: 'run.stop' };
    case 'continue':
      return {
        type: 'run.continue',
        ...(step.instruction === undefined ? {} : { instruction: step.instruction }),
        ...(step.information === undefined ? {} : { information: step.information }),
      };
    case 'steer':
      return { type: 'run.steer', instruction: step.instruction, ...(step.mode ? { mode: step.mode } : {}) };
    case 'model':
      return { type: 'run.setModel', model: step.model };
    case 'raiseBudget':
      return { type: 'run.setBudget', budget: { run: { tokens: step.tokens } } };
    default:
      return step satisfies never;
  }
}

function renamed(outline: readonly OutlineSection[], headings: readonly string[]): readonly OutlineSection[] {
  return headings.flatMap((title, index) => {
    const section = outline[index];
    return section === undefined ? [] : [{ ...section, title }];
  });
}

function answerTo(state: DocState, answers: readonly string[] = []): Command {
  const interrupt = state.run?.interrupt;
  if (interrupt?.kind === 'outline') return { type: 'outline.approve' };
  const given: Answers = Object.fromEntries(
    (interrupt?.questions ?? []).map((question, index) => [question.id, answers[index] ?? null]),
  );
  return { type: 'interrupt.answer', interrupt: interrupt?.id ?? '', answers: given };
}

/** A run may pause or end in the moment before a command: then the command has no object any more, and says so. */
async function send(house: House, id: string, command: Command): Promise<void> {
  try {
    await house.send(id, command);
  } catch (error) {
    const isLate = error instanceof EngineError && error.status === 409;
    if (!isLate) throw error;
  }
}

function lengthOf(state: DocState): number {
  const settled = state.blocks.reduce((sum, { body }) => sum + bodyToMarkdown(body).length, 0);
  return Object.values(state.open).reduce((sum, { text }) => sum + text.length, settled);
}

async function wrongInLog(house: House, id: string, state: DocState): Promise<readonly string[]> {
  const { run } = state;
  const events = await house.events(id);
  const ends = events.filter(({ type }) => type === 'run.finished').length;
  const isExplained = run?.status === 'paused' && (run.cause === 'user' || run.notice !== undefined);
  const folded = await house.folded(id);
  return [
    ...(ends === (run?.status === 'finished' ? 1 : 0) ? [] : [`run.finished ${ends} times`]),
    ...(run?.status === 'finished' || isExplained ? [] : [`it rests without a cause: ${JSON.stringify(run)}`]),
    ...(JSON.stringify(folded) === JSON.stringify(state) ? [] : ['the fold of the log is not the state']),
  ];
}

/** Every section has the text that the model planned, or, where it was not finished, a beginning of it. */
function wrongInText(state: DocState, scenario: Scenario, planned: (title: string) => string): readonly string[] {
  if (scenario.isLooping === true) return [];
  return state.outline.flatMap(({ id, title }) => {
    const wanted = lettersOf(parseMarkdown(planned(title)).map(({ body }) => bodyToMarkdown(body)));
    const blocks = state.blocks.filter(({ section, body }) => section === id && body.type !== 'heading');
    const open = Object.values(state.open).filter(({ section }) => section === id);
    const written = lettersOf([
      ...blocks.map(({ body }) => bodyToMarkdown(body)),
      ...open.map(({ text }) =>
        parseMarkdown(text)
          .map(({ body }) => bodyToMarkdown(body))
          .join('\n'),
      ),
    ]);
    const isWhole = state.sections[id] === 'done';
    if (isWhole ? written === wanted : wanted.startsWith(written)) return [];
    let at = 0;
    while (at < written.length && written[at] === wanted[at]) at += 1;
    const around = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 20), at + 40));
    return [`"${title}" differs at ${at} of ${wanted.length}: wanted ${around(wanted)}, written ${around(written)}`];
  });
}

function lettersOf(markdown: readonly string[]): string {
  return markdown.join('').replace(/\s+/g, '');
}

function wrongWires(house: House, { wires = [] }: Scenario): readonly string[] {
  const used = new Set(
    house.model.requests.flatMap(({ wire, request }) =>
      request.messages[0]?.text.startsWith('longhand-task: draft') === true ? [wire] : [],
    ),
  );
  return wires.filter((wire) => !used.has(wire)).map((wire) => `no text was asked for over the ${wire} wire`);
}
