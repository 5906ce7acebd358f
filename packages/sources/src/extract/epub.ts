import { childrenOf, OoxmlError, type PartReader, tokensOfXml } from '@longhand/ooxml';
import { openArchive, partReader } from './archive-parts.ts';
import { appendHtml } from './html.ts';
import { decodeHtml } from './html-encoding.ts';
import type { Limits } from './limits.ts';
import { RefusedFile } from './refused-file.ts';
import { type BuiltText, TextBuilder } from './text-builder.ts';

const WANTED = /\.(?:x?html?|xml|opf)$/i;
/** Fonts may be garbled without keeping anybody from reading (EPUB 3.3, section 4.3). */
const FONT_ONLY = /(?:idpf\.org\/2008\/embedding|ns\.adobe\.com\/pdf\/enc#RC)/;
const VOID = /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/i;

/**
 * The text of a book: its chapters in reading order, without the table of contents that repeats their titles. Places are `ch3 p12`: the twelfth
 * paragraph of the third file.
 */
export async function readEpub(path: string, limits: Limits): Promise<BuiltText> {
  const parts = await openArchive(path, (name) => WANTED.test(name), limits);
  const read = partReader(parts);
  const builder = new TextBuilder(limits.maxTextUnits);
  try {
    assertReadable(read);
    const names = new Map([...parts.keys()].map((name) => [name.toLowerCase(), name]));
    for (const [index, name] of chaptersOf(read).entries()) {
      const bytes = parts.get(names.get(name.toLowerCase()) ?? '');
      if (bytes) appendHtml(asHtml(decodeHtml(bytes)), builder, (paragraph) => `ch${index + 1} p${paragraph}`);
    }
  } catch (cause) {
    if (cause instanceof OoxmlError) throw new RefusedFile('source.unreadable', {}, { cause });
    throw cause;
  }
  return builder.finish();
}

function assertReadable(read: PartReader): void {
  const encryption = read('META-INF/encryption.xml');
  if (encryption === undefined) return;
  for (const token of tokensOfXml(encryption)) {
    if (token.type !== 'open' || !token.name.endsWith('EncryptionMethod')) continue;
    if (!FONT_ONLY.test(token.attributes.Algorithm ?? '')) throw new RefusedFile('source.encrypted');
  }
}

/** Paths of the chapters, in the order of the spine. */
function chaptersOf(read: PartReader): string[] {
  const container = read('META-INF/container.xml') ?? '';
  const root = [...childrenOf(container, 'rootfiles')][0]?.attributes['full-path'] ?? '';
  const book = read(root);
  if (book === undefined) throw new OoxmlError('incomplete', 'The book has no package document.');
  const folder = root.slice(0, root.lastIndexOf('/') + 1);
  const files = new Map<string, string>();
  for (const { attributes } of childrenOf(book, 'manifest')) {
    const isContents = /(?:^|\s)nav(?:\s|$)/.test(attributes.properties ?? '');
    if (!isContents && /html/i.test(attributes['media-type'] ?? ''))
      files.set(attributes.id ?? '', pathFrom(folder, attributes.href ?? ''));
  }
  return [...childrenOf(book, 'spine')].flatMap(({ attributes }) => files.get(attributes.idref ?? '') ?? []);
}

function pathFrom(folder: string, href: string): string {
  // Only its way of joining paths is needed; a path cannot lead out of the archive.
  const base = new URL(`http://book/${folder}`);
  const url = URL.canParse(href, base) ? new URL(href, base) : base;
  try {
    return decodeURIComponent(url.pathname.slice(1));
  } catch {
    return url.pathname.slice(1);
  }
}

/** XHTML may close any element in its own tag; HTML would take the rest of the page for its content. */
function asHtml(xhtml: string): string {
  return xhtml
    .replace(/^\s*<\?xml[^>]*>/, '')
    .replace(/<([a-z][\w:-]*)((?:"[^"]*"|'[^']*'|[^<>"'])*)\/>/gi, (whole, name: string, attributes: string) =>
      VOID.test(name) ? whole : `<${name}${attributes}></${name}>`,
    );
}
