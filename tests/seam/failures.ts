/**
 * How models answer when they are asked to go on: the text, and what they put before it, into it or in its place.
 *
 * @module
 */
import type { Stopped } from './stop.ts';

/**
 * `exact`: the joined text equals the text of a model without faults, to the last character.
 * `restarted`: nothing is joined, and the call counts as failed, so that the model is asked again.
 * `beginning`: the answer is cut off; what is joined is a beginning of the text that was to come, and the next answer goes on from there.
 */
export type Outcome = 'exact' | 'restarted' | 'beginning';

export interface Failure {
  readonly name: string;
  readonly outcome: Outcome;
  /** The answer; null where the stopped text gives no occasion for it. */
  readonly answer: (stopped: Stopped) => string | null;
}

/** Fewer repeated characters than these cannot be told from text. */
const LEAST_REPEAT = 4;
/** Fewer characters of a text that begins again cannot be told from a repeated phrase. */
const LEAST_RESTART = 40;

const inLang = (stopped: Stopped, texts: { readonly zh: string; readonly en: string }): string =>
  texts[stopped.reference.lang];
/** The kept text without the white space at its end, and the last piece of it that `pattern` finds. */
function endOf({ kept }: Stopped, pattern: RegExp): string | null {
  const found = pattern.exec(kept.trimEnd())?.[0].trimStart() ?? '';
  return found.length < LEAST_REPEAT ? null : found;
}
const behind = (start: string | null, { kept, rest }: Stopped): string | null =>
  start === null ? null : start + kept.slice(kept.trimEnd().length) + rest;
