import type { OutlineSection } from '@longhand/protocol';

type Sections = readonly OutlineSection[];

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
