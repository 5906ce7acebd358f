import type { CslEntry } from '@longhand/document';
import { entryFrom, yearOf } from './entry-fields.ts';

/** The entry of a PDF, from its XMP packet (ISO 16684-1) and, where that says nothing, from its information dictionary. */
export async function pdfEntry(bytes: Uint8Array): Promise<CslEntry | undefined> {
  const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const task = pdfjs.getDocument({
    data: bytes,
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    enableXfa: false,
    verbosity: pdfjs.VerbosityLevel.ERRORS,
  });
  try {
    const { info, metadata } = await (await task.promise).getMetadata();
    // The dictionary and the packet may hold anything: only texts, and lists of them, are taken.
    const dictionary = info as Readonly<Record<string, unknown>>;
    const packet = (name: string): readonly string[] => {
      const value: unknown = metadata?.get(name);
      return (Array.isArray(value) ? value : [value]).filter((text) => typeof text === 'string' && text.trim() !== '');
    };
    const said = (name: string) => (typeof dictionary[name] === 'string' ? dictionary[name] : undefined);
    const author = said('Author');
    const container = packet('prism:publicationname')[0];
    return entryFrom(
      {
        title: packet('dc:title')[0] ?? said('Title'),
        authors: packet('dc:creator').length > 0 ? packet('dc:creator') : author === undefined ? [] : [author],
        issued: packet('prism:publicationdate')[0] ?? packet('prism:coverdate')[0] ?? yearOf(said('CreationDate')),
        publisher: packet('dc:publisher')[0],
        container,
        volume: packet('prism:volume')[0],
        issue: packet('prism:number')[0],
        page: packet('prism:startingpage')[0],
        doi: packet('prism:doi')[0] ?? packet('dc:identifier')[0] ?? said('doi'),
        isbn: packet('prism:isbn')[0],
        language: packet('dc:language')[0],
      },
      container === undefined ? 'document' : 'article-journal',
    );
  } finally {
    await task.destroy();
  }
}
