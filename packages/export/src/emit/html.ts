/**
 * Resolved document to one HTML file that needs nothing else: no script, no remote address, formulas as MathML, pictures inside.
 * @module
 */
import type { PictureFormat } from '../resolve/assets.ts';
import type { ExportWarning, ResolvedDocument, ResolvedHeading } from '../resolve/resolved.ts';
import { HtmlBlocks, languageTag } from './html-blocks.ts';
import { htmlStyle } from './html-style.ts';
import { escapeMarkup as esc } from './markup.ts';

export interface HtmlInput {
  readonly picture: (asset: string) => { readonly data: Uint8Array; readonly format: PictureFormat } | null;
  /** More CSS, for an engine that prints with fonts of its own, and the sources that its fonts may come from. */
  readonly print?: { readonly css: string; readonly fontSource: string };
}

export const PICTURE_MEDIA: Readonly<Record<PictureFormat, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
};

/** @example htmlFile(document, { picture: () => null }).html */
export function htmlFile(
  document: ResolvedDocument,
  { picture, print }: HtmlInput,
): { readonly html: string; readonly warnings: readonly ExportWarning[] } {
  const blocks = new HtmlBlocks(document, {
    link: (anchor) => `#${anchor}`,
    pictureUrl: (asset) => {
      const found = picture(asset);
      return found && `data:${PICTURE_MEDIA[found.format]};base64,${Buffer.from(found.data).toString('base64')}`;
    },
  });
  const { title, lang, date, labels } = document;
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src ${print?.fontSource ?? "'none'"}; base-uri 'none'; form-action 'none'`;
  const notes = section('notes', labels.notes, '<ol>', blocks.notes());
  const sources = section('sources', labels.sources, '<ol class="sources">', blocks.sources());
  const html = `<!DOCTYPE html>
<html lang="${languageTag(lang)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${esc(title)}</title>
<style>${htmlStyle}${print?.css ?? ''}</style>
</head>
<body>
<header>
<h1>${esc(title)}</h1>
<p class="date">${esc(date)}</p>
</header>
${contents(document)}<main>
${blocks.blocks(document.blocks)}
</main>
${notes}${sources}</body>
</html>
`;
  return { html, warnings: blocks.warnings };
}

function section(name: 'notes' | 'sources', label: string, open: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  const kind = name === 'notes' ? ' class="notes"' : '';
  return `<section${kind} aria-labelledby="${name}">\n<h2 id="${name}">${esc(label)}</h2>\n${open}\n${items.join('\n')}\n</ol>\n</section>\n`;
}

function contents({ blocks, labels, sources }: ResolvedDocument): string {
  const headings = blocks.filter((block): block is ResolvedHeading => block.type === 'heading' && block.depth <= 3);
  if (headings.length < 3) return '';
  let open = 0;
  let list = '';
  for (const { depth, number, text, anchor } of headings) {
    if (depth > open) list += '<ul>'.repeat(depth - open);
    else list += `</li>${'</ul></li>'.repeat(open - depth)}`;
    open = depth;
    list += `<li><a href="#${anchor}">${number === '' ? '' : `<span class="number">${number}</span>`}${esc(text)}</a>`;
  }
  list += `</li>${'</ul></li>'.repeat(open - 1)}`;
  if (sources.length > 0) list += `<li><a href="#sources">${esc(labels.sources)}</a></li>`;
  return `<nav aria-labelledby="contents">\n<h2 id="contents">${esc(labels.contents)}</h2>\n${list}</ul>\n</nav>\n`;
}
