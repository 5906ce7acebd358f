export interface LineReader {
  push(text: string): readonly string[];
  /** The last line, if it lacks its end. */
  end(): readonly string[];
}

/**
 * Cuts text into non-blank lines, whatever the pieces in which it comes; LF and CRLF end a line.
 *
 * @example const lines = lineReader(); lines.push('{"a":1}\n{"b"'); lines.push(':2}\n')
 */
export function lineReader(): LineReader {
  let held = '';
  const clean = (line: string): readonly string[] => {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    return text.trim() === '' ? [] : [text];
  };
  return {
    push: (text) => {
      if (!text.includes('\n')) {
        held += text;
        return [];
      }
      const lines = (held + text).split('\n');
      held = lines.pop() ?? '';
      return lines.flatMap(clean);
    },
    end: () => {
      const last = held;
      held = '';
      return clean(last);
    },
  };
}
