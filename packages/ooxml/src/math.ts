/**
 * Office Math (ECMA-376 part 1, 22.1) as TeX, as amsmath has it.
 * @module
 */
import { ACCENTS, escapedText, FUNCTIONS, joined, texOfCharacters } from './math-symbols.ts';
import { childOf, elementsOf, type XmlElement } from './xml.ts';

/** Signs of `m:nary`, and Word's own when it names none. */
const INTEGRAL = '∫';
/** What makes brackets grow. */
const TALL = /\\(?:frac|genfrac|binom|sum|prod|coprod|i+nt|oint|int|big|sqrt|begin|left|under|over)/;
const MATRIX_BY_BRACKETS: Readonly<Record<string, string>> = {
  '()': 'pmatrix',
  '[]': 'bmatrix',
  '{}': 'Bmatrix',
  '||': 'vmatrix',
  '‖‖': 'Vmatrix',
};
const ALPHABETS: Readonly<Record<string, string>> = {
  'double-struck': 'mathbb',
  script: 'mathcal',
  fraktur: 'mathfrak',
  'sans-serif': 'mathsf',
  monospace: 'mathtt',
};

/**
 * The TeX of an `m:oMath`, an `m:oMathPara` or any part of one, without dollar signs. Tracked deletions are left out, insertions are kept.
 *
 * @example texOfMath(fraction) // '\\frac{a+b}{2}'
 */
export function texOfMath(element: XmlElement): string {
  switch (element.name) {
    case 'm:r':
      return runOf(element);
    case 'm:f':
      return fractionOf(element);
    case 'm:sSup':
      return `${base(element)}^${grouped(part(element, 'm:sup'))}`;
    case 'm:sSub':
      return `${base(element)}_${grouped(part(element, 'm:sub'))}`;
    case 'm:sSubSup':
      return `${base(element)}_${grouped(part(element, 'm:sub'))}^${grouped(part(element, 'm:sup'))}`;
    case 'm:sPre':
      return `{}_${grouped(part(element, 'm:sub'))}^${grouped(part(element, 'm:sup'))}${base(element)}`;
    case 'm:rad': {
      const degree = isOn(element, 'm:degHide') ? '' : part(element, 'm:deg');
      return `\\sqrt${degree === '' ? '' : `[${degree.replace(/\]/g, '{]}')}]`}{${part(element, 'm:e')}}`;
    }
    case 'm:nary':
      return naryOf(element);
    case 'm:d':
      return delimitedOf(element);
    case 'm:func':
      return joined(functionOf(childOf(element, 'm:fName')), part(element, 'm:e'));
    case 'm:limLow':
    case 'm:limUpp':
      return limitOf(element);
    case 'm:m':
      return environment('matrix', rowsOf(element));
    case 'm:eqArr':
      return environment('aligned', equationsOf(element));
    case 'm:acc': {
      const mark = value(element, 'm:chr') ?? '\u0302';
      const inner = part(element, 'm:e');
      const [narrow, wide] = ACCENTS.get(mark) ?? [];
      if (narrow === undefined) return `\\overset{${texOfCharacters(mark)}}{${inner}}`;
      return `\\${isAtom(inner) ? narrow : wide}{${inner}}`;
    }
    case 'm:bar':
      return `\\${value(element, 'm:pos') === 'top' ? 'overline' : 'underline'}{${part(element, 'm:e')}}`;
    case 'm:groupChr':
      return groupOf(element);
    case 'm:borderBox':
      return `\\boxed{${part(element, 'm:e')}}`;
    case 'm:phant':
      return value(element, 'm:show') !== undefined && !isOn(element, 'm:show')
        ? `\\phantom{${part(element, 'm:e')}}`
        : part(element, 'm:e');
    case 'm:oMathPara':
      return elementsOf(element)
        .map(texOfMath)
        .filter((tex) => tex !== '')
        .join(' \\\\ ');
    case 'w:del':
    case 'w:moveFrom':
      return '';
    default:
      return element.name.endsWith('Pr') ? '' : inside(element);
  }
}

