import { type Failure, failure } from './failure.ts';

/** A piece of an answer: text for the document, or thinking; or the discovery that what came before was thinking, too. */
export type Part = { readonly type: 'text' | 'reasoning'; readonly text: string } | Failure;

export interface ThinkSplitter {
  push(text: string): readonly Part[];
  /**
   * What is still held back when the answer is over.
   *
   * @param isWhole whether the model came to its own end
   */
  end(isWhole: boolean): readonly Part[];
}

export interface ThinkOptions {
  /** Answers of this model begin within the thinking: only its end is marked. */
  readonly beginsThinking: boolean;
  /** Called when an answer shows that this is otherwise. */
  readonly learn: (beginsThinking: boolean) => void;
}

const OPEN = '<think>';
const CLOSE = '</think>';
/** The blank line behind thinking. What white space follows it is the text's own: an answer may go on behind half a sentence. */
const SEPARATOR = /^[ \t]*\r?\n(?:[ \t]*\r?\n)?/;
const SEPARATOR_SO_FAR = /^[ \t]*(?:\r?\n?[ \t]*\r?)?$/;
const FENCE = /^\s*(?:```|~~~)/;
/** So much of a line decides whether it opens a code block (UTF-16 units). */
const LINE_START = 12;

/**
 * Takes `<think>…</think>` at the very beginning of an answer for reasoning, however it is cut into pieces. Later in the text the tag is
 * text: a document may write about it. A `</think>` that ends a line and was never begun is no text, but the end of thinking whose
 * beginning the model's template holds: that ends the answer, and the next one is read rightly.
 *
 * @example thinkSplitter().push('<think>hm</think>Yes') // [{ type: 'reasoning', text: 'hm' }, { type: 'text', text: 'Yes' }]
 */
export function thinkSplitter({ beginsThinking, learn }: ThinkOptions = UNKNOWN): ThinkSplitter {
  let state: 'start' | 'thinking' | 'afterwards' | 'text' | 'over' = 'start';
  let held = '';
  /** Thinking that is only taken for it, until its end comes. */
  let assumed: string | null = beginsThinking ? '' : null;
  const text = textWatch();

  const push = (piece: string): readonly Part[] => {
    if (state === 'text') return pushText(piece);
    if (state === 'over') return [];
    held += piece;
    const parts: Part[] = [];
    if (state === 'start') {
      const trimmed = held.trimStart();
      if (trimmed.startsWith(OPEN)) {
        state = 'thinking';
        assumed = null;
        held = trimmed.slice(OPEN.length);
      } else if (OPEN.startsWith(trimmed)) {
        return [];
      } else {
        state = assumed === null ? 'text' : 'thinking';
      }
    }
    if (state === 'thinking') {
      const close = held.indexOf(CLOSE);
      if (close < 0) {
        const safe = held.length - overlap(held, CLOSE);
        if (safe > 0) parts.push(reasoning(held.slice(0, safe)));
        held = held.slice(safe);
        return parts;
      }
      if (close > 0) parts.push(reasoning(held.slice(0, close)));
      held = held.slice(close + CLOSE.length);
      assumed = null;
      state = 'afterwards';
    }
    if (state === 'afterwards') {
      if (SEPARATOR_SO_FAR.test(held)) return parts;
      held = held.replace(SEPARATOR, '');
      state = 'text';
    }
    const rest = held;
    held = '';
    return rest === '' ? parts : [...parts, ...pushText(rest)];
  };

  function reasoning(piece: string): Part {
    if (assumed !== null) assumed += piece;
    return { type: 'reasoning', text: piece };
  }

  function pushText(piece: string): readonly Part[] {
    if (held === '' && !piece.includes('<')) {
      text.see(piece);
      return piece === '' ? [] : [{ type: 'text', text: piece }];
    }
    const whole = held + piece;
    held = '';
    let from = 0;
    for (;;) {
      const close = whole.indexOf(CLOSE, from);
      if (close < 0) break;
      const behind = /^[ \t]*(\n?)/.exec(whole.slice(close + CLOSE.length));
      const isLast = close + CLOSE.length + (behind?.[0].length ?? 0) === whole.length;
      const isLineEnd = behind?.[1] === '\n';
      text.see(whole.slice(from, close));
      if (text.mayEndThinking && isLineEnd) return [...shown(whole.slice(0, close)), stray()];
      if (text.mayEndThinking && isLast) {
        held = whole.slice(close);
        return shown(whole.slice(0, close));
      }
      text.see(CLOSE);
      from = close + CLOSE.length;
    }
    const safe = whole.length - overlap(whole.slice(from), CLOSE);
    held = whole.slice(safe);
    text.see(whole.slice(from, safe));
    return shown(whole.slice(0, safe));
  }

  function stray(): Failure {
    learn(true);
    state = 'over';
    return failure('stray_thinking', 'the answer holds the end of a thinking that it did not begin');
  }

  return {
    push,
    end: (isWhole) => {
      const rest = held;
      held = '';
      if (state === 'afterwards' && rest.trim() === '') return [];
      if (state === 'text' && rest.startsWith(CLOSE)) return [stray()];
      if (state !== 'thinking') return shown(rest);
      if (assumed === null || !isWhole) return rest === '' ? [] : [{ type: 'reasoning', text: rest }];
      // It was no thinking after all.
      learn(false);
      return shown((assumed + rest).trimStart());
    },
  };
}

const UNKNOWN: ThinkOptions = { beginsThinking: false, learn: () => {} };

function shown(text: string): readonly Part[] {
  return text === '' ? [] : [{ type: 'text', text }];
}

/** Follows the text as far as it matters for a tag in it: code and quoted tags are text. */
function textWatch() {
  let line = '';
  let isFenced = false;
  let isOpened = false;
  /** The end of the text so far: the tag may come in pieces. */
  let tail = '';
  return {
    see(piece: string): void {
      if (piece === '') return;
      if (piece.includes('>') && (tail + piece).includes(OPEN)) isOpened = true;
      tail = piece.length < OPEN.length ? (tail + piece).slice(1 - OPEN.length) : piece.slice(1 - OPEN.length);
      // Most pieces are in the middle of a line whose beginning is known.
      if (line.length >= LINE_START && !piece.includes('\n')) return;
      const lines = piece.split('\n');
      for (const [index, part] of lines.entries()) {
        if (line.length < LINE_START) line += part.slice(0, LINE_START);
        if (index === lines.length - 1) break;
        if (FENCE.test(line)) isFenced = !isFenced;
        line = '';
      }
    },
    get mayEndThinking() {
      return !isFenced && !isOpened && !tail.endsWith('`');
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
