import type { ResolvedDocument } from '../resolve/resolved.ts';
import { escapedMarkdown as esc } from './markdown-text.ts';

/** The evidence appendix as a heading and an ordered list; empty when there is none. */
export function markdownAppendix({ appendix, labels }: ResolvedDocument): string {
  if (appendix.length === 0) return '';
  const items = appendix.map(({ number, anchor, place, sentence, quotes }) => {
    const told = quotes.map(({ text, source, locator, anchor: target, standing, flags }) => {
      const from = [source, locator].filter((part) => part !== '').join(labels.comma);
      const quote = esc(labels.quoteOpen + text + labels.quoteClose);
      return `   - ${quote}${labels.dash}[${esc(from)}](#${target})${labels.stop}*${esc([standing, ...flags].join(labels.listSeparator))}*`;
    });
    return [`${number}. <a id="${anchor}"></a>${esc(sentence)} [↩](#${place})`, ...told].join('\n');
  });
  return [`## ${esc(labels.evidence)}`, esc(labels.evidenceMeaning), items.join('\n')].join('\n\n');
}
