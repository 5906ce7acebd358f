/**
 * Colours of a drawing, worked out: custom properties and `color-mix` mean something to browsers only.
 * @module
 */

export type Variables = ReadonlyMap<string, string>;

const deepest = 16;

/**
 * The value with every `var()` and `color-mix(in srgb, …)` replaced; what stays unknown becomes `none`.
 *
 * @example resolveValue('color-mix(in srgb, var(--fg) 50%, white)', new Map([['--fg', '#000000']])) // '#808080'
 */
export function resolveValue(value: string, variables: Variables, depth = 0): string {
  const text = value.trim();
  if (depth > deepest) return 'none';
  const call = /^(var|color-mix)\(/.exec(text);
  if (call === null) return text;
  const inner = argumentOf(text, call[0].length);
  if (inner === null || inner.rest.trim() !== '') return 'none';
  const parts = split(inner.content);
  if (call[1] === 'var') {
    const [name = '', ...fallback] = parts;
    const found = variables.get(name.trim());
    if (found !== undefined) return resolveValue(found, variables, depth + 1);
    return fallback.length === 0 ? 'none' : resolveValue(fallback.join(','), variables, depth + 1);
  }
  const [, first = '', second = ''] = parts;
  const a = shareOf(first, variables, depth);
  const b = shareOf(second, variables, depth);
  if (a.colour === null || b.colour === null) return 'none';
  const share = a.share ?? (b.share === null ? 0.5 : 1 - b.share);
  const [aColour, bColour] = [a.colour, b.colour];
  return hexOf(aColour.map((channel, index) => channel * share + (bColour[index] ?? 0) * (1 - share)));
}

function shareOf(text: string, variables: Variables, depth: number) {
  const match = /^(.*?)(?:\s+([\d.]+)%)?$/s.exec(text.trim());
  const colour = channelsOf(resolveValue(match?.[1] ?? '', variables, depth + 1));
  return { colour, share: match?.[2] === undefined ? null : Number(match[2]) / 100 };
}

/** What stands between the bracket that is open at `from` and the one that closes it. */
function argumentOf(text: string, from: number): { readonly content: string; readonly rest: string } | null {
  let open = 1;
  for (let index = from; index < text.length; index++) {
    if (text[index] === '(') open += 1;
    else if (text[index] === ')') open -= 1;
    if (open === 0) return { content: text.slice(from, index), rest: text.slice(index + 1) };
  }
  return null;
}

/** By the commas that stand outside of brackets. */
function split(text: string): string[] {
  const parts: string[] = [];
  let open = 0;
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '(') open += 1;
    else if (text[index] === ')') open -= 1;
    else if (text[index] === ',' && open === 0) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, text.slice(start)];
}

const named: Readonly<Record<string, readonly number[]>> = { white: [255, 255, 255], black: [0, 0, 0] };

function channelsOf(colour: string): readonly number[] | null {
  const known = named[colour.toLowerCase()];
  if (known !== undefined) return known;
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(colour)?.[1];
  if (hex !== undefined) {
    const digits = hex.length === 3 ? [...hex].map((digit) => digit + digit) : (hex.match(/../g) ?? []);
    return digits.map((pair) => Number.parseInt(pair, 16));
  }
  const rgb = /^rgb\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)\s*\)$/.exec(colour);
  return rgb === null ? null : rgb.slice(1, 4).map(Number);
}

/**
 * `share` of the first colour in the second; both as `#rrggbb`.
 *
 * @example mixed('#000000', '#ffffff', 0.5) // '#808080'
 */
export function mixed(first: string, second: string, share: number): string {
  const other = channelsOf(second) ?? [];
  return hexOf((channelsOf(first) ?? []).map((channel, index) => channel * share + (other[index] ?? 0) * (1 - share)));
}

/** Black or white, whichever is told apart better on a ground (relative luminance of WCAG 2.2). */
export function inkOn(ground: string): string {
  const [red = 0, green = 0, blue = 0] = (channelsOf(ground) ?? []).map((channel) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.3 ? '#1b1c1e' : '#ffffff';
}

const hexOf = (channels: readonly number[]): string =>
  `#${channels.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;
