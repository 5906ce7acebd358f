/**
 * The PDF of a document while it is being edited: a child for each document that somebody looks at, a few at a time.
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DocumentContent } from '@longhand/document';
import { WarmGuard, type WarmLimits } from '@longhand/guard';
import { type ExportOptions, makeFile } from '../export-document.ts';
import type { Figures } from '../figures/figures.ts';
import { type RenderCrew, renderLimits } from './crew.ts';
import type { RenderOutcome, RenderStep } from './render.ts';

export type PreviewOptions = Pick<ExportOptions, 'settings' | 'assetPath' | 'signal'>;

const MB = 1_000_000;
/** A process holds the fonts and what it computed for its document. */
const limits: WarmLimits = {
  ...renderLimits,
  timeoutMs: 60_000,
  maxRssBytes: 1_500 * MB,
  maxCalls: 400,
  maxRestingBytes: 900 * MB,
  idleMs: 60_000,
};
const maxKept = 2;
const entry = new URL(`./preview-child.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);

interface Kept {
  readonly guard: WarmGuard;
  /** Of its compiler. */
  readonly folder: string;
  line: Promise<unknown>;
}

export class Previews {
  readonly #figures: Figures;
  /** The least recently used first. */
  readonly #kept = new Map<string, Kept>();

  constructor(figures: Figures) {
    this.#figures = figures;
  }

  /** @throws ExportError; the reason of `signal` when it aborts */
  async preview(content: DocumentContent, options: PreviewOptions): Promise<Uint8Array> {
    const kept = this.#keptFor(content.id);
    // One after another: they share a compiler.
    const made = kept.line.then(() => this.#make(kept, content, options));
    kept.line = made.catch(() => undefined);
    return made;
  }

  close(): void {
    for (const kept of this.#kept.values()) drop(kept);
    this.#kept.clear();
  }

  async #make({ guard, folder }: Kept, content: DocumentContent, options: PreviewOptions): Promise<Uint8Array> {
    const crew: RenderCrew = {
      async render(job, { signal, onStep = () => {} }) {
        const onTold = (told: unknown) => onStep(told as RenderStep);
        // The child runs preview-child.ts, which returns exactly this.
        return (await guard.call({ ...job, folder }, { signal, onTold })) as RenderOutcome;
      },
      draw: this.#figures.draw.bind(this.#figures),
    };
    return (await makeFile(content, { ...options, format: 'pdf', crew })).data;
  }

  #keptFor(document: string): Kept {
    const known = this.#kept.get(document);
    if (known !== undefined) {
      this.#kept.delete(document);
      this.#kept.set(document, known);
      return known;
    }
    for (const [oldest, kept] of this.#kept) {
      if (this.#kept.size < maxKept) break;
      this.#kept.delete(oldest);
      // What it still makes is not taken away from those who wait for it.
      void kept.line.then(() => drop(kept));
    }
    const folder = mkdtempSync(join(tmpdir(), 'longhand-compiler-'));
    const kept: Kept = { guard: new WarmGuard(entry, limits), folder, line: Promise.resolve() };
    this.#kept.set(document, kept);
    return kept;
  }
}

function drop({ guard, folder }: Kept): void {
  guard.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
