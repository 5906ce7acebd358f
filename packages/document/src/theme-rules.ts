/**
 * What a change of a theme may say. A theme comes from people and files: each part is checked for itself, and the good parts stand when
 * others are wrong.
 * @module
 */
import { headingNumberings } from './looks.ts';
import { pageSizes, type Theme, type ThemeChanges } from './theme.ts';

/** One part of a theme that cannot be used. */
export interface ThemeProblem {
  /** `page.top`. */
  readonly path: string;
  /** What may stand there, as it is written: `5 … 90`, `a4 | letter`, `#rrggbb`. */
  readonly allowed: string;
}

interface Rule {
  readonly allowed: string;
  readonly accepts: (value: unknown) => boolean;
}

const choice = (...values: readonly unknown[]): Rule => ({
  allowed: values.join(' | '),
  accepts: (value) => values.includes(value),
});
const between = (least: number, most: number): Rule => ({
  allowed: `${least} … ${most}`,
  accepts: (value) => typeof value === 'number' && value >= least && value <= most,
});
const sixOf = ({ allowed, accepts }: Rule): Rule => ({
  allowed: `6 × (${allowed})`,
  accepts: (value) => Array.isArray(value) && value.length === 6 && value.every(accepts),
});
const yesOrNo = choice(true, false);
const colour: Rule = { allowed: '#rrggbb', accepts: (value) => matches(value, /^#[0-9a-f]{6}$/i) };
const picture: Rule = { allowed: 'SHA-256', accepts: (value) => matches(value, /^(?:[0-9a-f]{64})?$/) };
const face = choice('serif', 'sans', 'kai', 'title');

const ladder: Rule = {
  allowed: '{ latin: [name, …], cjk: [name, …] }',
  accepts: (value) => isRecord(value) && isFamilies(value.latin) && isFamilies(value.cjk),
};

const places = ['title', 'chapter', 'page', 'total', 'date'];
const line: Rule = {
  allowed: places.map((place) => `{${place}}`).join(' '),
  accepts: (value) =>
    typeof value === 'string' &&
    value.length <= 200 &&
    [...value.matchAll(/\{([^{}]*)\}/g)].every(([, place = '']) => places.includes(place)),
};
const pageLine = { left: line, center: line, right: line, rule: yesOrNo };

const rules: { readonly [Group in keyof Theme]: Readonly<Record<keyof Theme[Group], Rule>> } = {
  page: {
    size: choice(...Object.keys(pageSizes)),
    top: between(5, 90),
    bottom: between(5, 90),
    left: between(5, 90),
    right: between(5, 90),
    columns: choice(1, 2),
  },
  fonts: { serif: ladder, sans: ladder, mono: ladder, kai: ladder, title: ladder },
  body: { face, size: between(6, 24), line: between(7, 60), indent: between(0, 8), justify: yesOrNo },
  headings: {
    faces: sixOf(face),
    sizes: sixOf(between(6, 48)),
    bold: yesOrNo,
    numbers: choice(...headingNumberings),
    opensPage: yesOrNo,
  },
  tables: { rules: choice('lines', 'grid', 'rows'), size: between(5, 24), shade: yesOrNo },
  colours: { ink: colour, quiet: colour, accent: colour, heading: colour, rule: colour, tint: colour },
  header: pageLine,
  footer: pageLine,
  front: { cover: yesOrNo, contents: yesOrNo, logo: picture },
};

/** Narrower or lower than this, nothing can be set. Millimetres. */
const least = { width: 60, height: 80 };

/**
 * A theme with what a document changes of it. What cannot be used is named and left as it was.
 *
 * @param changes from outside: any shape
 * @example changedTheme(theme, { page: { top: 900 } }).problems // [{ path: 'page.top', allowed: '5 … 90' }]
 */
export function changedTheme(
  theme: Theme,
  changes: unknown,
): { readonly theme: Theme; readonly problems: readonly ThemeProblem[] } {
  const problems: ThemeProblem[] = [];
  const good: Record<string, Record<string, unknown>> = {};
  const groups: Readonly<Record<string, Readonly<Record<string, Rule>>>> = rules;
  for (const [group, parts] of Object.entries(isRecord(changes) ? changes : {})) {
    const known = Object.hasOwn(groups, group) ? groups[group] : undefined;
    if (known === undefined || !isRecord(parts)) {
      problems.push({ path: group, allowed: Object.keys(known ?? groups).join(' | ') });
      continue;
    }
    const taken: Record<string, unknown> = {};
    good[group] = taken;
    for (const [part, value] of Object.entries(parts)) {
      const rule = Object.hasOwn(known, part) ? known[part] : undefined;
      if (value === undefined) continue;
      if (rule?.accepts(value)) taken[part] = value;
      else problems.push({ path: `${group}.${part}`, allowed: rule?.allowed ?? Object.keys(known).join(' | ') });
    }
  }
  // Each part has just passed its rule.
  const changed = merged(theme, good as ThemeChanges);
  const { size, left, right, top, bottom } = changed.page;
  const [width, height] = pageSizes[size];
  if (width - left - right >= least.width && height - top - bottom >= least.height) return { theme: changed, problems };
  problems.push({ path: 'page', allowed: `≥ ${least.width} × ${least.height} mm` });
  return { theme: { ...changed, page: theme.page }, problems };
}

function merged(theme: Theme, changes: ThemeChanges): Theme {
  return {
    page: { ...theme.page, ...changes.page },
    fonts: { ...theme.fonts, ...changes.fonts },
    body: { ...theme.body, ...changes.body },
    headings: { ...theme.headings, ...changes.headings },
    tables: { ...theme.tables, ...changes.tables },
    colours: { ...theme.colours, ...changes.colours },
    header: { ...theme.header, ...changes.header },
    footer: { ...theme.footer, ...changes.footer },
    front: { ...theme.front, ...changes.front },
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const matches = (value: unknown, pattern: RegExp): boolean => typeof value === 'string' && pattern.test(value);

/** A family's name; quotation marks, slashes and the like belong to no name and would end up in style sheets. */
function isFamilies(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length <= 12 &&
    value.every((name) => matches(name, /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u))
  );
}
