/**
 * Resolved document to an EPUB 3 book: one file for each chapter, formulas as MathML, a table of contents, and what a reader's assistive
 * technology asks for.
 *
 * @see https://www.w3.org/TR/epub-33/ and https://www.w3.org/TR/epub-a11y-11/
 * @module
 */
import { createHash } from 'node:crypto';
import { zipSync } from 'fflate';
import type { PictureFormat } from '../resolve/assets.ts';
import type { ExportWarning, ResolvedBlock, ResolvedDocument, ResolvedHeading } from '../resolve/resolved.ts';
import { epubStyle } from './epub-style.ts';
import { PICTURE_MEDIA } from './html.ts';
import { htmlAppendix } from './html-appendix.ts';
import { HtmlBlocks, languageTag } from './html-blocks.ts';
import { abstractSection, titleLines, titleLogo } from './html-matter.ts';
import { escapeMarkup as esc } from './markup.ts';

export interface EpubInput {
  readonly picture: (asset: string) => { readonly data: Uint8Array; readonly format: PictureFormat } | null;
}

/** A file of the book that is read. */
interface Page {
  /** File name without its ending; also the id in the package. */
  readonly name: string;
  readonly title: string;
  /** What the page is, as EPUB names it. */
  readonly kind: 'titlepage' | 'toc' | 'abstract' | 'chapter' | 'glossary' | 'endnotes' | 'bibliography' | 'appendix';
  /** Headings of the second level, for the table of contents. */
  readonly headings?: readonly ResolvedHeading[];
  readonly body: string;
}

const DAY_OF_ZIP = new Date('1980-01-02T00:00:00Z');

/** @example epubFile(document, { picture: () => null }).data */
export function epubFile(
  document: ResolvedDocument,
  { picture }: EpubInput,
): { readonly data: Uint8Array; readonly warnings: readonly ExportWarning[] } {
  const pictures = new Map<string, { readonly data: Uint8Array; readonly format: PictureFormat }>();
  const pictureUrl = (asset: string): string | null => {
    const found = picture(asset);
    if (found === null) return null;
    const name = `pictures/${asset.slice(0, 32)}.${found.format}`;
    pictures.set(name, found);
    return name;
  };
  const blocks = new HtmlBlocks(document, { link: (anchor) => `#${anchor}`, isXml: true, pictureUrl });
  const pages = linked(pagesOf(document, blocks, titleLogo(document, pictureUrl)));
  const files: Record<string, Uint8Array> = {};
  const put = (name: string, text: string) => {
    files[name] = new TextEncoder().encode(text);
  };
  put('META-INF/container.xml', CONTAINER);
  put('book/package.opf', packageOf(document, pages, pictures));
  put('book/nav.xhtml', navigationOf(document, pages));
  put('book/style.css', epubStyle);
  for (const page of pages) put(`book/${page.name}.xhtml`, fileOf(document, page));
  for (const [name, { data }] of pictures) files[`book/${name}`] = data;
  // The type comes first and uncompressed, so that a program can tell a book by its first bytes.
  const data = zipSync(
    { mimetype: [new TextEncoder().encode('application/epub+zip'), { level: 0 }], ...files },
    { mtime: DAY_OF_ZIP, level: 9 },
  );
  return { data, warnings: blocks.warnings };
}

function pagesOf(document: ResolvedDocument, blocks: HtmlBlocks, logo: string): readonly Page[] {
  const { title, labels, matter } = document;
  const pages: Page[] = [
    {
      name: 'title',
      title,
      kind: 'titlepage',
      body: `<section class="title">\n${logo}<h1>${esc(title)}</h1>\n${titleLines(document)}\n</section>`,
    },
  ];
  const abstract = abstractSection(document);
  if (abstract !== '') {
    const named = matter.abstract.length > 0 ? labels.abstract : labels.keywords;
    pages.push({ name: 'abstract', title: named, kind: 'abstract', body: abstract });
  }
  for (const [index, chapter] of chaptersOf(document.blocks).entries()) {
    const [first] = chapter;
    const named = first?.type === 'heading' ? `${first.number} ${first.text}`.trim() : title;
    const headings = chapter.filter((block) => block.type === 'heading').filter(({ depth }) => depth === 2);
    pages.push({ name: `chapter-${index + 1}`, title: named, kind: 'chapter', headings, body: blocks.blocks(chapter) });
  }
  const ending = (
    name: string,
    kind: Page['kind'],
    label: string,
    tag: 'dl' | 'ol' | 'ul',
    items: readonly string[],
  ) => {
    if (items.length === 0) return;
    const [outer, list] = name === 'notes' ? [' class="notes"', ''] : ['', ` class="${name}"`];
    const body = `<section${outer} id="${name}">\n<h2>${esc(label)}</h2>\n<${tag}${list}>\n${items.join('\n')}\n</${tag}>\n</section>`;
    pages.push({ name, title: label, kind, body });
  };
  ending('glossary', 'glossary', labels.glossary, 'dl', blocks.terms());
  ending('notes', 'endnotes', labels.notes, 'ol', blocks.notes());
  ending('references', 'bibliography', labels.references, 'ul', blocks.references());
  ending('sources', 'bibliography', labels.sources, 'ol', blocks.sources());
  if (document.appendix.length > 0)
    pages.push({ name: 'evidence', title: labels.evidence, kind: 'appendix', body: htmlAppendix(document) });
  return pages;
}

