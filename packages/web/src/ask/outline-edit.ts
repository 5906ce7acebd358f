import type { OutlineSection } from '@longhand/protocol';

type Sections = readonly OutlineSection[];

/** An outline as a person has changed it, and the one that these changes were made on. */
export interface Typed {
  readonly base: Sections;
  readonly sections: Sections;
}

export function isSame(a: Sections, b: Sections): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/**
 * What a person has typed, on an outline that came meanwhile: from the log, which may bring the person's own earlier change, or from somebody else.
 * Changed fields and added sections are kept, removed sections stay away; the order is that of the outline that came.
 */
export function rebased({ base, sections }: Typed, onto: Sections): Sections {
  if (isSame(base, onto)) return sections;
  const was = new Map(base.map((section) => [section.id, section]));
  const typed = new Map(sections.map((section) => [section.id, section]));
  const kept = onto.flatMap((section): Sections => {
    const before = was.get(section.id);
    const now = typed.get(section.id);
    if (before === undefined) return [section];
    if (now === undefined) return [];
    const changed = Object.entries(now).filter(
      ([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field as keyof OutlineSection]),
    );
    return [{ ...section, ...Object.fromEntries(changed) }];
  });
  const isThere = new Set(kept.map(({ id }) => id));
  const isPlan = kept.some(({ id }) => was.has(id));
  // Beside another plan altogether, a section that was added to the old one means nothing.
  return isPlan ? [...kept, ...sections.filter(({ id }) => !was.has(id) && !isThere.has(id))] : kept;
}

/** Tells whether what an older page kept is an outline. */
export function isTyped(value: unknown): value is Typed {
  const isOutline = (list: unknown) =>
    Array.isArray(list) &&
    list.every((section: unknown) => {
      if (typeof section !== 'object' || section === null) return false;
      const { id, title, level } = section as Partial<Record<string, unknown>>;
      return typeof id === 'string' && typeof title === 'string' && typeof level === 'number';
    });
  return (
    typeof value === 'object' &&
    value !== null &&
    'base' in value &&
    'sections' in value &&
    isOutline(value.base) &&
    isOutline(value.sections)
  );
}

export function changeSection(sections: Sections, id: string, update: Partial<OutlineSection>): Sections {
  return sections.map((section) => (section.id === id ? { ...section, ...update } : section));
}

export function removeSection(sections: Sections, id: string): Sections {
  return sections.filter((section) => section.id !== id);
}

/** Moves a section past its neighbour; at either end nothing happens. */
export function moveSection(sections: Sections, id: string, by: -1 | 1): Sections {
  const from = sections.findIndex((section) => section.id === id);
  const moved = sections[from];
  const to = from + by;
  if (moved === undefined || to < 0 || to >= sections.length) return sections;
  const rest = sections.filter((section) => section !== moved);
  return [...rest.slice(0, to), moved, ...rest.slice(to)];
}

/** A blank section at the end, with an id that no other section ever had. */
export function addSection(sections: Sections): { readonly next: Sections; readonly added: string } {
  const added = `sec_${Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  return { next: [...sections, { id: added, title: '', level: sections.at(-1)?.level ?? 1 }], added };
}

/** Without blank entries, which arise while somebody types; a list that is empty then is gone. */
export function tidied(sections: Sections): Sections {
  const entries = (list: readonly string[] | undefined) =>
    list?.map((entry) => entry.trim()).filter((entry) => entry !== '') ?? [];
  return sections.map(({ points, evidence, queries, ...section }) => {
    const lists = Object.entries({ points: entries(points), evidence: entries(evidence), queries: entries(queries) });
    return { ...section, ...Object.fromEntries(lists.filter(([, list]) => list.length > 0)) };
  });
}
