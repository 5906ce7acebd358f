/**
 * Shapes and words of a drawing of our own, as SVG that says all colours and places itself.
 * @module
 */
import { escapeMarkup } from '../../emit/markup.ts';
import type { FigureColours } from '../figure-theme.ts';
import { mixed } from '../svg-colour.ts';

/** How a drawing looks and which language its months have. */
export interface Look {
  readonly colours: FigureColours;
  readonly lang: 'zh' | 'en';
}
export interface Paint {
  readonly fill?: string;
  readonly stroke?: string;
  readonly strokeWidth?: number;
  readonly dash?: string;
  readonly radius?: number;
}
export interface WordStyle {
  readonly size: number;
  readonly fill: string;
  readonly weight?: 400 | 700;
  readonly anchor?: 'start' | 'middle' | 'end';
}

/** Of the size of letters. */
export const lineHeight = 1.35;
/** From the middle of a line down to its baseline, for Han and capitals alike. */
const baseline = 0.37;
/** What a column of text holds. A drawing that is wider is made smaller, and its words with it. */
export const columnWidth = 600;
export const margin = 10;

/** @example const sheet = new Sheet(); sheet.rect(0, 0, 10, 10, { fill: '#fff' }); sheet.svg(10, 10) */
export class Sheet {
  readonly #parts: string[] = [];

  rect(x: number, y: number, width: number, height: number, paint: Paint): void {
    const { radius = 0 } = paint;
    const round = radius > 0 ? ` rx="${figure(Math.min(radius, width / 2, height / 2))}"` : '';
    const size = `width="${figure(Math.max(0, width))}" height="${figure(Math.max(0, height))}"`;
    this.#parts.push(`<rect x="${figure(x)}" y="${figure(y)}" ${size}${round}${painted(paint)}/>`);
  }

  circle(x: number, y: number, radius: number, paint: Paint): void {
    this.#parts.push(`<circle cx="${figure(x)}" cy="${figure(y)}" r="${figure(radius)}"${painted(paint)}/>`);
  }

  /** @param steps letters of a path and numbers */
  path(steps: readonly (string | number)[], paint: Paint): void {
    const d = steps.map((step) => (typeof step === 'number' ? figure(step) : step)).join(' ');
    this.#parts.push(`<path d="${d}"${painted(paint)}/>`);
  }

  line(x1: number, y1: number, x2: number, y2: number, paint: Paint): void {
    this.path(['M', x1, y1, 'L', x2, y2], paint);
  }

  /** @param y the middle of all lines together */
  words(lines: readonly string[], x: number, y: number, style: WordStyle): void {
    const { size, fill, weight = 400, anchor = 'start' } = style;
    const step = size * lineHeight;
    for (const [index, line] of lines.entries()) {
      if (line === '') continue;
      const middle = y + (index - (lines.length - 1) / 2) * step;
      const strong = weight === 700 ? ' font-weight="700"' : '';
      const side = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
      const place = `x="${figure(x)}" y="${figure(middle + size * baseline)}"`;
      this.#parts.push(
        `<text ${place} font-size="${size}"${strong}${side} fill="${fill}">${escapeMarkup(line)}</text>`,
      );
    }
  }

  /** Words that run upwards, their middle at a place. */
  upright(line: string, x: number, y: number, { size, fill }: WordStyle): void {
    const place = `x="0" y="${figure(size * baseline)}" transform="translate(${figure(x)} ${figure(y)}) rotate(-90)"`;
    this.#parts.push(
      `<text ${place} font-size="${size}" text-anchor="middle" fill="${fill}">${escapeMarkup(line)}</text>`,
    );
  }

  svg(width: number, height: number): string {
    const [w, h] = [Math.ceil(width), Math.ceil(height)];
    const box = `width="${w}" height="${h}" viewBox="0 0 ${w} ${h}"`;
    return `<svg xmlns="http://www.w3.org/2000/svg" ${box}>${this.#parts.join('')}</svg>`;
  }
}

/** Hundredths are finer than print. */
const figure = (value: number): string => String(Math.round(value * 100) / 100);

function painted({ fill = 'none', stroke, strokeWidth = 1, dash }: Paint): string {
  const line = stroke === undefined ? '' : ` stroke="${stroke}" stroke-width="${strokeWidth}"`;
  return ` fill="${fill}"${line}${dash === undefined ? '' : ` stroke-dasharray="${dash}"`}`;
}

/** The colour of the part with a number; where the palette ends it begins again, paler each time. */
export function seriesColour({ series, background }: FigureColours, index: number): string {
  const colour = series[index % series.length] ?? background;
  const round = Math.floor(index / series.length);
  return round === 0 ? colour : mixed(colour, background, Math.max(0.3, 1 - 0.35 * round));
}
