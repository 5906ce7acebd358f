/** The structure tree of a PDF, as qpdf tells it. */
import { output } from './tools.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type Dictionary = { readonly [name: string]: Json };
const isDictionary = (value: Json | undefined): value is Dictionary =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export interface Tag {
  /** `H1`, `Table` …; a tag that stands for another by the role map counts as that one. */
  readonly name: string;
  /** What is read out in its place; empty when there is nothing. */
  readonly alt: string;
  /** `ColSpan`, `RowSpan`, `Scope`, `ListNumbering` and their like. */
  readonly attributes: Readonly<Record<string, string | number>>;
  /** Pieces of pages that it holds itself. */
  readonly pieces: number;
  /** Places on pages that can be clicked. */
  readonly annotations: number;
  readonly children: readonly Tag[];
}

/** What stands at the top of the tree. */
export function structureOf(path: string): readonly Tag[] {
  const told = JSON.parse(output('qpdf', '--json', '--json-key=qpdf', path)) as { qpdf: [Json, Record<string, Json>] };
  const objects = told.qpdf[1];
  const at = (value: Json | undefined): Json | undefined => {
    if (typeof value !== 'string' || !/^\d+ \d+ R$/.test(value)) return value;
    const found = objects[`obj:${value}`];
    return isDictionary(found) ? found.value : undefined;
  };
  const child = (value: Json | undefined, name: string): Json | undefined => {
    const found = at(value);
    return isDictionary(found) ? at(found[name]) : undefined;
  };
  const trailer = objects.trailer;
  const root = child(child(isDictionary(trailer) ? trailer.value : undefined, '/Root'), '/StructTreeRoot');
  const roles = child(root, '/RoleMap');
  const listOf = (value: Json | undefined): readonly Json[] => {
    const found = at(value);
    return Array.isArray(found) ? found : found === undefined || found === null ? [] : [found];
  };
  const tagOf = (element: Dictionary): Tag => {
    const own = String(element['/S']);
    const role = isDictionary(roles) ? roles[own] : undefined;
    const kids = listOf(element['/K']).map(at);
    const elements = kids.filter((kid) => isDictionary(kid)).filter((kid) => '/S' in kid);
    const annotations = kids.filter((kid) => isDictionary(kid) && kid['/Type'] === '/OBJR').length;
    const attributes = listOf(element['/A'])
      .map(at)
      .filter((owner) => isDictionary(owner))
      .flatMap((owner) => Object.entries(owner));
    return {
      name: (typeof role === 'string' ? role : own).slice(1),
      alt: textOf(at(element['/Alt'])),
      attributes: Object.fromEntries(
        attributes.flatMap(([name, value]): (readonly [string, string | number])[] => {
          const found = at(value);
          if (typeof found === 'number') return [[name.slice(1), found]];
          return typeof found === 'string' ? [[name.slice(1), found.replace(/^\//, '')]] : [];
        }),
      ),
      pieces: kids.length - elements.length - annotations,
      annotations,
      children: elements.map(tagOf),
    };
  };
  return listOf(child(root, '/K'))
    .map(at)
    .filter((element) => isDictionary(element))
    .map(tagOf);
}

/** A string of a PDF as qpdf writes it: `u:` before text. */
const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value.replace(/^u:/, '') : '');

/** All tags, each before what it holds. */
export const allTags = (tags: readonly Tag[]): readonly Tag[] => tags.flatMap((tag) => [tag, ...allTags(tag.children)]);

/** How often each tag stands in a file. */
export function tagsOf(path: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name } of allTags(structureOf(path))) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
