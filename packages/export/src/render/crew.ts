/**
 * Who renders and draws: children with limits, made for one file or kept warm for many.
 * @module
 */
import { type GuardLimits, runGuarded, WarmGuard, type WarmLimits } from '@longhand/guard';
import { type Diagram, type Drawings, diagramKey } from '../figures/diagrams.ts';
import type { DiagramJob, DrawOutcome } from '../figures/draw-child.ts';
import { Figures } from '../figures/figures.ts';
import type { RenderJob, RenderOutcome, RenderStep } from './render.ts';

export interface CrewOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: (step: RenderStep) => void;
}
export interface RenderCrew {
  /** @throws GuardError */
  render(job: RenderJob, options: CrewOptions): Promise<RenderOutcome>;
  /** @throws GuardError `aborted` */
  draw(job: DiagramJob, signal?: AbortSignal): Promise<DrawOutcome>;
}

const MB = 1_000_000;
export const renderLimits: GuardLimits = {
  timeoutMs: 180_000,
  maxRssBytes: 3_000 * MB,
  maxOutputBytes: 400 * MB,
};
const warmLimits: WarmLimits = { ...renderLimits, maxCalls: 50, maxRestingBytes: 700 * MB, idleMs: 60_000 };
const entry = new URL(`./render-child.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);

/** For one file: a process for the file, and one for its diagrams where it has some. */
export function ownCrew(): RenderCrew & Disposable {
  let figures: Figures | null = null;
  return {
    // The child runs `render-child.ts`, which returns exactly this, and tells its steps.
    render: async (job, { signal, onStep = () => {} }) =>
      (await runGuarded(entry, job, renderLimits, signal, (told) => onStep(told as RenderStep))) as RenderOutcome,
    draw: (job, signal) => {
      figures ??= new Figures();
      return figures.draw(job, signal);
    },
    [Symbol.dispose]: () => figures?.close(),
  };
}

/** A process that stays warm between files. */
export class WarmRenderer {
  readonly #guard = new WarmGuard(entry, warmLimits);

  get isBusy(): boolean {
    return this.#guard.isBusy;
  }

  async render(job: RenderJob, { signal, onStep = () => {} }: CrewOptions): Promise<RenderOutcome> {
    const onTold = (told: unknown) => onStep(told as RenderStep);
    // As above.
    return (await this.#guard.call(job, { signal, onTold })) as RenderOutcome;
  }

  close(): void {
    this.#guard.close();
  }
}

/** 300 to the inch, at 96 CSS pixels to the inch. */
const printRatio = 300 / 96;

/** Each diagram of a file, in the look of paper; on a screen in that of the screen. */
export async function drawnBy(
  crew: RenderCrew,
  diagrams: readonly Diagram[],
  lang: DiagramJob['lang'],
  format: string,
  signal: AbortSignal | undefined,
): Promise<Drawings> {
  const drawings = new Map<string, DrawOutcome>();
  for (const diagram of diagrams) {
    const pixelRatio = format === 'docx' || format === 'tex' ? { pixelRatio: printRatio } : {};
    const theme = format === 'html' ? 'both' : 'light';
    drawings.set(diagramKey(diagram), await crew.draw({ ...diagram, theme, lang, ...pixelRatio }, signal));
  }
  return drawings;
}