/** The rest from its first character that is no space: behind a preamble nobody begins a line with one. */
const plainRest = ({ kept, rest }: Stopped): string => (kept.endsWith('\n') ? rest : rest.replace(/^[ \t]+/, ''));
const isMidSentence = ({ kept, tail }: Stopped): boolean =>
  tail !== '' &&
  /[\p{L}\p{N},，、]$/u.test(kept) &&
  !/(?:^|\n)(?:#|>|\||\[\^|Table \d|[ \t]*(?:[-*+]|\d+\.)[ \t])[^\n]*$/.test(kept) &&
  // A Chinese line without any punctuation may be a title.
  (/[\p{Script=Latin}\p{N},]$/u.test(kept) ? true : /[，。；、：][^\n]*$/.test(kept));
const lastLine = ({ kept }: Stopped): string => kept.trimEnd().split('\n').at(-1) ?? '';

const preambles: readonly { readonly zh: string; readonly en: string }[] = [
  { en: 'Sure, here is the rest:\n\n', zh: '好的，以下是续写：\n\n' },
  { en: 'Sure, continuing: ', zh: '好的，继续：' },
  { en: 'Here is the continuation of the section:\n\n', zh: '以下是接着写的内容：\n\n' },
  { en: 'Continuing from where the text ends:\n', zh: '接上文：\n' },
  { en: '(continued)\n\n', zh: '（续）\n\n' },
  {
    en: 'Of course! I will continue the text from exactly where it ends.\n\n',
    zh: '当然可以！我将从结尾处继续写。\n\n',
  },
  { en: '**Continuation:**\n\n', zh: '**续写：**\n\n' },
  {
    en: "Certainly! Here's the rest of the section, continuing seamlessly:\n\n---\n\n",
    zh: '没问题，以下是余下的正文：\n\n---\n\n',
  },
];

export const FAILURES: readonly Failure[] = [
  { name: 'goes on without a fault', outcome: 'exact', answer: ({ rest }) => rest },
  {
    name: 'repeats the last word',
    outcome: 'exact',
    answer: (stopped) => behind(endOf(stopped, /(?:[^\s\p{Script=Han}]+|\p{Script=Han}{4,6})$/u), stopped),
  },
  {
    name: 'repeats the last line',
    outcome: 'exact',
    answer: (stopped) => behind(endOf(stopped, /[^\n]*$/), stopped),
  },
  {
    name: 'repeats the last sentence',
    outcome: 'exact',
    answer: (stopped) => behind(endOf(stopped, /[^\n.。！？!?]{4,}[.。！？!?]?$/), stopped),
  },
  {
    name: 'repeats the last paragraph',
    outcome: 'exact',
    answer: (stopped) => behind(endOf(stopped, /(?:(?!\n\n)[\s\S]){4,400}$/), stopped),
  },
  {
    name: 'repeats the whole text',
    outcome: 'exact',
    answer: (stopped) => (stopped.kept.length < LEAST_RESTART ? null : stopped.kept + stopped.rest),
  },
  {
    name: 'repeats the whole text under its heading',
    outcome: 'exact',
    answer: (stopped) =>
      stopped.kept.length < LEAST_RESTART ? null : `## ${stopped.reference.title}\n\n${stopped.kept}${stopped.rest}`,
  },
  ...preambles.map(
    (preamble): Failure => ({
      name: `says ${JSON.stringify(preamble.en)} first`,
      outcome: 'exact',
      answer: (stopped) => inLang(stopped, preamble) + plainRest(stopped),
    }),
  ),
  {
    name: 'says that it goes on and repeats the last sentence',
    outcome: 'exact',
    answer: (stopped) => {
      const sentence = endOf(stopped, /[^\n.。！？!?]{4,}[.。！？!?]?$/);
      const said = inLang(stopped, { en: 'Sure, continuing:\n\n', zh: '好的，继续：\n\n' });
      return sentence === null ? null : said + (behind(sentence, stopped) ?? '');
    },
  },
  {
    name: 'wraps the answer in a fence of Markdown',
    outcome: 'exact',
    answer: (stopped) => `\`\`\`markdown\n${plainRest(stopped)}\n\`\`\``,
  },
  {
    name: 'wraps the answer in a fence without a name in mid-sentence',
    outcome: 'exact',
    answer: (stopped) => (isMidSentence(stopped) ? `\`\`\`\n${plainRest(stopped)}\n\`\`\`` : null),
  },
  {
    name: 'adds the heading of the section again',
    outcome: 'exact',
    answer: (stopped) => (stopped.kept === '' ? null : `## ${stopped.reference.title}\n\n${plainRest(stopped)}`),
  },
  {
    name: 'adds the last heading again',
    outcome: 'exact',
    answer: (stopped) => {
      const heading = stopped.kept.match(/^#{1,6} [^\n]+$/gm)?.at(-1);
      return heading === undefined || stopped.kept.endsWith(heading) ? null : `${heading}\n\n${plainRest(stopped)}`;
    },
  },
  {
    name: 'adds a space',
    outcome: 'exact',
    answer: (stopped) =>
      stopped.kept === '' || /^\s|^ {0,3}\S/.test(stopped.rest) === false ? null : addSpace(stopped),
  },
  {
    name: 'adds a line break in mid-sentence',
    outcome: 'exact',
    answer: (stopped) => (goesOnInSentence(stopped) ? `\n${plainRest(stopped)}` : null),
  },
  {
    name: 'adds a blank line in mid-sentence',
    outcome: 'exact',
    answer: (stopped) => (goesOnInSentence(stopped) ? `\n\n${plainRest(stopped)}` : null),
  },
  {
    name: 'leaves the space out',
    outcome: 'exact',
    answer: (stopped) =>
      /[\p{Script=Latin}\p{N},.;:!?)]$/u.test(stopped.kept) && /^ [\p{Script=Latin}\p{N}(]/u.test(stopped.rest)
        ? stopped.rest.slice(1)
        : null,
  },
  {
    name: 'quotes the last line as a quotation',
    outcome: 'exact',
    answer: (stopped) =>
      lastLine(stopped).length < 12 || /^[ \t]*(?:[>|`~$\\[]|\d+\.|[-*] )/.test(lastLine(stopped))
        ? null
        : `> ${lastLine(stopped)}\n\n${plainRest(stopped)}`,
  },
  {
    name: 'quotes the last words behind an ellipsis',
    outcome: 'exact',
    answer: (stopped) => {
      const words = endOf(stopped, /[^\n]{12,24}$/);
      return words === null || !isMidSentence(stopped)
        ? null
        : `${inLang(stopped, { en: '...', zh: '……' })}${words}${stopped.rest}`;
    },
  },
  {
    name: 'begins with an ellipsis in mid-sentence',
    outcome: 'exact',
    answer: (stopped) =>
      goesOnInSentence(stopped) && stopped.reference.lang === 'en' ? `... ${plainRest(stopped)}` : null,
  },
  {
    name: 'closes the mark around the kept text',
    outcome: 'exact',
    answer: (stopped) => (stopped.kept === '' ? null : `</kept>\n${plainRest(stopped)}`),
  },
  {
    name: 'repeats the kept text with its marks',
    outcome: 'exact',
    answer: (stopped) =>
      stopped.kept.length < LEAST_RESTART ? null : `<kept>\n${stopped.kept}\n</kept>\n${plainRest(stopped)}`,
  },
  {
    name: 'opens emphasis again that stands open',
    outcome: 'exact',
    answer: (stopped) => {
      // A Chinese word may follow the signs that close emphasis too.
      const sign = stopped.reference.lang === 'zh' ? '' : openEmphasis(stopped.tail);
      return sign === '' || !/^ ?[\p{L}\p{N}]/u.test(stopped.rest)
        ? null
        : stopped.rest.replace(/^ ?/, (space) => space + sign);
    },
  },
  {
    name: 'closes the code block twice',
    outcome: 'exact',
    answer: ({ rest }) => {
      const fences = [...rest.matchAll(/^(`{3,}|~{3,})[^\n]*$/gm)];
      const close = fences[1];
      if (close === undefined) return null;
      const at = close.index + close[0].length;
      return `${rest.slice(0, at)}\n${close[1]}${rest.slice(at)}`;
    },
  },
  {
    name: 'repeats the last sentence with the other punctuation',
    outcome: 'exact',
    answer: (stopped) => {
      const sentence = endOf(stopped, /[^\n.。！？!?]{8,}[.。！？!?]?$/);
      return sentence === null || /[`$[|]/.test(sentence) || otherWidth(sentence) === sentence
        ? null
        : behind(otherWidth(sentence), stopped);
    },
  },
  {
    name: 'begins with the other comma',
    outcome: 'exact',
    answer: ({ kept, rest, reference }) => {
      // Between a mark and the end of the text nothing tells which one it has to be.
      if (/[\])]$/.test(kept) && rest.length < 3) return null;
      if (!(reference.lang === 'zh' ? /^[，；。：]/ : /^[,;:] /).test(rest)) return null;
      return otherWidth(rest.charAt(0)) + rest.slice(reference.lang === 'zh' ? 1 : 2);
    },
  },
  {
    name: 'ends the sentence again that is over',
    outcome: 'exact',
    answer: (stopped) => {
      const stop = /(?<!\.)[。.]$/.exec(stopped.kept)?.[0];
      return stop === undefined || stopped.tail === '' || /^[.\d\p{L}]/u.test(stopped.rest)
        ? null
        : stop + stopped.rest;
    },
  },
  { name: 'goes on and is cut off', outcome: 'beginning', answer: ({ rest }) => half(rest) },
  {
    name: 'repeats the whole text and is cut off in it',
    outcome: 'beginning',
    answer: ({ kept }) => (kept.length < 2 * LEAST_RESTART ? null : half(kept)),
  },
  {
    name: 'repeats the last line and is cut off in it',
    outcome: 'beginning',
    answer: (stopped) => {
      const line = endOf(stopped, /[^\n]*$/);
      return line === null || line.length < 2 * LEAST_REPEAT ? null : half(line);
    },
  },
  {
    name: 'says that it goes on and is cut off there',
    outcome: 'beginning',
    answer: (stopped) =>
      half(inLang(stopped, { en: 'Sure, here is the rest of the section:', zh: '好的，以下是余下的正文：' })),
  },
  {
    name: 'begins again and goes another way',
    outcome: 'restarted',
    answer: ({ kept, reference }) =>
      kept.length < 2 * LEAST_RESTART + 40
        ? null
        : kept.slice(0, LEAST_RESTART + 10) +
          (reference.lang === 'zh'
            ? '#但这一次写成了完全不同的样子，再也没有回到原来的文字。'
            : '# but this time it takes another way and never comes back to it.'),
  },
  {
    name: 'says that it goes on, begins again and goes another way',
    outcome: 'restarted',
    answer: ({ kept, reference }) =>
      kept.length < 2 * LEAST_RESTART + 40
        ? null
        : (reference.lang === 'zh' ? '好的，以下是续写：\n\n' : 'Sure, here is the rest:\n\n') +
          kept.slice(0, LEAST_RESTART + 10) +
          (reference.lang === 'zh' ? '#但这一次写成了完全不同的样子。' : '# but this time it takes another way.'),
  },
];

const half = (text: string): string => text.slice(0, Math.floor(text.length / 2));

/** Answers before which something stood that hides how the text went on: what of its white space is whose, nobody can tell. */
export const HIDES_SPACE = /^says|^wraps|heading|adds a|^quotes the last line|mark/;

/** The rest, with a space before it that does not belong there (or one more). */
function addSpace({ rest }: Stopped): string | null {
  // At the beginning of a line a space makes a list nested or a paragraph code.
  return /^\s*\n/.test(rest) ? null : ` ${rest}`;
}

/** True where nobody would begin a new line: in the middle of a sentence that goes on with a letter. */
export function goesOnInSentence(stopped: Stopped): boolean {
  if (!isMidSentence(stopped)) return false;
  const { rest, reference } = stopped;
  return reference.lang === 'zh' ? /^\p{Script=Han}/u.test(rest) : /^ \p{Ll}/u.test(rest);
}

function openEmphasis(tail: string): string {
  const line = tail.slice(tail.lastIndexOf('\n') + 1);
  if (/`/.test(line)) return '';
  return (line.match(/\*\*/g)?.length ?? 0) % 2 === 1 && /\*\*\S[^*]*$/.test(line) ? '**' : '';
}

const WIDTHS: readonly (readonly [string, string])[] = [
  ['，', ','],
  ['。', '.'],
  ['；', ';'],
  ['：', ':'],
  ['？', '?'],
  ['！', '!'],
  ['（', '('],
  ['）', ')'],
];
function otherWidth(text: string): string {
  return text.replace(/[，。；：？！（）,.;:?!()]/g, (sign) => {
    const pair = WIDTHS.find((each) => each.includes(sign));
    return pair === undefined ? sign : pair[0] === sign ? pair[1] : pair[0];
  });
}
