/**
 * What chatty models say before the text: "Sure, here is the rest:". Only that is dropped; a sentence that belongs to the document is
 * worth more than a preamble too many, so whatever could be either stays.
 * @module
 */

/** Longest preamble, up to its colon or line end (UTF-16 units). */
const MAX_PREAMBLE = 120;

/** Words to the person who asked. They need their own punctuation: "Sure enough" and "好的开始" are text. */
const GREETING =
  /^(?:(?:sure(?: thing)?|certainly|of course|okay|ok|absolutely|understood|got it|no problem)(?:[,!.:;…]|(?=\n)| [-–—])[ \t]*|(?:好的|好|没问题|明白了?|收到|当然可以|当然)(?:[，,！!。.：:；;、]|(?=\n))[ \t]*)/iu;
/** Names the answer itself: after a greeting that is enough. */
const ANNOUNCEMENT =
  /^(?:here(?:['’]s| is| are)\b|i(?:['’]ll| will)\b|let me\b|continu(?:ing|ed)\b|below is\b|(?:以下|下面|接下来)(?:是|将|我|为)|我(?:来|会|将|这就|马上)?[^\n，,。！!？?]{0,12}(?:继续|接着|续写)|继续|接着|接上文|续写|这是)/iu;
/** Without a greeting it must also say that it goes on with somebody's text. */
const ABOUT_THE_TASK =
  /\b(?:continuation|continuing (?:from|the)|rest of (?:the|this|your)|(?:next|requested|revised) (?:part|section|passage)|(?:the|your) (?:section|draft|text|document|article))\b|续写|接着写|继续写|接上文|(?:剩余|余下|后续|其余)(?:的)?(?:部分|内容|正文)|本节(?:的)?(?:正文|内容)|(?:章节|小节)(?:的)?(?:正文|内容)/iu;
/** Nothing but the word itself. */
const BARE =
  /^(?:continuation|continuing|continued|\(continued\)|继续写?|接着写?|续写|接上文|接续上文|续上文|（续）|\(续\))\s*$/iu;
const WORDS = [
  ...[
    'sure',
    'certainly',
    'of course',
    'okay',
    'ok',
    'absolutely',
    'understood',
    'got it',
    'no problem',
    'here',
    'below is',
  ],
  ...[
    'continuing',
    'continued',
    '(continued)',
    '好的',
    '好',
    '没问题',
    '明白',
    '收到',
    '当然',
    '以下',
    '下面',
    '继续',
    '接着',
    '接上文',
  ],
  ...['续写', '接续上文', '续上文', '（续）', '(续)'],
];

/**
 * The text behind a preamble; the text itself when there is none; null while that is open.
 *
 * @example withoutPreamble('Sure, continuing:\n\nThe log', false) // '\n\nThe log'
 */
export function withoutPreamble(text: string, isLast: boolean): string | null {
  const behind = withoutWords(text, isLast);
  if (behind === null || behind === text) return behind;
  // A rule below the words sets them apart from the text.
  const rule = /^\s*(-{3,}|\*{3,}|_{3,})[ \t]*(?:\n|$)/.exec(behind);
  if (rule !== null && (isLast || rule[0].endsWith('\n'))) return behind.slice(rule[0].trimEnd().length);
  const mayBeRule = /^\s*(?:-{0,3}|\*{0,3}|_{0,3})[ \t]*$/.test(behind) && behind.trim() !== '';
  return mayBeRule && !isLast ? null : behind;
}

/** Emphasis around a preamble: "**Continuation:**". */
const EMPHASIS = /^\*{1,3}(?=[\p{L}(（])/u;

function withoutWords(text: string, isLast: boolean): string | null {
  const plain = text.trimStart();
  if (/^\*{1,3}$/.test(plain)) return isLast ? text : null;
  const sign = EMPHASIS.exec(plain)?.[0];
  if (sign === undefined) return withoutSaying(text, isLast);
  const line = plain.indexOf('\n');
  const label = (line < 0 ? plain : plain.slice(0, line)).trimEnd();
  if (line < 0 && !isLast) return label.length < MAX_LABEL && mayBeLabel(label.slice(sign.length)) ? null : text;
  const bare = label
    .replaceAll('*', '')
    .replace(/[:：]$/, '')
    .trim();
  return label.endsWith('*') && BARE.test(bare) ? plain.slice(label.length) : text;
}

const MAX_LABEL = 24;
function mayBeLabel(text: string): boolean {
  const word = text.replace(/[:：*\s]+$/, '').toLowerCase();
  return word.length < 4
    ? LABELS.some((label) => label.startsWith(word))
    : LABELS.some((label) => label.startsWith(word) || word.startsWith(label));
}
const LABELS = [
  'continuation',
  'continuing',
  'continued',
  '(continued)',
  '继续',
  '继续写',
  '接着写',
  '续写',
  '接上文',
  '接续上文',
  '续上文',
  '（续）',
  '(续)',
];

function withoutSaying(text: string, isLast: boolean): string | null {
  const start = text.trimStart();
  if (start === '') return isLast ? text : null;
  const lower = start.toLowerCase();
  if (!WORDS.some((word) => lower.startsWith(word)))
    return !isLast && WORDS.some((word) => word.startsWith(lower)) ? null : text;
  const line = start.slice(0, start.indexOf('\n') + 1);
  if (BARE.test(line) && line !== '') return start.slice(line.trimEnd().length);
  const greeting = GREETING.exec(start)?.[0] ?? '';
  if (/[:：][ \t]*$/.test(greeting)) return start.slice(greeting.length);
  // Past the length of any announcement it is clear that this is none: honest text is not held back longer.
  if (greeting === '' && start.length > 16 && !ANNOUNCEMENT.test(start)) return text;
  const end = /[:：\n]/.exec(start.slice(greeting.length));
  if (!end) return isLast || start.length > MAX_PREAMBLE ? text : null;
  const announced = start.slice(greeting.length, greeting.length + end.index).trim();
  const at = greeting.length + end.index + (end[0] === '\n' ? 0 : 1);
  if (at > MAX_PREAMBLE) return text;
  const behind = start.slice(at).replace(/^[ \t]+/, '');
  const isLine = behind === '' || behind.startsWith('\n');
  if (behind === '' && !isLast) return null;
  if (announced === '') return greeting === '' ? text : behind;
  if (BARE.test(announced)) return behind;
  if (!ANNOUNCEMENT.test(announced)) return text;
  // Before a list or a paragraph, "here are three reasons:" is text; after a greeting nobody writes it into a document.
  const isChat = greeting !== '' && (isLine || ABOUT_THE_TASK.test(announced) || end[0] !== '\n');
  return isChat || (isLine && ABOUT_THE_TASK.test(announced)) ? behind : text;
}
