/**
 * A code block that was open when the model was stopped is sometimes closed twice. The second fence would open a block that swallows the
 * rest of the section.
 * @module
 */

/** Of a line only this much is looked at (UTF-16 units): fences are short, and text arrives token by token. */
const MAX_HEAD = 200;
const FENCE = /^[ \t]*(`{3,}|~{3,})([^\n]*)/;
const MAY_BE_FENCE = /^[ \t]*(?:`+|~+)?[ \t]*$/;

export interface FenceWatch {
  /** Takes text of the document in order; gives it without a second closing fence. */
  push(text: string): string;
  end(): string;
}

/** Passes text through, without a bare fence on the line right behind one that closed a block. */
export function createFenceWatch(): FenceWatch {
  let head = '';
  /** Sign of the block that is open, and of the one that the line before closed. */
  let open = '';
  let closed = '';
  let isHeld = false;

  /** A line is complete: true when it goes. */
  function isSecond(): boolean {
    const [, sign = '', info = ''] = FENCE.exec(head) ?? [];
    const isBare = sign !== '' && info.trim() === '';
    const before = closed;
    closed = '';
    if (open !== '') {
      if (!isBare || !sign.startsWith(open)) return false;
      closed = open;
      open = '';
      return false;
    }
    if (isBare && sign === before) return true;
    if (!(sign.startsWith('`') && info.includes('`'))) open = sign;
    return false;
  }

  /** A piece within one line. */
  function take(text: string): string {
    const before = isHeld ? head : '';
    if (head.length < MAX_HEAD) head += text;
    isHeld = closed !== '' && head !== '' && MAY_BE_FENCE.test(head);
    return isHeld ? '' : before + text;
  }

  function endLine(): string {
    const held = isHeld ? head : '';
    const isDropped = isSecond() && isHeld;
    head = '';
    isHeld = false;
    return isDropped ? '' : `${held}\n`;
  }

  return {
    push(text) {
      let end = text.indexOf('\n');
      if (end < 0) return text === '' ? '' : take(text);
      let out = '';
      let at = 0;
      for (; end >= 0; end = text.indexOf('\n', at)) {
        if (end > at) out += take(text.slice(at, end));
        out += endLine();
        at = end + 1;
      }
      return at < text.length ? out + take(text.slice(at)) : out;
    },
    end() {
      if (!isHeld) return '';
      const held = head;
      return isSecond() ? '' : held;
    },
  };
}
