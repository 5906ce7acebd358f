/**
 * Vega-Lite to SVG without a browser. Expressions are interpreted, never compiled to code; the loader loads nothing; text is measured by the shipped
 * faces; random numbers are the same every time.
 * @module
 */
import * as vega from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile, type TopLevelSpec } from 'vega-lite';
import { type CleanSvg, cleanSvg } from './clean-svg.ts';
import { FigureError } from './figure-error.ts';
import { type FigureTheme, figureColours, figureFonts } from './figure-theme.ts';
import { textWidth } from './font-metrics.ts';
import { readableAxes } from './vega-axes.ts';
import { chineseTitle, inDataOrder, withSizes } from './vega-defaults.ts';
import { vegaLocales } from './vega-locales.ts';
import { screenedChart } from './vega-screen.ts';

/**
 * @param lang of months, days and figures
 * @throws FigureError
 * @example (await vegaSvg('{"mark":"bar","data":{"values":[{"a":1}]},"encoding":{"x":{"field":"a"}}}', 'light', 'en')).svg
 */
export async function vegaSvg(source: string, theme: FigureTheme, lang: 'zh' | 'en'): Promise<CleanSvg> {
  const chart = inDataOrder(withSizes(screenedChart(source)));
  measureByFaces();
  setRandom(randomLCG(1));
  // The library reads what it gets; what is no chart ends in an error that names the place.
  const spec = attempt(
    () =>
      compile(chart as unknown as TopLevelSpec, {
        config: configOf(theme),
        logger: silent(),
        ...(lang === 'zh' && { fieldTitle: chineseTitle }),
      }).spec,
  );
  readableAxes(spec, lang);
  const view = attempt(
    () =>
      new vega.View(vega.parse(spec, {}, { ast: true }), {
        expr: expressionInterpreter,
        renderer: 'none',
        loader: closedLoader,
        logger: silent(),
        // It takes the two tables; the types speak of what it makes of them.
        locale: vegaLocales[lang] as unknown as vega.LocaleFormatters,
      }),
  );
  try {
    const svg = await view.toSVG();
    return cleanSvg(svg, { fontFamily: figureFonts });
  } catch (cause) {
    throw cause instanceof FigureError ? cause : invalid(cause);
  } finally {
    view.finalize();
  }
}

function configOf(theme: FigureTheme) {
  const { ink, quiet, line, grid, series, accent, background } = figureColours[theme];
  const font = figureFonts;
  const text = {
    labelFont: font,
    titleFont: font,
    labelColor: quiet,
    titleColor: ink,
    labelFontSize: 11,
    titleFontSize: 12,
  };
  return {
    background: 'transparent',
    font,
    padding: 6,
    view: { stroke: null, continuousHeight: 260, continuousWidth: 480 },
    axis: {
      ...text,
      titleFontWeight: 'normal' as const,
      gridColor: grid,
      domainColor: line,
      tickColor: line,
      labelLimit: 260,
      // Of labels, with the title behind them: where the measure ended, title and labels would lie over each other.
      maxExtent: 340,
    },
    legend: { ...text, titleFontWeight: 'normal' as const, labelLimit: 240 },
    header: text,
    title: { font, color: ink, fontSize: 14, subtitleColor: quiet, subtitleFont: font },
    range: { category: [...series] },
    mark: { color: accent },
    arc: { stroke: background, strokeWidth: 1.5 },
    text: { color: ink, font, fontSize: 11 },
    rule: { color: line },
  };
}

/** Nothing is loaded, from wherever. */
const closedLoader = {
  load: () => Promise.reject(new FigureError('outside', 'load')),
  sanitize: () => Promise.reject(new FigureError('outside', 'href')),
  http: () => Promise.reject(new FigureError('outside', 'http')),
  file: () => Promise.reject(new FigureError('outside', 'file')),
};

/** Collects nothing; an error of the dataflow is thrown, so that no half of a chart is shown. */
function silent() {
  const logger = {
    level: () => 0,
    warn: () => logger,
    info: () => logger,
    debug: () => logger,
    error: (...messages: readonly unknown[]) => {
      throw invalid(messages[0]);
    },
  };
  // The same object answers getter and setter of the level.
  return logger as unknown as vega.LoggerInterface;
}

function attempt<Value>(make: () => Value): Value {
  try {
    return make();
  } catch (cause) {
    throw cause instanceof FigureError ? cause : invalid(cause);
  }
}

function invalid(cause: unknown): FigureError {
  if (cause instanceof FigureError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new FigureError('invalid', message.split('\n')[0] ?? '', { cause });
}

// Both are exported; the types leave them out.
const { setRandom, randomLCG } = vega as unknown as {
  setRandom(random: () => number): void;
  randomLCG(seed: number): () => number;
};

interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
  readonly limit?: number;
}

/** The library's own measure guesses eight tenths of the size for every character. */
function measureByFaces(): void {
  // Exported by vega-scenegraph through vega; not in its types.
  const { textMetrics } = vega as unknown as {
    textMetrics: { width: (item: TextItem, text: string) => number; canvas(use: boolean): void };
  };
  textMetrics.canvas(false);
  textMetrics.width = (item, text) =>
    textWidth(String(text ?? ''), item.fontSize ?? 11, /^(?:bold|[6-9]00)$/.test(String(item.fontWeight)) ? 700 : 400);
}