/** An equation as it stands in text: its TeX between dollar signs, two of them when it is on a line of its own. */
export function equationText(element: XmlElement): string {
  const tex = texOfMath(element).trim();
  if (tex === '') return '';
  return element.name === 'm:oMathPara' ? `$$${tex}$$` : `$${tex}$`;
}

function inside(element: XmlElement): string {
  return elementsOf(element).map(texOfMath).reduce(joined, '');
}

/** Text with its style: upright text is words, other alphabets are commands. */
function runOf(run: XmlElement): string {
  const text = elementsOf(run)
    .filter(({ name }) => name === 'm:t' || name === 'w:t')
    .map(({ children }) => children.filter((child) => typeof child === 'string').join(''))
    .join('');
  if (text === '') return '';
  const properties = childOf(run, 'm:rPr');
  const nor = childOf(properties, 'm:nor');
  if (nor && !OFF.has(nor.attributes['m:val'] ?? ''))
    return text.trim() === '' ? '\\ ' : `\\text{${escapedText(text)}}`;
  const tex = texOfCharacters(text);
  const alphabet = ALPHABETS[childOf(properties, 'm:scr')?.attributes['m:val'] ?? ''];
  if (alphabet !== undefined) return `\\${alphabet}{${tex}}`;
  const style = childOf(properties, 'm:sty')?.attributes['m:val'];
  if (style === 'b') return `\\mathbf{${tex}}`;
  if (style === 'bi') return `\\boldsymbol{${tex}}`;
  // Digits and signs are upright anyway; a word is not a product of letters.
  if (style === 'p' && /^[A-Za-z]+$/.test(text)) return FUNCTIONS.has(text) ? `\\${text}` : `\\mathrm{${text}}`;
  return tex;
}

function fractionOf(element: XmlElement): string {
  const over = part(element, 'm:num');
  const under = part(element, 'm:den');
  switch (value(element, 'm:type')) {
    case 'lin':
    case 'skw':
      return `${grouped(over)}/${grouped(under)}`;
    case 'noBar':
      return `\\genfrac{}{}{0pt}{}{${over}}{${under}}`;
    default:
      return `\\frac{${over}}{${under}}`;
  }
}

function naryOf(element: XmlElement): string {
  const sign = texOfCharacters(value(element, 'm:chr') ?? INTEGRAL);
  const place = value(element, 'm:limLoc');
  const isIntegral = /int$/.test(sign);
  const limits = place === 'undOvr' && isIntegral ? '\\limits' : place === 'subSup' && !isIntegral ? '\\nolimits' : '';
  const sub = isOn(element, 'm:subHide') ? '' : part(element, 'm:sub');
  const sup = isOn(element, 'm:supHide') ? '' : part(element, 'm:sup');
  const head = `${sign}${limits}${sub && `_${grouped(sub)}`}${sup && `^${grouped(sup)}`}`;
  return `${head} ${part(element, 'm:e')}`.trimEnd();
}

function delimitedOf(element: XmlElement): string {
  const begin = value(element, 'm:begChr') ?? '(';
  const end = value(element, 'm:endChr') ?? ')';
  const parts = elementsOf(element).filter(({ name }) => name === 'm:e');
  const only = parts.length === 1 ? onlyChild(parts[0]) : undefined;
  const matrix = only?.name === 'm:m' ? MATRIX_BY_BRACKETS[begin + end] : undefined;
  if (only && matrix !== undefined) return environment(matrix, rowsOf(only));
  if (only?.name === 'm:eqArr' && begin === '{' && end === '') return environment('cases', equationsOf(only));
  if (only?.name === 'm:f' && value(only, 'm:type') === 'noBar' && begin === '(' && end === ')')
    return `\\binom{${part(only, 'm:num')}}{${part(only, 'm:den')}}`;
  const separator = value(element, 'm:sepChr') ?? '|';
  const inner = parts.map(inside);
  const isTall = inner.some((tex) => TALL.test(tex)) || begin === '' || end === '';
  if (!isTall)
    return [begin, inner.join(texOfCharacters(separator)), end]
      .map((tex, at) => (at === 1 ? tex : texOfCharacters(tex)))
      .reduce(joined);
  const sign = (character: string) => (character === '' ? '.' : texOfCharacters(character));
  const middle = separator === '|' || separator === '∣' ? '\\middle|' : texOfCharacters(separator);
  return `\\left${sign(begin)} ${inner.join(` ${middle} `)} \\right${sign(end)}`;
}

