import type { CslEntry } from '@longhand/document';
import { childrenOf, elementsOf, localName, type PartReader, type XmlElement } from '@longhand/ooxml';
import { openArchive, partReader } from '../extract/archive-parts.ts';
import type { Limits } from '../extract/limits.ts';
import { entryFrom, yearOf } from './entry-fields.ts';

/** The entry of a Word, Excel or PowerPoint file, from its core properties (ECMA-376, part 2, section 11). */
export async function officeEntry(path: string, limits: Limits): Promise<CslEntry | undefined> {
  const wants = (name: string) => /^docProps\/(?:core|app)\.xml$/i.test(name);
  const read = partReader(await openArchive(path, wants, limits));
  const core = textsOf(childrenOf(read('docProps/core.xml') ?? '', 'coreProperties'));
  const app = textsOf(childrenOf(read('docProps/app.xml') ?? '', 'Properties'));
  return entryFrom(
    {
      title: core.get('title')?.[0],
      authors: core.get('creator'),
      issued: yearOf(core.get('created')?.[0] ?? core.get('modified')?.[0]),
      publisher: app.get('Company')?.[0],
      language: core.get('language')?.[0],
    },
    'document',
  );
}

/** The entry of a book, from the Dublin Core of its package document (EPUB 3.3, section 5.5.3). */
export async function epubEntry(path: string, limits: Limits): Promise<CslEntry | undefined> {
  const wants = (name: string) => /^META-INF\/container\.xml$|\.opf$/i.test(name);
  const read = partReader(await openArchive(path, wants, limits));
  const told = textsOf(childrenOf(packageOf(read), 'metadata'));
  return entryFrom(
    {
      title: told.get('title')?.[0],
      authors: told.get('creator'),
      issued: told.get('date')?.[0],
      publisher: told.get('publisher')?.[0],
      isbn: told.get('identifier')?.find((text) => /isbn|97[89]/i.test(text)),
      doi: told.get('identifier')?.find((text) => text.includes('10.')),
      language: told.get('language')?.[0],
    },
    'book',
  );
}

function packageOf(read: PartReader): string {
  const [root] = childrenOf(read('META-INF/container.xml') ?? '', 'rootfiles');
  return read(root?.attributes['full-path'] ?? '') ?? '';
}

function textsOf(elements: Iterable<XmlElement>): ReadonlyMap<string, readonly string[]> {
  const texts = new Map<string, string[]>();
  for (const element of elements) {
    const name = localName(element.name);
    const text = textIn(element).trim();
    if (text !== '') texts.set(name, [...(texts.get(name) ?? []), text]);
  }
  return texts;
}

function textIn(element: XmlElement): string {
  const own = element.children.filter((child) => typeof child === 'string').join('');
  return own + elementsOf(element).map(textIn).join('');
}
