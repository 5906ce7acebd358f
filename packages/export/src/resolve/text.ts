/** Text that every format can hold, and its language. */
import type { Lang } from '@longhand/document';

// Tabs and line feeds stay; every other control character, and the code points that are no characters, go.
const forbidden = /(?![\t\n])\p{Cc}|\p{Noncharacter_Code_Point}/gu;
const han = /\p{Script=Han}|[\u3000-\u303f\uff00-\uffef]/u;
const hanLetters = /\p{Script=Han}/gu;
const latinLetters = /\p{Script=Latin}+/gu;

/** Removes what XML 1.0 and fonts cannot carry: control characters, noncharacters, halves of surrogate pairs. Tabs and line feeds stay. */
export function printable(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, '\n').replace(forbidden, '');
}

/** How many characters {@link printable} would remove. */
export function unprintableCount(text: string): number {
  return text.match(forbidden)?.length ?? 0;
}

/** Whether a text leaves any ink. */
export function isVisible(text: string): boolean {
  return /[^\s\p{Default_Ignorable_Code_Point}]/u.test(text);
}

export function isHan(character: string): boolean {
  return han.test(character);
}

/**
 * Text of a paragraph on one line: a line feed between Chinese characters vanishes, any other becomes a space.
 *
 * @example oneLine('长\n卷 of\npaper') // '长卷 of paper'
 */
export function oneLine(text: string): string {
  return text.replace(/(.)?[ \t]*\n[ \t\n]*(?=(.)?)/gsu, (_, before: string | undefined, after: string | undefined) => {
    const joined = before !== undefined && after !== undefined && isHan(before) && isHan(after);
    return (before ?? '') + (joined ? '' : ' ');
  });
}

/** Language of a text by its script; `fallback` when it holds too little to tell. A Chinese character counts as much as a Latin word. */
export function langOf(text: string, fallback: Lang): Lang {
  const chinese = text.match(hanLetters)?.length ?? 0;
  const latin = text.match(latinLetters)?.length ?? 0;
  if (chinese + latin < 4) return fallback;
  if (chinese > latin * 0.5) return 'zh';
  return chinese === 0 || latin > chinese * 4 ? 'en' : fallback;
}