/** A chapter begins at each heading of the first level; what stands before the first one is a chapter of its own. */
function chaptersOf(blocks: readonly ResolvedBlock[]): readonly (readonly ResolvedBlock[])[] {
  const chapters: ResolvedBlock[][] = [];
  for (const block of blocks) {
    if (chapters.length === 0 || (block.type === 'heading' && block.depth === 1)) chapters.push([]);
    chapters.at(-1)?.push(block);
  }
  return chapters;
}

/** The pages with links that name the file of their target. Text holds no quotation mark, so an attribute is what it looks like. */
function linked(pages: readonly Page[]): readonly Page[] {
  const home = new Map<string, string>();
  for (const { name, body } of pages) for (const [, id = ''] of body.matchAll(/ id="([^"]+)"/g)) home.set(id, name);
  return pages.map((page) => ({
    ...page,
    body: page.body.replace(/ href="#([^"]+)"/g, (_, anchor: string) => {
      const target = home.get(anchor);
      return target === undefined || target === page.name ? ` href="#${anchor}"` : ` href="${target}.xhtml#${anchor}"`;
    }),
  }));
}

function fileOf({ lang }: ResolvedDocument, { title, kind, body }: Page): string {
  const tag = languageTag(lang);
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="${tag}" xml:lang="${tag}">
<head>
<title>${esc(title)}</title>
<link rel="stylesheet" type="text/css" href="style.css"/>
</head>
<body${kind === 'toc' ? '' : ` epub:type="${kind}"`}>
${body}
</body>
</html>
`;
}

function navigationOf(document: ResolvedDocument, pages: readonly Page[]): string {
  const items = pages.flatMap((page): string[] => {
    if (page.kind === 'titlepage') return [];
    const link = `<a href="${page.name}.xhtml">${esc(page.title)}</a>`;
    return [`<li>${link}${inside(page)}</li>`];
  });
  // A book without a chapter has its title to go to.
  const list = items.length > 0 ? items : [`<li><a href="title.xhtml">${esc(document.title)}</a></li>`];
  const body = `<nav epub:type="toc" role="doc-toc">\n<h2>${esc(document.labels.contents)}</h2>\n<ol>\n${list.join('\n')}\n</ol>\n</nav>`;
  return fileOf(document, { name: 'nav', title: document.labels.contents, kind: 'toc', body });
}

/** The headings of the second level in a chapter. */
function inside({ name, headings = [] }: Page): string {
  if (headings.length === 0) return '';
  const items = headings.map(
    ({ anchor, number, text }) => `<li><a href="${name}.xhtml#${anchor}">${esc(`${number} ${text}`.trim())}</a></li>`,
  );
  return `\n<ol>\n${items.join('\n')}\n</ol>\n`;
}

function packageOf(
  { id, title, lang, updatedAt, matter, day }: ResolvedDocument,
  pages: readonly Page[],
  pictures: ReadonlyMap<string, { readonly format: PictureFormat }>,
): string {
  const modified = new Date(updatedAt).toISOString().replace(/\.\d+Z$/, 'Z');
  const hasMath = pages.some(({ body }) => body.includes('<math'));
  const features = ['tableOfContents', 'structuralNavigation', 'alternativeText', ...(hasMath ? ['MathML'] : [])];
  const modes = ['textual', ...(pictures.size > 0 ? ['visual'] : [])];
  const meta = (property: string, value: string) => `<meta property="${property}">${esc(value)}</meta>`;
  const tell = (name: string, text: string) => `<dc:${name}>${esc(text)}</dc:${name}>\n`;
  const described = [
    ...matter.authors.map(({ name }) => tell('creator', name)),
    tell('date', day),
    ...matter.keywords.map((word) => tell('subject', word)),
    ...(matter.abstract.length > 0 ? [tell('description', matter.abstract.join('\n'))] : []),
  ].join('');
  const texts = pages.map(({ name, body }) => {
    const properties = body.includes('<math') ? ' properties="mathml"' : '';
    return `<item id="${name}" href="${name}.xhtml" media-type="application/xhtml+xml"${properties}/>`;
  });
  const images = [...pictures].map(
    ([name, { format }], index) =>
      `<item id="picture-${index + 1}" href="${name}" media-type="${PICTURE_MEDIA[format]}"/>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="${languageTag(lang)}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">${identifierOf(id)}</dc:identifier>
<dc:title>${esc(title)}</dc:title>
<dc:language>${languageTag(lang)}</dc:language>
${described}${meta('dcterms:modified', modified)}
${modes.map((mode) => meta('schema:accessMode', mode)).join('\n')}
${meta('schema:accessModeSufficient', 'textual')}
${features.map((feature) => meta('schema:accessibilityFeature', feature)).join('\n')}
${meta('schema:accessibilityHazard', 'none')}
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="style" href="style.css" media-type="text/css"/>
${[...texts, ...images].join('\n')}
</manifest>
<spine>
${pages.map(({ name }) => `<itemref idref="${name}"/>`).join('\n')}
</spine>
</package>
`;
}

/** The same document is the same book, whatever was changed in it: a UUID of version 8 made of the document's id. */
function identifierOf(id: string): string {
  const hex = createHash('sha256').update(`longhand ${id}`).digest('hex');
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4];
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const CONTAINER = `<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
`;
