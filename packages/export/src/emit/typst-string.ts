/**
 * A Typst string literal. Text of the document enters Typst source in this form only: in a string nothing is markup, code or a path.
 *
 * @example typstString('#read("/etc/passwd")') // '"#read(\\"/etc/passwd\\")"'
 */
export function typstString(text: string): string {
  const escaped = text
    .replace(/[\\"]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    // Line separators would end the literal for some readers of the source.
    .replace(/[\p{Cc}\u2028\u2029]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
  return `"${escaped}"`;
}
