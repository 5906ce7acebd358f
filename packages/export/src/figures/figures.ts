/**
 * Draws diagrams in a guarded child, one after another, and keeps what it drew by the hash of what was asked.
 * @module
 */
import { createHash } from 'node:crypto';
import { GuardError, WarmGuard, type WarmLimits } from '@longhand/guard';
import type { DiagramJob, DrawOutcome } from './draw-child.ts';

const MB = 1_000_000;
const entry = new URL(`./draw-child.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);
const limits: WarmLimits = {
  timeoutMs: 10_000,
  maxRssBytes: 900 * MB,
  maxOutputBytes: 30 * MB,
  maxCalls: 500,
  maxRestingBytes: 500 * MB,
  idleMs: 60_000,
};
const maxCachedBytes = 48 * MB;

/** @example const figures = new Figures(); const drawn = await figures.draw(job); figures.close(); */
export class Figures {
  readonly #guard = new WarmGuard(entry, limits);
  /** The least recently used first. */
  readonly #cache = new Map<string, DrawOutcome>();
  #cachedBytes = 0;
  #line: Promise<unknown> = Promise.resolve();

  /** A diagram that cannot be drawn is an outcome, too. @throws GuardError `aborted` */
  async draw(job: DiagramJob, signal?: AbortSignal): Promise<DrawOutcome> {
    const key = figureKey(job);
    const known = this.#cache.get(key);
    if (known !== undefined) {
      this.#cache.delete(key);
      this.#cache.set(key, known);
      return known;
    }
    const drawn = this.#line.then(() => this.#cache.get(key) ?? this.#drawNow(job, signal));
    this.#line = drawn.catch(() => undefined);
    const outcome = await drawn;
    this.#keep(key, outcome);
    return outcome;
  }

  close(): void {
    this.#guard.close();
  }

  async #drawNow(job: DiagramJob, signal: AbortSignal | undefined): Promise<DrawOutcome> {
    try {
      // The child runs draw-child.ts, which returns exactly this.
      return (await this.#guard.call(job, { signal })) as DrawOutcome;
    } catch (error) {
      if (!(error instanceof GuardError) || error.code === 'aborted') throw error;
      if (error.code === 'timeout') return { code: 'timeout', detail: String(limits.timeoutMs / 1000) };
      if (error.code === 'memory' || error.code === 'output') return { code: 'memory', detail: '' };
      return { code: 'failed', detail: '' };
    }
  }

  #keep(key: string, outcome: DrawOutcome): void {
    if (this.#cache.has(key)) return;
    this.#cache.set(key, outcome);
    this.#cachedBytes += sizeOf(outcome);
    for (const [oldest, old] of this.#cache) {
      if (this.#cachedBytes <= maxCachedBytes || oldest === key) break;
      this.#cache.delete(oldest);
      this.#cachedBytes -= sizeOf(old);
    }
  }
}

/** SHA-256 of what is asked. */
export function figureKey({ kind, source, theme, lang, pixelRatio = 0 }: DiagramJob): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, theme, lang, pixelRatio, source]))
    .digest('hex');
}

const sizeOf = (outcome: DrawOutcome): number =>
  'svg' in outcome ? outcome.svg.length * 2 + (outcome.png?.length ?? 0) + 200 : 200;
