/** What the ids in a document part stand for: styles, relations, bookmarks, lists. */
import type { PartReader } from '../relations.ts';
import { relationsOf } from '../relations.ts';
import { Styles } from '../styles.ts';
import { childOf, childrenOf, elementsOf, type XmlElement } from '../xml.ts';
import type { ListLevel } from './types.ts';

type Level = Pick<ListLevel, 'format' | 'mark' | 'start'>;

const MAX_LEVEL = 8;

export class Names {
  readonly roles: Styles;
  readonly #styles: Map<string, string>;
  readonly #lists: Map<string, ReadonlyMap<number, Level>>;
  readonly #links = new Map<string, string>();
  readonly #parts: ReadonlyMap<string, { readonly path: string }>;
  readonly #bookmarks = new Map<string, string>();

  /** @param beside names of another part of the file: styles and lists are the same for all of them */
  constructor(read: PartReader, folder: string, part: string, beside?: Names) {
    this.#styles = beside === undefined ? new Map() : beside.#styles;
    this.#lists = beside === undefined ? new Map() : beside.#lists;
    this.roles = beside === undefined ? this.#readStyles(read(`${folder}styles.xml`)) : beside.roles;
    if (beside === undefined) this.#readLists(read(`${folder}numbering.xml`));
    this.#parts = relationsOf(read, part);
    const relations = read(`${folder}_rels/${part.slice(folder.length)}.rels`);
    if (relations !== undefined) {
      for (const { attributes } of childrenOf(relations, 'Relationships'))
        if (attributes.TargetMode === 'External') this.#links.set(attributes.Id ?? '', attributes.Target ?? '');
    }
  }

  /** Name of a style by its id, in small letters and without spaces. */
  styleOf(id: string): string {
    return this.#styles.get(id) ?? plain(id);
  }

  /** Address behind a relation. */
  linkOf(id: string): string | undefined {
    return this.#links.get(id);
  }

  /** Path of the part behind a relation. */
  partOf(id: string): string | undefined {
    return this.#parts.get(id)?.path;
  }

  /** Name of a bookmark: its end has the number only. */
  bookmarkOf(element: XmlElement): string {
    const id = element.attributes['w:id'] ?? '';
    const name = element.attributes['w:name'];
    if (name !== undefined) this.#bookmarks.set(id, name);
    return name ?? this.#bookmarks.get(id) ?? '';
  }

  /** What a `w:numPr` means; undefined when it means no list. */
  listOf(properties: XmlElement | undefined): ListLevel | undefined {
    const list = childOf(properties, 'w:numId')?.attributes['w:val'];
    if (list === undefined || list === '0') return undefined;
    const asked = Number(childOf(properties, 'w:ilvl')?.attributes['w:val'] ?? 0) || 0;
    const level = Math.min(MAX_LEVEL, Math.max(0, Math.floor(asked)));
    const found = this.#lists.get(list)?.get(level);
    return found === undefined ? undefined : { list, level, ...found };
  }

  #readStyles(xml: string | undefined): Styles {
    if (xml !== undefined) {
      for (const style of childrenOf(xml, 'w:styles')) {
        const name = childOf(style, 'w:name')?.attributes['w:val'];
        if (style.name === 'w:style' && name !== undefined)
          this.#styles.set(style.attributes['w:styleId'] ?? '', plain(name));
      }
    }
    return new Styles(xml);
  }

  #readLists(xml: string | undefined): void {
    if (xml === undefined) return;
    const abstracts = new Map<string, ReadonlyMap<number, Level>>();
    for (const element of childrenOf(xml, 'w:numbering')) {
      if (element.name === 'w:abstractNum')
        abstracts.set(element.attributes['w:abstractNumId'] ?? '', levelsOf(element));
      if (element.name !== 'w:num') continue;
      const levels = new Map(abstracts.get(childOf(element, 'w:abstractNumId')?.attributes['w:val'] ?? ''));
      for (const override of elementsOf(element)) {
        const level = Number(override.attributes['w:ilvl'] ?? 0);
        const start = Number(childOf(override, 'w:startOverride')?.attributes['w:val'] ?? Number.NaN);
        const known = levels.get(level);
        if (override.name === 'w:lvlOverride' && known !== undefined && Number.isSafeInteger(start))
          levels.set(level, { ...known, start });
      }
      this.#lists.set(element.attributes['w:numId'] ?? '', levels);
    }
  }
}

function levelsOf(abstract: XmlElement): ReadonlyMap<number, Level> {
  return new Map(
    elementsOf(abstract)
      .filter(({ name }) => name === 'w:lvl')
      .map((level): [number, Level] => {
        const start = Number(childOf(level, 'w:start')?.attributes['w:val'] ?? 1);
        return [
          Number(level.attributes['w:ilvl'] ?? 0),
          {
            format: childOf(level, 'w:numFmt')?.attributes['w:val'] ?? 'decimal',
            mark: childOf(level, 'w:lvlText')?.attributes['w:val'] ?? '',
            start: Number.isSafeInteger(start) ? start : 1,
          },
        ];
      }),
  );
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/\s+/g, '');
}
