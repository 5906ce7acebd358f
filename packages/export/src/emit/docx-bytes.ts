/** Makes the bytes of a Word file depend on its content only: the library writes the present time and random ids. */
import { type Document, Packer } from 'docx';
import { strToU8, zipSync } from 'fflate';

/** Any fixed time that zip can hold (1980 to 2099); readers do not look at it. */
const zipTime = new Date(2000, 0, 1);

interface Compiler {
  compile(file: Document): ReadonlyMap<string, string | Uint8Array>;
}

/**
 * The parts of a file, without what changes from one time to the next. They come from the library's compiler and not from its packer, which
 * would zip them only to be unzipped again here.
 */
export function settledParts(file: Document, updatedAt: number): Record<string, Uint8Array> {
  // Private in the types alone; the version is pinned, and without it no Word file would be made.
  const { compiler } = Packer as unknown as { readonly compiler: Compiler };
  const parts = compiler.compile(file);
  const ids = new Map<string, string>();
  const settled: Record<string, Uint8Array> = {};
  const date = new Date(updatedAt).toISOString().replace(/\.\d+Z$/, 'Z');
  // The main part first, so that ids are given out in reading order.
  for (const [name, part] of [...parts].sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))) {
    if (typeof part !== 'string') {
      settled[name] = part;
      continue;
    }
    // Ids of relationships are random; ids of bookmarks go on counting over all documents of a process.
    let text = part.replace(
      /(")(rId[a-z0-9_-]{21})(?=")|(<w:bookmark(?:Start|End) (?:[^>]* )?w:id=")(\d+)(?=")/g,
      (_, quote: string | undefined, relation: string, start: string, bookmark: string) => {
        const id = quote === undefined ? bookmark : relation;
        const known = ids.get(id) ?? `${quote === undefined ? '' : 'rIdL'}${ids.size + 1}`;
        ids.set(id, known);
        return (quote ?? start) + known;
      },
    );
    if (name === 'docProps/core.xml') text = text.replace(/(<dcterms:(?:created|modified)[^>]*>)[^<]*/g, `$1${date}`);
    settled[name] = strToU8(text);
  }
  return settled;
}

/** Readers that sniff the type want the content types at the start of the file. */
export function zipped(parts: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const names = Object.keys(parts).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const sorted = Object.fromEntries(names.map((name) => [name, parts[name] ?? new Uint8Array()]));
  return zipSync(sorted, { mtime: zipTime, level: 6 });
}

function rank(name: string): number {
  return ['[Content_Types].xml', '_rels/.rels', 'word/document.xml'].indexOf(name) >>> 0;
}
