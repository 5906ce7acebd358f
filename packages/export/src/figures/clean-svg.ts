/**
 * A drawing as any program can show it: known elements and attributes only, styles as attributes, no custom properties, no script, nothing from
 * outside. What it does not know is left out.
 * @module
 */
import { localName, OoxmlError, tokensOfXml } from '@longhand/ooxml';
import { FigureError } from './figure-error.ts';
import { resolveValue } from './svg-colour.ts';
import { plainMarkers } from './svg-markers.ts';
import { declarationsOf, declaredFor, rulesOf } from './svg-rules.ts';

export interface CleanSvg {
  readonly svg: string;
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Names of elements that were left out, and of attributes that pointed outside. */
  readonly dropped: readonly string[];
}
export interface CleanOptions {
  /** Set on the whole, in place of what the drawing asks for. */
  readonly fontFamily?: string;
}

const elements = new Set(
  'svg g defs path rect circle ellipse line polyline polygon text tspan marker clipPath mask linearGradient radialGradient stop pattern symbol use title desc image'.split(
    ' ',
  ),
);
/** Left out without a word: they show nothing. */
const silent = new Set(['style', 'metadata']);
const geometry =
  'id x y x1 y1 x2 y2 cx cy r rx ry fx fy dx dy rotate d points width height viewBox preserveAspectRatio transform gradientTransform patternTransform gradientUnits patternUnits patternContentUnits spreadMethod offset clipPathUnits maskUnits maskContentUnits markerWidth markerHeight markerUnits refX refY orient textLength lengthAdjust xml:space';
const presentation =
  'fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit opacity color display visibility clip-path clip-rule mask marker-start marker-mid marker-end font-size font-style font-weight letter-spacing text-anchor text-decoration dominant-baseline alignment-baseline baseline-shift writing-mode stop-color stop-opacity paint-order mix-blend-mode';
const attributes = new Set(`${geometry} ${presentation}`.split(' '));
const styles = new Set(presentation.split(' '));
const dataImage = /^data:image\/(?:png|jpeg|gif);base64,[a-z0-9+/=\s]+$/i;
const maxElements = 60_000;

/**
 * @throws FigureError `failed` for what is no SVG, `tooLarge` beyond 60,000 elements
 * @example cleanSvg('<svg xmlns="…" width="10" height="10"><script/></svg>').dropped // ['script']
 */
export function cleanSvg(source: string, options: CleanOptions = {}): CleanSvg {
  try {
    return clean(source, options);
  } catch (cause) {
    if (cause instanceof OoxmlError) throw new FigureError('failed', cause.message, { cause });
    throw cause;
  }
}

function clean(source: string, { fontFamily }: CleanOptions): CleanSvg {
  const rules = rulesOf(sheetsOf(source));
  const variables = new Map<string, string>();
  const dropped = new Set<string>();
  const out: string[] = [];
  let size: { readonly width: number; readonly height: number } | null = null;
  let skipped = 0;
  let count = 0;
  for (const token of tokensOfXml(source)) {
    if (token.type === 'text') {
      if (skipped === 0) out.push(escapeText(token.text));
      continue;
    }
    const name = localName(token.name);
    if (token.type === 'close') {
      if (skipped > 0) skipped -= 1;
      else out.push(`</${name}>`);
      continue;
    }
    if (++count > maxElements) throw new FigureError('tooLarge', `${maxElements}`);
    if (skipped > 0 || !elements.has(name)) {
      if (skipped === 0 && !silent.has(name)) dropped.add(name);
      if (!token.isEmpty) skipped += 1;
      continue;
    }
    const declared = new Map([
      ...declaredFor(rules, name, (token.attributes.class ?? '').split(/\s+/)),
      ...declarationsOf(token.attributes.style ?? ''),
    ]);
    for (const [property, value] of declared) if (property.startsWith('--')) variables.set(property, value);
    const kept = keptAttributes(name, token.attributes, declared, variables, dropped);
    if (size === null) {
      if (name !== 'svg') throw new FigureError('failed', `<${name}>`);
      size = sizeOf(token.attributes);
      kept.set('width', String(size.width)).set('height', String(size.height));
      if (!kept.has('viewBox')) kept.set('viewBox', `0 0 ${size.width} ${size.height}`);
      if (fontFamily !== undefined) kept.set('font-family', fontFamily);
    } else if (fontFamily === undefined && /^(text|tspan|g)$/.test(name)) {
      const family = declared.get('font-family') ?? token.attributes['font-family'];
      if (family !== undefined && !/[()@\\]/.test(family)) kept.set('font-family', family);
    }
    const xmlns = out.length === 0 ? ' xmlns="http://www.w3.org/2000/svg"' : '';
    const written = [...kept].map(([key, value]) => ` ${key}="${escapeAttribute(value)}"`).join('');
    out.push(`<${name}${xmlns}${written}${token.isEmpty ? '/' : ''}>`);
  }
  if (size === null) throw new FigureError('failed', 'SVG');
  return { svg: plainMarkers(out.join('')), ...size, dropped: [...dropped].sort() };
}

