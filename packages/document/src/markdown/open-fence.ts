/** Offset of the line that opens a code fence which nothing closes, also inside lists and quotes, or -1. */
export function openFenceIn(text: string): number {
  let sign = '';
  let at = -1;
  for (const match of text.matchAll(/^[> \t]{0,40}(?:(?:[-*+]|\d{1,9}[.)])[ \t]+){0,12}(`{3,}|~{3,})([^\n]*)$/gm)) {
    const [, signs = '', info = ''] = match;
    if (sign === '') {
      if (signs.startsWith('`') && info.includes('`')) continue;
      sign = signs;
      at = match.index;
    } else if (signs.startsWith(sign) && info.trim() === '') sign = '';
  }
  return sign === '' ? -1 : at;
}
