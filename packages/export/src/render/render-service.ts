/**
 * One line before the children that make files: so many at a time as there is room for, the others wait in the order in which they came.
 * @module
 */
import { availableParallelism } from 'node:os';
import type { DocumentContent } from '@longhand/document';
import { type ExportOptions, type ExportResult, exportDocument } from '../export-document.ts';
import type { DiagramJob, DrawOutcome } from '../figures/draw-child.ts';
import { Figures } from '../figures/figures.ts';
import { WarmRenderer } from './crew.ts';
import { type PreviewOptions, Previews } from './previews.ts';

export interface ServiceOptions extends Omit<ExportOptions, 'crew'> {
  /** Told when it waits, and how many stand before it; 0 when it begins. */
  readonly onPlace?: (before: number) => void;
}
export interface RenderService {
  /** As {@link exportDocument}, in its turn. */
  export(content: DocumentContent, options: ServiceOptions): Promise<ExportResult>;
  /** One diagram, whoever else draws. */
  draw(job: DiagramJob, signal?: AbortSignal): Promise<DrawOutcome>;
  /** The PDF of a document that is being edited, by a process that knows it from before. */
  preview(content: DocumentContent, options: PreviewOptions): Promise<Uint8Array>;
  /** Ends every process; what is under way fails as aborted. */
  close(): void;
}

interface Waiting {
  readonly onPlace: (before: number) => void;
  readonly begin: (renderer: WarmRenderer) => void;
}

/**
 * @param size how many files are made at a time; one for two cores
 * @example const service = createRenderService(); await service.export(content, { format: 'pdf', outPath });
 */
export function createRenderService(size = Math.max(1, Math.floor(availableParallelism() / 2))): RenderService {
  const figures = new Figures();
  const previews = new Previews(figures);
  const resting = Array.from({ length: size }, () => new WarmRenderer());
  const all = [...resting];
  const line: Waiting[] = [];

  const tellPlaces = () => {
    for (const [before, { onPlace }] of line.entries()) onPlace(before + 1);
  };
  function turn(onPlace: (before: number) => void, signal: AbortSignal | undefined): Promise<WarmRenderer> {
    const free = resting.shift();
    if (free !== undefined) {
      onPlace(0);
      return Promise.resolve(free);
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        onPlace,
        begin(renderer) {
          signal?.removeEventListener('abort', leave);
          onPlace(0);
          resolve(renderer);
        },
      };
      const leave = () => {
        line.splice(line.indexOf(waiting), 1);
        tellPlaces();
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', leave, { once: true });
      line.push(waiting);
      onPlace(line.length);
    });
  }
  function giveBack(renderer: WarmRenderer): void {
    const next = line.shift();
    if (next === undefined) {
      resting.unshift(renderer);
      return;
    }
    next.begin(renderer);
    tellPlaces();
  }

  return {
    async export(content, { onPlace = () => {}, ...options }) {
      const { format, signal } = options;
      // These are made here and at once.
      if (format === 'md' || format === 'json') return exportDocument(content, options);
      signal?.throwIfAborted();
      const renderer = await turn(onPlace, signal);
      try {
        const crew = { render: renderer.render.bind(renderer), draw: figures.draw.bind(figures) };
        return await exportDocument(content, { ...options, crew });
      } finally {
        giveBack(renderer);
      }
    },
    draw: (job, signal) => figures.draw(job, signal),
    preview: (content, options) => previews.preview(content, options),
    close() {
      previews.close();
      figures.close();
      for (const renderer of all) renderer.close();
    },
  };
}
