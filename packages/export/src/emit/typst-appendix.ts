import type { ResolvedDocument } from '../resolve/resolved.ts';

/** A place that the appendix can lead back to; it takes no room. */
export const typstPlace = (place: string | undefined): string =>
  place === undefined ? '' : `#metadata(none)<${place}>`;

/**
 * The evidence appendix; empty when there is none.
 *
 * @param literal a text of the document as a Typst string literal
 */
export function typstAppendix(
  { appendix, labels, lang: own }: ResolvedDocument,
  literal: (text: string) => string,
): string {
  if (appendix.length === 0) return '';
  const spoken = (lang: string, text: string) =>
    lang === own ? `#${literal(text)};` : `#i${lang === 'zh' ? 'z' : 'e'}[#${literal(text)};]`;
  const items = appendix.map(({ number, anchor, place, sentence, lang, quotes }) => {
    const told = quotes.map(({ text, lang: quoted, source, locator, anchor: target, standing, flags }) => {
      const quote = spoken(quoted, labels.quoteOpen + text + labels.quoteClose);
      const from = `#link(<${target}>, ${literal([source, locator].filter((part) => part !== '').join(labels.comma))});`;
      const notes = `#text(fill: quiet, ${literal([standing, ...flags].join(labels.listSeparator))});`;
      return `#evidence[${quote}#${literal(labels.dash)};${from}#${literal(labels.stop)};${notes}]`;
    });
    const mark = `#link(<${place}>, ${literal(`${number}.`)});`;
    return `#block(sticky: true, above: 1.2em, below: 0.6em)[#set par(justify: false);#line-of[${mark} ${spoken(lang, sentence)}]] <${anchor}>\n${told.join('\n')}`;
  });
  const meaning = `#block(line-of(text(size: 9pt, fill: quiet, ${literal(labels.evidenceMeaning)})))`;
  return [`#heading(level: 1, ${literal(labels.evidence)}) <evidence>`, meaning, ...items].join('\n');
}