function keptAttributes(
  element: string,
  given: Readonly<Record<string, string>>,
  declared: ReadonlyMap<string, string>,
  variables: ReadonlyMap<string, string>,
  dropped: Set<string>,
): Map<string, string> {
  const kept = new Map<string, string>();
  const keep = (key: string, value: string) => {
    const resolved = /var\(|color-mix\(/.test(value) ? resolveValue(value, variables) : value;
    if (/url\(/i.test(resolved) && !/^\s*url\(\s*["']?#[\w.:-]+["']?\s*\)\s*(?:none|#\w+)?$/i.test(resolved)) {
      dropped.add(`${key}: url()`);
      return;
    }
    kept.set(key, resolved);
  };
  for (const [key, value] of Object.entries(given)) {
    if (attributes.has(key)) keep(key, value);
    else if (localName(key) === 'href') {
      if (/^#[\w.:-]+$/.test(value) || (element === 'image' && dataImage.test(value))) kept.set('href', value);
      else dropped.add('href');
    }
  }
  // A declaration stands above an attribute (SVG 2, section 6.6).
  for (const [property, value] of declared) if (styles.has(property)) keep(property, value);
  return kept;
}

/** All `<style>` of the drawing. */
function sheetsOf(source: string): string {
  const sheets: string[] = [];
  let isInside = false;
  for (const token of tokensOfXml(source)) {
    if (token.type === 'text') {
      if (isInside) sheets.push(token.text);
    } else if (localName(token.name) === 'style') isInside = token.type === 'open' && !token.isEmpty;
  }
  return sheets.join('\n');
}

const perUnit: Readonly<Record<string, number>> = {
  '': 1,
  px: 1,
  pt: 96 / 72,
  pc: 16,
  in: 96,
  cm: 96 / 2.54,
  mm: 96 / 25.4,
};
/** Of a drawing that says nothing of its size (CSS 2.2, section 10.3.2). */
const unsized = { width: 300, height: 150 };

function sizeOf(given: Readonly<Record<string, string>>): { readonly width: number; readonly height: number } {
  const [, , boxWidth = 0, boxHeight = 0] = (given.viewBox ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const isBoxed = boxWidth > 0 && boxHeight > 0;
  const length = (value: string | undefined): number | null => {
    const match = /^\s*([\d.]+)\s*([a-z]*)\s*$/.exec(value ?? '');
    const unit = perUnit[match?.[2] ?? '?'];
    return match === null || unit === undefined || !(Number(match[1]) > 0) ? null : Number(match[1]) * unit;
  };
  const width = length(given.width);
  const height = length(given.height);
  const ratio = isBoxed ? boxHeight / boxWidth : unsized.height / unsized.width;
  if (width !== null) return { width, height: height ?? width * ratio };
  if (height !== null) return { width: height / ratio, height };
  return isBoxed ? { width: boxWidth, height: boxHeight } : unsized;
}

/** Characters that XML cannot hold would make the whole drawing unreadable. */
const unprintable = /(?![\t\n\r])\p{Cc}|\p{Cs}|\p{Noncharacter_Code_Point}/gu;

const escapeText = (text: string): string =>
  text.replace(unprintable, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const escapeAttribute = (text: string): string => escapeText(text).replaceAll('"', '&quot;');
