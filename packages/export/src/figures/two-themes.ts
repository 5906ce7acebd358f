/**
 * One drawing for light and dark screens: the light one, with a rule for each colour that is another in the dark.
 * @module
 */

/** Colours, as style sheets can say them. */
const coloured: Readonly<Record<string, string>> = {
  fill: 'f',
  stroke: 's',
  'stop-color': 'g',
  color: 'c',
  'fill-opacity': 'fo',
  'stroke-opacity': 'so',
  opacity: 'o',
};
const value = /^[#\w(),.% -]+$/;

/**
 * Both drawings have the same marks in the same places. Should they not, the light one has white paper under it. Names of classes say what they do, so that any
 * number of drawings may stand in one page.
 *
 * @param light as `cleanSvg` writes it
 * @example bothThemes('<svg><path fill="#000000"/></svg>', '<svg><path fill="#ffffff"/></svg>')
 */
export function bothThemes(light: string, dark: string): string {
  const [lights, darks] = [tokensOf(light), tokensOf(dark)];
  const rules = new Map<string, string>();
  const merged =
    lights.length === darks.length ? lights.map((token, index) => merge(token, darks[index] ?? '', rules)) : [null];
  const [head = '', ...rest] = merged;
  if (merged.includes(null)) return light.replace(/^<svg[^>]*>/, (root) => `${root}${paperFor(root)}`);
  if (rules.size === 0) return light;
  const sheet = [...rules].map(([name, rule]) => `.${name}{${rule}}`).join('');
  return `${head}<style>@media screen and (prefers-color-scheme:dark){${sheet}}</style>${rest.join('')}`;
}

const tokensOf = (svg: string): readonly string[] => svg.match(/<[^>]+>|[^<]+/g) ?? [];

function paperFor(root: string): string {
  const [, x = '0', y = '0', width = '100%', height = '100%'] =
    /\sviewBox="([-\d.]+)[\s,]+([-\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)"/.exec(root) ?? [];
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="#ffffff"/>`;
}

/** Null: they differ in more than colours. */
function merge(light: string, dark: string, rules: Map<string, string>): string | null {
  if (light === dark) return light;
  const name = /^<[\w:]+/.exec(light)?.[0];
  if (name === undefined || !dark.startsWith(name)) return null;
  const [lights, darks] = [attributesOf(light), attributesOf(dark)];
  const classes: string[] = [];
  if (lights.size !== darks.size) return null;
  for (const [key, was] of lights) {
    const is = darks.get(key);
    if (is === was) continue;
    const short = Object.hasOwn(coloured, key) ? coloured[key] : undefined;
    if (is === undefined || short === undefined || !value.test(is)) return null;
    const rule = `${short}-${is.replace(/[^\w]+/g, '-').replace(/^-|-$/g, '')}`;
    rules.set(rule, `${key}:${is}`);
    classes.push(rule);
  }
  return light.replace(/\s*\/?>$/, (end) => ` class="${classes.join(' ')}"${end.trim()}`);
}

const attributesOf = (tag: string): ReadonlyMap<string, string> =>
  new Map([...tag.matchAll(/\s([\w:-]+)="([^"]*)"/g)].map(([, key = '', text = '']) => [key, text]));
