/**
 * Text of the document for LaTeX. It enters the source in this form only: no character of it can begin a command, a comment or a group.
 * @module
 */

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '"': '\\textquotedbl{}',
  '`': '\\textasciigrave{}',
  '[': '{[}',
  ']': '{]}',
  '\u00a0': '~',
  '\u00ad': '\\-',
  '\u200b': '\\hspace{0pt}',
  '\u2060': '',
  '\n': ' ',
  '\t': ' ',
};
const special = /[\\{}$&#%_^~"`[\]\u00a0\u00ad\u200b\u2060\n\t]/g;
/** Greek letters, arrows and operators: faces for text have few of them, the face for formulas has all. */
const symbols = /[\u0370-\u03ff\u2190-\u22ff\u27f0-\u27ff\u2900-\u297f\u2a00-\u2aff]/g;

/**
 * A text in which nothing is TeX. Brackets stand in groups, so that it may also be an optional argument.
 *
 * @example latexText('50 % of \\input{x}') // '50 \\% of \\textbackslash{}input\\{x\\}'
 */
export function latexText(text: string): string {
  return text
    .replace(special, (character) => escapes[character] ?? character)
    .replace(symbols, (symbol) => `\\ensuremath{${/[\u0370-\u03ff]/.test(symbol) ? `\\symup{${symbol}}` : symbol}}`);
}

/** A line of code: as {@link latexText}, and every space counts. */
export function latexCode(text: string): string {
  return latexText(text.replaceAll('\u00a0', ' ')).replaceAll(' ', '\\ ');
}

/**
 * An address as argument of `\href`. What TeX would read is written by its code, which is the same address.
 *
 * @see https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2.2
 */
export function latexAddress(href: string): string {
  return href
    .replace(/[\\{}^~$`"'<>|\s\u0080-\uffff]/g, (character) => {
      const bytes = new TextEncoder().encode(character.toWellFormed());
      return [...bytes].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
    })
    .replace(/[%#&_]/g, '\\$&');
}
