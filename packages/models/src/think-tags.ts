/** A piece of an answer: text for the document, or thinking. */
export interface Part {
  readonly type: 'text' | 'reasoning';
  readonly text: string;
}

export interface ThinkSplitter {
  push(text: string): readonly Part[];
  /** What is still held back when the answer is over. */
  end(): readonly Part[];
}

const OPEN = '<think>';
const CLOSE = '</think>';
/** The blank line behind thinking. What white space follows it is the text's own: an answer may go on behind half a sentence. */
const SEPARATOR = /^[ \t]*\r?\n(?:[ \t]*\r?\n)?/;
const SEPARATOR_SO_FAR = /^[ \t]*(?:\r?\n?[ \t]*\r?)?$/;

/**
 * Takes `<think>…</think>` at the very beginning of an answer for reasoning, however it is cut into pieces. Later in the text the tag is
 * text: a document may write about it.
 *
 * @example thinkSplitter().push('<think>hm</think>Yes') // [{ type: 'reasoning', text: 'hm' }, { type: 'text', text: 'Yes' }]
 */
export function thinkSplitter(): ThinkSplitter {
  let state: 'start' | 'thinking' | 'afterwards' | 'text' = 'start';
  let held = '';

  const push = (piece: string): readonly Part[] => {
    if (state === 'text') return piece === '' ? [] : [{ type: 'text', text: piece }];
    held += piece;
    const parts: Part[] = [];
    if (state === 'start') {
      const trimmed = held.trimStart();
      if (trimmed.startsWith(OPEN)) {
        state = 'thinking';
        held = trimmed.slice(OPEN.length);
      } else if (!OPEN.startsWith(trimmed)) {
        state = 'text';
      } else {
        return [];
      }
    }
    if (state === 'thinking') {
      const close = held.indexOf(CLOSE);
      if (close < 0) {
        const safe = held.length - overlap(held, CLOSE);
        if (safe > 0) parts.push({ type: 'reasoning', text: held.slice(0, safe) });
        held = held.slice(safe);
        return parts;
      }
      if (close > 0) parts.push({ type: 'reasoning', text: held.slice(0, close) });
      held = held.slice(close + CLOSE.length);
      state = 'afterwards';
    }
    if (state === 'afterwards') {
      if (SEPARATOR_SO_FAR.test(held)) return parts;
      held = held.replace(SEPARATOR, '');
      state = 'text';
    }
    if (held !== '') parts.push({ type: 'text', text: held });
    held = '';
    return parts;
  };

  return {
    push,
    end: () => {
      const rest = held;
      held = '';
      if (rest === '' || (state === 'afterwards' && rest.trim() === '')) return [];
      return [{ type: state === 'thinking' ? 'reasoning' : 'text', text: rest }];
    },
  };
}

/** Length of the longest end of `text` that begins `tag`. */
function overlap(text: string, tag: string): number {
  for (let length = Math.min(text.length, tag.length - 1); length > 0; length -= 1) {
    if (tag.startsWith(text.slice(-length))) return length;
  }
  return 0;
}