function functionOf(name: XmlElement | undefined): string {
  if (!name) return '';
  const only = onlyChild(name);
  if (only && only.name !== 'm:r') return texOfMath(only);
  const text = inside(name).trim();
  return operator(text) ?? text;
}

/** `\lim` and its like, or `\operatorname` for a name of letters. */
function operator(tex: string): string | undefined {
  const word = /^(?:\\mathrm\{|\\text\{|\\)?([A-Za-z]{2,})\}?$/.exec(tex)?.[1];
  if (word === undefined || (/^\\[A-Za-z]/.test(tex) && !tex.includes('{') && !FUNCTIONS.has(word))) return undefined;
  return FUNCTIONS.has(word) ? `\\${word}` : `\\operatorname{${word}}`;
}

function limitOf(element: XmlElement): string {
  const isLow = element.name === 'm:limLow';
  const inner = part(element, 'm:e');
  const limit = part(element, 'm:lim');
  const name = operator(inner);
  if (isLow && name !== undefined) return `${name}_${grouped(limit)}`;
  if (/^\\(?:under|over)brace\{/.test(inner)) return `${inner}${isLow ? '_' : '^'}${grouped(limit)}`;
  return `\\${isLow ? 'underset' : 'overset'}{${limit}}{${inner}}`;
}

function groupOf(element: XmlElement): string {
  const sign = value(element, 'm:chr') ?? '⏟';
  const isTop = value(element, 'm:pos') === 'top';
  const inner = part(element, 'm:e');
  if (sign === '⏟' && !isTop) return `\\underbrace{${inner}}`;
  if (sign === '⏞' && isTop) return `\\overbrace{${inner}}`;
  return `\\${isTop ? 'overset' : 'underset'}{${texOfCharacters(sign)}}{${inner}}`;
}

function rowsOf(matrix: XmlElement): string[] {
  return elementsOf(matrix)
    .filter(({ name }) => name === 'm:mr')
    .map((row) => parts(row, 'm:e').join(' & '));
}

/** In an array of equations the ampersand is the mark of alignment itself, not a character to show. */
function equationsOf(array: XmlElement): string[] {
  return parts(array, 'm:e').map((tex) => tex.replace(/\\&/g, '&'));
}

function environment(name: string, rows: readonly string[]): string {
  return `\\begin{${name}} ${rows.join(' \\\\ ')} \\end{${name}}`;
}

function part(element: XmlElement, name: string): string {
  const found = childOf(element, name);
  return found ? inside(found).trim() : '';
}

function parts(element: XmlElement, name: string): string[] {
  return elementsOf(element)
    .filter((child) => child.name === name)
    .map((child) => inside(child).trim());
}

function base(element: XmlElement): string {
  const tex = part(element, 'm:e');
  return isAtom(tex) || /^\\(?:left|mathbf|mathbb|mathcal|mathrm|operatorname)\b[^ ]*$/.test(tex) ? tex : `{${tex}}`;
}

/** An argument that is more than one character needs its braces. */
function grouped(tex: string): string {
  return [...tex].length === 1 && tex !== "'" ? tex : `{${tex}}`;
}

/** One character or one command. */
function isAtom(tex: string): boolean {
  return /^(?:\\[A-Za-z]+|.)$/su.test(tex);
}

/** The only child, properties apart. */
function onlyChild(element: XmlElement | undefined): XmlElement | undefined {
  const children = element ? elementsOf(element).filter(({ name }) => !name.endsWith('Pr')) : [];
  return children.length === 1 ? children[0] : undefined;
}

const OFF = new Set(['0', 'false', 'off']);

/** The property of that name in the element's own properties: `m:naryPr` of `m:nary`. */
function value(element: XmlElement, name: string): string | undefined {
  return childOf(childOf(element, `${element.name}Pr`), name)?.attributes['m:val'];
}

function isOn(element: XmlElement, name: string): boolean {
  const found = childOf(childOf(element, `${element.name}Pr`), name);
  return found !== undefined && !OFF.has(found.attributes['m:val'] ?? '');
}
