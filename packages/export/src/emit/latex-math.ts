/**
 * TeX formulas of the document for LaTeX. They are TeX already, but not ours: a formula must not be able to read a file, to define a command
 * or to end the document, and one that no engine can set must not stop the whole. So each is read first, by the list of commands that follows.
 * @module
 */
import { latexMathCommands, latexMathEnvironments } from './latex-math-commands.ts';
import { mathMarkup } from './mathml.ts';

/** Packages that only some formulas need. */
export type FormulaPackage = 'mhchem' | 'cancel';

export interface LatexMath {
  /** What stands between the signs that open and close a formula. */
  readonly tex: string;
  readonly packages: ReadonlySet<FormulaPackage>;
}

/** Environments that are displays of their own, by what they are inside of one. */
const inner: ReadonlyMap<string, string> = new Map(
  Object.entries({
    align: 'aligned',
    alignat: 'alignedat',
    flalign: 'aligned',
    gather: 'gathered',
    multline: 'gathered',
    eqnarray: 'aligned',
    split: 'aligned',
  }),
);
const colours = new Set(
  'black blue brown cyan darkgray gray green lightgray lime magenta olive orange pink purple red teal violet white yellow'.split(
    ' ',
  ),
);
const packageOf: Readonly<Record<string, FormulaPackage>> = {
  ce: 'mhchem',
  cancel: 'cancel',
  bcancel: 'cancel',
  xcancel: 'cancel',
};
/** Names of other packages, by what the same sign is called in unicode-math; a set minus of its own is missing in many faces. */
const alias: ReadonlyMap<string, string> = new Map(
  Object.entries({
    bm: 'boldsymbol',
    setminus: 'smallsetminus',
    square: 'mdlgwhtsquare',
    Box: 'mdlgwhtsquare',
    blacksquare: 'mdlgblksquare',
    thicksim: 'sim',
    thickapprox: 'approx',
    varpropto: 'propto',
  }),
);
const han = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]+/gu;

/**
 * A formula for LaTeX, or null when it holds something that is no formula or that LaTeX would stop at.
 *
 * @example latexMath('\\frac{1}{2}')?.tex // '\\frac{1}{2}'
 * @example latexMath('\\input{/etc/passwd}') // null
 */
export function latexMath(formula: string): LatexMath | null {
  const told = prepared(formula);
  if (told.trim() === '' || !isSound(told)) return null;
  const packages = new Set<FormulaPackage>();
  const tokens = tokensOf(told);
  const open: string[] = [];
  const texts: boolean[] = [];
  let groups = 0;
  let lefts = 0;
  let isAligned = false;
  let hasRows = false;
  let tex = '';
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? '';
    if (token === '\\begin' || token === '\\end') {
      const name = /^\{([a-z]+)\*?\}$/i.exec(tokens.slice(at + 1, closing(tokens, at + 1) + 1).join(''))?.[1];
      if (name === undefined) return null;
      at = closing(tokens, at + 1);
      if (token === '\\end' && open.pop() !== name) return null;
      if (token === '\\begin') open.push(name);
      if (name === 'equation' || name === 'displaymath' || name === 'math') continue;
      const environment = inner.get(name) ?? name;
      if (!latexMathEnvironments.has(environment)) return null;
      tex += `${token}{${environment}}`;
      continue;
    }
    if (token.startsWith('\\')) {
      const name = alias.get(token.slice(1)) ?? token.slice(1);
      if (/^[a-zA-Z]/.test(name) && !latexMathCommands.has(name)) return null;
      if (name === '\\' && groups === 0 && open.length === 0) hasRows = true;
      if (name === 'left') lefts += 1;
      if (name === 'right' && --lefts < 0) return null;
      if (name === 'color' || name === 'textcolor') {
        const end = closing(tokens, at + 1);
        const colour = tokens.slice(at + 2, end).join('');
        if (tokens[at + 1] !== '{' || !colours.has(colour)) return null;
        tex += `\\${name}{${colour}}`;
        at = end;
        continue;
      }
      const needed = packageOf[name];
      if (needed !== undefined) packages.add(needed);
      if (isTextCommand(name) && tokens[at + 1] === '{') texts[groups + 1] = true;
      tex += `\\${name}`;
      continue;
    }
    if (token === '{') groups += 1;
    else if (token === '}') {
      texts[groups] = false;
      if (--groups < 0) return null;
    } else if (token === '&') {
      if (groups === 0 && open.length === 0) isAligned = true;
    } else if ('$#~'.includes(token)) return null;
    const isInText = texts.slice(0, groups + 1).includes(true);
    tex += token === '%' ? '\\%' : isInText ? token.replace('_', '\\_') : token.replace(han, '\\text{$&}');
  }
  if (groups !== 0 || lefts !== 0 || open.length > 0) return null;
  if (isAligned) tex = `\\begin{aligned}${tex}\\end{aligned}`;
  else if (hasRows) tex = `\\begin{gathered}${tex}\\end{gathered}`;
  return { tex: tex.trim(), packages };
}

function prepared(formula: string): string {
  return (
    formula
      .replace(/[\u{1d400}-\u{1d7ff}]/gu, (letter) => letter.normalize('NFKC'))
      // Numbers come from the resolver, and an empty line would end the formula.
      .replace(/\\(?:tag\*?|label)\s*\{[^{}]*\}|\\(?:nonumber|notag)(?![a-zA-Z])/g, '')
      .replace(/\s*\n\s*/g, ' ')
  );
}

/** Arguments, groups and scripts as an independent reader of TeX finds them; it knows no command that reads or defines anything. */
function isSound(formula: string): boolean {
  return !formula.includes('^^') && mathMarkup(formula, true, true) !== null;
}

/** Commands, signs, and the text between them, without the spaces behind a command's name. */
function tokensOf(formula: string): readonly string[] {
  return formula.match(/\\(?:[a-zA-Z]+|[\s\S])|[{}$#%&~]|[^\\{}$#%&~]+/g) ?? [];
}

/** Index of the brace that closes the one at `from`; past the end when nothing does. */
function closing(tokens: readonly string[], from: number): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at++) {
    if (tokens[at] === '{') depth += 1;
    else if (tokens[at] === '}' && --depth === 0) return at;
  }
  return tokens.length;
}

const isTextCommand = (name: string): boolean => /^(?:text[a-z]*|mbox|hbox|operatorname|ce)$/.test(name);
