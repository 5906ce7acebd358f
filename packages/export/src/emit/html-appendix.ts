import type { Lang } from '@longhand/document';
import type { ResolvedDocument } from '../resolve/resolved.ts';
import { escapeMarkup as esc } from './markup.ts';

/** The evidence appendix as a section, for HTML and XML alike; empty when there is none. */
export function htmlAppendix({ appendix, labels, lang: own }: ResolvedDocument): string {
  if (appendix.length === 0) return '';
  const langOf = (lang: Lang) => (lang === own ? '' : ` lang="${lang === 'zh' ? 'zh-CN' : 'en'}"`);
  const items = appendix.map(({ number, anchor, place, sentence, lang, quotes }) => {
    const told = quotes.map(({ text, lang: spoken, source, locator, anchor: target, isVerified, standing, flags }) => {
      const quote = `<p${langOf(spoken)}>${esc(labels.quoteOpen + text + labels.quoteClose)}</p>`;
      const from = `<a href="#${target}">${esc([source, locator].filter((part) => part !== '').join(labels.comma))}</a>`;
      const state = `<span class="${isVerified ? 'verified' : 'bad'}">${esc(standing)}</span>`;
      const notes = flags.map((flag) => `${labels.listSeparator}<span class="flag">${esc(flag)}</span>`).join('');
      return `<blockquote>${quote}<p class="locator">${from}${labels.stop}${state}${notes}</p></blockquote>`;
    });
    const back = ` <a href="#${place}" aria-label="${esc(labels.backToText)}">↩</a>`;
    return `<li id="${anchor}" value="${number}"><p${langOf(lang)}>${esc(sentence)}${back}</p>\n${told.join('\n')}</li>`;
  });
  return `<section class="evidence" aria-labelledby="evidence">\n<h2 id="evidence">${esc(labels.evidence)}</h2>\n<p class="locator">${esc(labels.evidenceMeaning)}</p>\n<ol>\n${items.join('\n')}\n</ol>\n</section>\n`;
}
