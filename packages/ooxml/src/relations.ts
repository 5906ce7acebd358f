/**
 * Relations between the parts of a package (ECMA-376 part 2): who refers to what.
 * @module
 */
import { childrenOf } from './xml.ts';

/** The XML text of a part by its path in the package, or undefined when the package has no such part. */
export type PartReader = (path: string) => string | undefined;

export interface Relation {
  /** Last piece of the type's address: `slide`, `worksheet`, `notesSlide` … */
  readonly type: string;
  /** Path of the part in the package. */
  readonly path: string;
}

/** Path of the part that holds the document itself, as the package names it. */
export function documentPartOf(read: PartReader): string | undefined {
  return [...relationsOf(read, '').values()].find(({ type }) => type === 'officeDocument')?.path;
}

/**
 * The relations of a part, by id; none when it has no part of relations. What lies outside of the package is left out.
 *
 * @param path of the part; an empty string for the package itself
 * @throws OoxmlError `malformed`, `tooDeep`
 * @example relationsOf(read, 'ppt/presentation.xml').get('rId2') // { type: 'slide', path: 'ppt/slides/slide1.xml' }
 */
export function relationsOf(read: PartReader, path: string): ReadonlyMap<string, Relation> {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const xml = read(`${folder}_rels/${path.slice(folder.length)}.rels`);
  const relations = new Map<string, Relation>();
  if (xml === undefined) return relations;
  for (const { attributes } of childrenOf(xml, 'Relationships')) {
    if (attributes.TargetMode === 'External') continue;
    const type = (attributes.Type ?? '').split('/').at(-1) ?? '';
    relations.set(attributes.Id ?? '', { type, path: resolved(folder, attributes.Target ?? '') });
  }
  return relations;
}

function resolved(folder: string, target: string): string {
  const pieces = target.startsWith('/') ? [] : folder.split('/').filter((piece) => piece !== '');
  for (const piece of target.split('/')) {
    if (piece === '..') pieces.pop();
    else if (piece !== '' && piece !== '.') pieces.push(piece);
  }
  return pieces.join('/');
}
