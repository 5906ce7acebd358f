/**
 * Mermaid to SVG without a browser.
 * @module
 */
import { renderMermaidSVG } from 'beautiful-mermaid';
import { type CleanSvg, cleanSvg } from './clean-svg.ts';
import { FigureError } from './figure-error.ts';
import { type FigureTheme, figureColours, figureFonts } from './figure-theme.ts';
import { ganttSvg } from './kinds/gantt.ts';
import { gitGraphSvg } from './kinds/git-graph.ts';
import { journeySvg } from './kinds/journey.ts';
import { mindmapSvg } from './kinds/mindmap.ts';
import { pieSvg } from './kinds/pie.ts';
import { quadrantSvg } from './kinds/quadrant.ts';
import type { Look } from './kinds/sheet.ts';
import { timelineSvg } from './kinds/timeline.ts';
import { xyChartSvg } from './kinds/xychart.ts';
import { entitiesAsClasses } from './mermaid-er.ts';
import { flowDirection, flowSource } from './mermaid-flow.ts';
import { checkedLines, type MermaidSource, mermaidLines, type OwnKind } from './mermaid-lines.ts';

/** Room on a page of text, in CSS pixels: 160 × 220 mm. A drawing that is wider is made smaller, and its words with it. */
const room = { width: 605, height: 830 };
/** Smaller than this, another direction is tried. */
const readable = 0.75;

const own: Readonly<Record<OwnKind, (source: MermaidSource, look: Look) => string>> = {
  pie: pieSvg,
  gantt: ganttSvg,
  timeline: timelineSvg,
  mindmap: mindmapSvg,
  git: gitGraphSvg,
  journey: journeySvg,
  quadrant: quadrantSvg,
  xychart: xyChartSvg,
};

/**
 * @param lang of months on an axis
 * @throws FigureError
 * @example mermaidSvg('graph LR\n  A[开始] --> B[结束]', 'light').svg
 */
export function mermaidSvg(source: string, theme: FigureTheme, lang: 'zh' | 'en' = 'en'): CleanSvg {
  const read = mermaidLines(source);
  const { kind, lines } = read;
  if (isOwn(kind))
    return cleanSvg(own[kind](read, { colours: figureColours[theme], lang }), { fontFamily: figureFonts });
  if (kind !== 'flow') {
    const checked = checkedLines(kind, lines);
    const drawn = draw(checked.join('\n'), theme);
    if (kind !== 'er' || scaleOf(drawn) >= readable) return drawn;
    const below = draw(entitiesAsClasses(checked).join('\n'), theme);
    if (scaleOf(below) <= scaleOf(drawn) * 1.2) return drawn;
    // A relation has no direction.
    return { ...below, svg: below.svg.replace(/ marker-(?:start|end)="[^"]*"/g, '') };
  }
  const direction = flowDirection(lines);
  const drawn = draw(flowSource(lines), theme);
  const turned = direction === 'LR' || direction === 'RL' ? 'TD' : 'LR';
  if (scaleOf(drawn) >= readable) return drawn;
  const other = draw(flowSource(lines, turned), theme);
  return scaleOf(other) > scaleOf(drawn) * 1.2 ? other : drawn;
}

const isOwn = (kind: MermaidSource['kind']): kind is OwnKind => Object.hasOwn(own, kind);

/**
 * The diamonds of a whole and its parts lie under the box that they belong to; what an empty entity says is English; the heads of loops lie under the
 * lines of those who take part.
 */
const mended = (svg: string): string =>
  withHeadsAbove(svg)
    .replace(/(<marker id="cls-(?:composition|aggregation)"[^>]* refX=)"0"/g, '$1"12"')
    .replace(/>\(no attributes\)</g, '><');

function withHeadsAbove(svg: string): string {
  const heads: string[] = [];
  const rest = svg.replace(/<g class="block"[^>]*>[\s\S]*?<\/g>/g, (head) => {
    heads.push(head);
    return '';
  });
  return heads.length === 0 ? svg : rest.replace('<g class="message"', () => `${heads.join('')}<g class="message"`);
}

const scaleOf = ({ width, height }: CleanSvg): number => Math.min(1, room.width / width, room.height / height);

function draw(source: string, theme: FigureTheme): CleanSvg {
  const { background, ink, quiet, line, accent, surface, border } = figureColours[theme];
  let svg: string;
  try {
    svg = renderMermaidSVG(source, {
      bg: background,
      fg: ink,
      muted: quiet,
      line,
      accent,
      surface,
      border,
      padding: 12,
    });
  } catch (cause) {
    throw new FigureError('failed', cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause), {
      cause,
    });
  }
  const clean = cleanSvg(mended(svg), { fontFamily: figureFonts });
  // Without a place for everything a coordinate is no number.
  if (/NaN|Infinity/.test(clean.svg) || !(clean.width > 0 && clean.height > 0)) throw new FigureError('failed', 'NaN');
  return clean;
}
