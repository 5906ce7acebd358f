/**
 * Resolved document to one HTML file that needs nothing else: no script, no remote address, formulas as MathML, pictures inside.
 * @module
 */
import type { Picture, PictureFormat } from '../resolve/assets.ts';
import type { ExportWarning, ResolvedDocument, ResolvedHeading } from '../resolve/resolved.ts';
import { htmlAppendix } from './html-appendix.ts';
import { HtmlBlocks, languageTag } from './html-blocks.ts';
import { abstractSection, titleLines, titleLogo } from './html-matter.ts';
import { htmlStyle, themeStyle } from './html-style.ts';
import { escapeMarkup as esc } from './markup.ts';

export interface HtmlInput {
  readonly picture: (asset: string) => Picture | null;
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
  const pictureUrl = (asset: string): string | null => {
    const found = picture(asset);
    return found && `data:${PICTURE_MEDIA[found.format]};base64,${Buffer.from(found.data).toString('base64')}`;
  };
  const blocks = new HtmlBlocks(document, {
    link: (anchor) => `#${anchor}`,
    // Printed, it is a picture like others, with its description in the file.
    drawing: (asset) => {
      const found = print === undefined ? picture(asset) : null;
      return found?.isDrawing === true ? new TextDecoder().decode(found.data) : null;
    },
    pictureUrl,
  });
  const { title, lang, labels, matter } = document;
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src ${print?.fontSource ?? "'none'"}; base-uri 'none'; form-action 'none'`;
  const front = [titleLines(document), abstractSection(document)].filter((part) => part !== '').join('\n');
  const glossary = section('glossary', labels.glossary, 'dl', blocks.terms());
  const notes = section('notes', labels.notes, 'ol', blocks.notes());
  const references = section('references', labels.references, 'ul', blocks.references());
  const sources = section('sources', labels.sources, 'ol', blocks.sources());
  const meta = (name: string, text: string) => (text === '' ? '' : `\n<meta name="${name}" content="${esc(text)}">`);
  const html = `<!DOCTYPE html>
<html lang="${languageTag(lang)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">${meta('author', matter.authors.map(({ name }) => name).join(', '))}${meta('keywords', matter.keywords.join(', '))}${meta('description', matter.abstract[0] ?? '')}
<title>${esc(title)}</title>
<style>${htmlStyle}${themeStyle(document.theme)}${print?.css ?? ''}</style>
</head>
<body>
<header>
${titleLogo(document, pictureUrl)}<h1>${esc(title)}</h1>
${front}
</header>
${contents(document)}<main>
${blocks.blocks(document.blocks)}
</main>
${glossary}${notes}${references}${sources}${htmlAppendix(document)}</body>
</html>
`;
  return { html, warnings: blocks.warnings };
}

type Ending = 'glossary' | 'notes' | 'references' | 'sources';

function section(name: Ending, label: string, tag: 'ol' | 'ul' | 'dl', items: readonly string[]): string {
  if (items.length === 0) return '';
  const list = `<${tag}${name === 'notes' ? '' : ` class="${name}"`}>\n${items.join('\n')}\n</${tag}>`;
  const kind = name === 'notes' ? ' class="notes"' : '';
  return `<section${kind} aria-labelledby="${name}">\n<h2 id="${name}">${esc(label)}</h2>\n${list}\n</section>\n`;
}

function contents({ blocks, labels, glossary, bibliography, sources, appendix }: ResolvedDocument): string {
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
  const endings = [
    ['glossary', glossary],
    ['references', bibliography],
    ['sources', sources],
    ['evidence', appendix],
  ] as const;
  for (const [name, held] of endings) {
    if (held.length > 0) list += `<li><a href="#${name}">${esc(labels[name])}</a></li>`;
  }
  return `<nav aria-labelledby="contents">\n<h2 id="contents">${esc(labels.contents)}</h2>\n${list}</ul>\n</nav>\n`;
}
