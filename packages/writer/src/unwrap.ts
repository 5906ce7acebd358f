/**
 * Some models hand in their whole answer as one code block of Markdown. The block is taken off while it arrives.
 * @module
 */

const WRAPPER = /^\s*(`{3,}|~{3,})[ \t]*(?:markdown|md|mdx)[ \t]*\r?\n/i;
/** Behind half a sentence. */
const ANY_WRAPPER = /^\s*(`{3,}|~{3,})[ \t]*(?:markdown|md|mdx|text|txt|plaintext)?[ \t]*\r?\n/i;
const MAY_BECOME_WRAPPER = /^\s*(?:`{0,2}|~{0,2}|(?:`{3,}|~{3,})[ \t]*[a-z]{0,8}[ \t]*\r?)$/i;

export interface Unwrapper {
  push(text: string): string;
  /** The answer ended: what is still held. */
  end(): string;
}

/**
 * Passes text through, without a fence of Markdown around all of it.
 *
 * @param isMidSentence true where no code block can begin: then a fence without a name is a wrapper too
 */
export function createUnwrapper(isMidSentence = false): Unwrapper {
  const opening = isMidSentence ? ANY_WRAPPER : WRAPPER;
  let held = '';
  let sign: string | null = null;
  let inner: string | null = null;
  let isPlain = false;
  let isBehind = false;

  /** Whole lines of a wrapped answer; the fence that closes the wrapper goes. */
  function lines(isLast: boolean): string {
    let out = '';
    while (held !== '' && !isBehind) {
      const at = held.indexOf('\n');
      if (at < 0 && !isLast) {
        // Only a line that may still be a fence waits for its end.
        if (/^[ \t]*(?:[`~]|$)/.test(held)) break;
        out += held;
        held = '';
        isMidLine = true;
        break;
      }
      const line = at < 0 ? held : held.slice(0, at + 1);
      held = held.slice(line.length);
      const fence = isMidLine ? null : /^[ \t]*(`{3,}|~{3,})([^\n]*)/.exec(line);
      isMidLine = false;
      if (!fence) out += line;
      else if (inner !== null) {
        if (fence[1]?.startsWith(inner) && fence[2]?.trim() === '') inner = null;
        out += line;
      } else if (fence[2]?.trim() === '' && fence[1]?.startsWith(sign ?? '')) isBehind = true;
      else {
        inner = fence[1] ?? null;
        out += line;
      }
    }
    if (isBehind) {
      out += held;
      held = '';
    }
    return out;
  }
  let isMidLine = false;

  return {
    push(text) {
      if (isPlain || isBehind) return text;
      held += text;
      if (sign === null) {
        const wrapper = opening.exec(held);
        if (!wrapper && MAY_BECOME_WRAPPER.test(held)) return '';
        if (!wrapper) {
          isPlain = true;
          const all = held;
          held = '';
          return all;
        }
        sign = wrapper[1] ?? '```';
        held = held.slice(wrapper[0].length);
      }
      return lines(false);
    },
    end() {
      if (sign !== null) return lines(true);
      const rest = held;
      held = '';
      return rest;
    },
  };
}
