/** Where in a document something stands, as a person can look for it. */
import type { ResolvedDocument } from './resolved.ts';

/** Letters shown on either side of what was looked for. */
const around = 12;

/**
 * The first places of a text: the number of the section, where there is one, and the words around it.
 *
 * @example placesOf(document, '😀') // ['2.1 “before 😀 after”']
 */
export function placesOf(document: ResolvedDocument, wanted: string, most = 3): readonly string[] {
  const places: string[] = [];
  const look = (number: string, part: unknown): void => {
    for (const text of textsIn(part)) {
      const at = text.indexOf(wanted);
      if (at < 0 || places.length >= most) continue;
      const words = text.slice(Math.max(0, at - around), at + wanted.length + around).toWellFormed();
      places.push(`${number} “${words.trim()}”`.trim());
    }
  };
  const { blocks, title, matter, form, glossary, bibliography, sources } = document;
  look('', [title, matter, form]);
  let number = '';
  for (const block of blocks) {
    if (places.length >= most) return places;
    if (block.type === 'heading' && block.number !== '') number = block.number;
    look(number, block);
  }
  look('', [glossary, bibliography, sources]);
  return places;
}

/** Fields that are never seen. */
const unseen: ReadonlySet<string> = new Set(['type', 'anchor', 'asset', 'lang', 'href', 'kind', 'align', 'language']);

function* textsIn(part: unknown): Generator<string> {
  if (typeof part === 'string') yield part;
  else if (Array.isArray(part)) for (const item of part) yield* textsIn(item);
  else if (typeof part === 'object' && part !== null && !(part instanceof Set)) {
    for (const [name, value] of Object.entries(part)) if (!unseen.has(name)) yield* textsIn(value);
  }
}
