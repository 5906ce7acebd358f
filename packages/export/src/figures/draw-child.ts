/**
 * Entry of the guarded child that draws. Sources of diagrams come from models and from anybody: here they may loop and grow.
 * @module
 */
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type FigureCode, FigureError } from './figure-error.ts';
import type { FigureTheme } from './figure-theme.ts';
import { bothThemes } from './two-themes.ts';

export interface DiagramJob {
  readonly kind: 'mermaid' | 'vega-lite';
  readonly source: string;
  /** `both`: one drawing that follows the reader's screen. */
  readonly theme: FigureTheme | 'both';
  /** Of months, days and figures in charts. */
  readonly lang: 'zh' | 'en';
  /** As pixels, too: so many for each CSS pixel. */
  readonly pixelRatio?: number;
}
export interface Drawn {
  readonly svg: string;
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly png?: Uint8Array;
}
export type DrawOutcome = Drawn | { readonly code: FigureCode; readonly detail: string };

/** More pixels than a page can show at 300 dpi and twice the size. */
const maxPixelsAcross = 4_000;

export async function run(input: unknown): Promise<DrawOutcome> {
  enableCompileCache(join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'longhand', 'compiled'));
  // Days begin where the data says, not where the server stands.
  process.env.TZ = 'UTC';
  // Only `Figures` starts this module, with a job of this shape.
  const { kind, source, theme, lang, pixelRatio } = input as DiagramJob;
  try {
    const draw = async (look: FigureTheme) =>
      kind === 'mermaid'
        ? (await import('./mermaid.ts')).mermaidSvg(source, look, lang)
        : (await import('./vega.ts')).vegaSvg(source, look, lang);
    const { svg: drawn, width, height } = await draw(theme === 'both' ? 'light' : theme);
    const svg = theme === 'both' ? bothThemes(drawn, (await draw('dark')).svg) : drawn;
    if (pixelRatio === undefined) return { svg, width, height };
    const { pngOf } = await import('./raster.ts');
    const across = Math.min(maxPixelsAcross, width * pixelRatio);
    return { svg, width, height, png: await pngOf(svg, across, across / width) };
  } catch (error) {
    if (error instanceof FigureError) return { code: error.code, detail: error.detail };
    const detail = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return { code: 'failed', detail: detail.slice(0, 200) };
  }
}
