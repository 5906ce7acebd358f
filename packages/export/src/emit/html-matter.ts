/** Front matter as markup: what stands below the title, in the HTML file and on the title page of a book. */
import type { ResolvedDocument } from '../resolve/resolved.ts';
import { escapeMarkup as esc } from './markup.ts';

/** The logo above the title: it says nothing that the title does not say. */
export function titleLogo({ theme }: ResolvedDocument, pictureUrl: (asset: string) => string | null): string {
  const url = theme.front.logo === '' ? null : pictureUrl(theme.front.logo);
  return url === null ? '' : `<img class="logo" alt="" src="${esc(url)}"/>\n`;
}

/** Subtitle, authors and day. */
export function titleLines({ matter, date }: ResolvedDocument): string {
  const { subtitle, authors } = matter;
  const people = authors.map(({ name, affiliation, email }) => {
    const told = email === '' ? esc(name) : `<a href="mailto:${esc(encodeURI(email))}">${esc(name)}</a>`;
    return `<li>${told}${affiliation === '' ? '' : `<span class="affiliation">${esc(affiliation)}</span>`}</li>`;
  });
  return [
    ...(subtitle === '' ? [] : [`<p class="subtitle">${esc(subtitle)}</p>`]),
    ...(people.length === 0 ? [] : [`<ul class="authors">\n${people.join('\n')}\n</ul>`]),
    `<p class="date">${esc(date)}</p>`,
  ].join('\n');
}

/** Abstract and keywords; empty when the document has neither. */
export function abstractSection({ matter, labels }: ResolvedDocument): string {
  const { abstract, keywords } = matter;
  if (abstract.length === 0 && keywords.length === 0) return '';
  const words = keywords.map(esc).join(esc(labels.listSeparator));
  const parts = [
    ...(abstract.length === 0 ? [] : [`<h2 id="abstract">${esc(labels.abstract)}</h2>`]),
    ...abstract.map((paragraph) => `<p>${esc(paragraph)}</p>`),
    ...(words === ''
      ? []
      : [`<p class="keywords"><strong>${esc(labels.keywords + labels.colon)}</strong>${words}</p>`]),
  ];
  const named = abstract.length === 0 ? ` aria-label="${esc(labels.keywords)}"` : ' aria-labelledby="abstract"';
  return `<section class="abstract"${named}>\n${parts.join('\n')}\n</section>`;
}
