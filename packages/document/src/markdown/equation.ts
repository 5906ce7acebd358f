/**
 * Displayed formulas: `$$ … $$`, `\[ … \]` and the display environments of LaTeX, on one line or several.
 * @module
 */
import { isBlank, type LineReader } from './lines.ts';
import { atxHeadingOf, fenceOf } from './starts.ts';

const maxLines = 100;
const maxLength = 20_000;
const ENVIRONMENT =
  /^\\begin\{(equation|align|gather|multline|eqnarray|cases|[pbBvV]?matrix|aligned|gathered|split|array)(\*?)\}/;
/** Environments that live inside a formula: models set them without the signs of one. */
const INNER = /^(?:cases|[pbBvV]?matrix|aligned|gathered|split|array)$/;
/** A number behind the closing sign; the resolver counts. */
const NUMBER = /^\s*[（(]\s*\d{1,3}(?:[.\-–—]\d{1,3})*[a-z]?\s*[)）]\s*[.,;。，；]?\s*$/;
const COUNTING = /\s*\\(?:(?:tag\*?|label)\s*\{[^{}]*\}|(?:nonumber|notag)(?![a-zA-Z]))/g;

export interface ScannedEquation {
  /** Offset behind the formula; the rest of its last line belongs to the next block. */
  readonly end: number;
  readonly tex: string;
  /** True when the closing sign is missing. */
  readonly isOpen: boolean;
}

/**
 * The formula at the reader's start, or null when the text there is none: text follows the closing sign on the first line, or it is
 * empty. An unclosed formula ends at the first blank line.
 */
export function scanEquation(reader: LineReader): ScannedEquation | null {
  const first = reader.at(0);
  if (first === null) return null;
  const environment = ENVIRONMENT.exec(first.trimmed);
  const opener = environment?.[0] ?? first.trimmed.slice(0, 2);
  if (opener !== '$$' && opener !== '\\[' && environment === null) return null;
  const closer = environment ? opener.replace('begin', 'end') : opener === '$$' ? '$$' : '\\]';

  const lines: string[] = [];
  let soft: { readonly end: number; readonly count: number } | null = null;
  let length = 0;
  for (let index = 0; index < maxLines; index++) {
    const line = reader.at(index);
    const text = line === null ? '' : index === 0 ? line.trimmed.slice(opener.length) : line.text;
    const close = text.indexOf(closer);
    if (line !== null && close >= 0) {
      const rest = text.slice(close + closer.length);
      // `$$a$$ and more` is a sentence with a formula in it; behind a formula of several lines the rest starts anew.
      const isNumber = NUMBER.test(rest);
      if (index === 0 && !isNumber && !/^\s*[.,;。，；]?\s*$/.test(rest)) return null;
      if (
        index > 0 &&
        close > 0 &&
        !isNumber &&
        rest.trim() !== '' &&
        text.slice(0, close).trim() !== '' &&
        opener === '$$'
      )
        return null;
      lines.push(text.slice(0, close));
      const end =
        rest.trim() === '' || isNumber || index === 0 ? line.next : line.start + line.text.length - rest.length;
      return finish(lines, end, environment, false);
    }
    const isReopened = index > 0 && opener !== '$$' && text.includes(opener);
    const endsHere = line === null || isReopened || atxHeadingOf(line) !== null || fenceOf(line) !== null;
    if (soft === null && index > 0 && (endsHere || isBlank(line))) {
      soft = { end: reader.at(index - 1)?.next ?? reader.end, count: lines.length };
    }
    length += text.length;
    if (endsHere || length > maxLength) break;
    lines.push(text);
  }
  if (soft === null || environment !== null || opener === '\\[') return null;
  return finish(lines.slice(0, soft.count), soft.end, null, true);
}

function finish(
  lines: readonly string[],
  end: number,
  environment: RegExpExecArray | null,
  isOpen: boolean,
): ScannedEquation | null {
  const tex = lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(COUNTING, '')
    .trim();
  if (tex === '' || tex.length > maxLength) return null;
  if (environment === null || environment[1] === 'equation') return { end, tex, isOpen };
  const [, name = '', star = ''] = environment;
  if (INNER.test(name))
    return {
      end,
      tex: `\\begin{${name}${star}}${lines.length > 1 ? '\n' : ' '}${tex}${lines.length > 1 ? '\n' : ' '}\\end{${name}${star}}`,
      isOpen,
    };
  const inner = environment[1] === 'gather' || environment[1] === 'multline' ? 'gathered' : 'aligned';
  return { end, tex: `\\begin{${inner}}\n${tex}\n\\end{${inner}}`, isOpen };
}
