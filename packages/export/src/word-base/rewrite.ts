/** Ids in the blocks of our file as the person's Word file has them. What is rewritten was written by us, so it is read tag by tag. */

export interface Rewriting {
  readonly shifts: {
    readonly bookmarks: number;
    readonly changes: number;
    readonly drawings: number;
    readonly notes: number;
    readonly comments: number;
    readonly lists: number;
  };
  readonly styleOf: (id: string) => string;
  readonly relationOf: ReadonlyMap<string, string>;
  /** List and level that a heading of ours gets where its style has none. */
  readonly heading: ReadonlyMap<string, { readonly list: number; readonly level: number }>;
}

export function rewriteIds(xml: string, { shifts, styleOf, relationOf, heading }: Rewriting): string {
  const moved = (tag: string, attribute: string, by: number) =>
    tag.replace(
      new RegExp(`( ${attribute}=")(-?\\d+)"`),
      (_, start: string, id: string) => `${start}${Number(id) + by}"`,
    );
  return xml.replace(
    /<([a-z0-9]+:[A-Za-z]+)( [^<>]*)>(<w:numPr>)?/g,
    (tag, name: string, attributes: string, numbering = '') => {
      switch (name) {
        case 'w:pStyle': {
          const id = valOf(attributes);
          const own = heading.get(id);
          const styled = `<w:pStyle w:val="${styleOf(id)}"/>`;
          return own === undefined || numbering !== ''
            ? styled + numbering
            : `${styled}<w:numPr><w:ilvl w:val="${own.level}"/><w:numId w:val="${own.list}"/></w:numPr>`;
        }
        case 'w:rStyle':
        case 'w:tblStyle':
          return `<${name} w:val="${styleOf(valOf(attributes))}"/>${numbering}`;
        case 'w:numId':
          return valOf(attributes) === '0' ? tag : moved(tag, 'w:val', shifts.lists);
        case 'w:footnoteReference':
          return moved(tag, 'w:id', shifts.notes);
        case 'w:commentRangeStart':
        case 'w:commentRangeEnd':
        case 'w:commentReference':
          return moved(tag, 'w:id', shifts.comments);
        case 'w:bookmarkStart':
        case 'w:bookmarkEnd':
          return moved(tag, 'w:id', shifts.bookmarks);
        case 'w:ins':
        case 'w:del':
          return moved(tag, 'w:id', shifts.changes);
        case 'wp:docPr':
          return moved(tag, 'id', shifts.drawings);
        default:
          return tag.includes(' r:')
            ? tag.replace(/( r:(?:id|embed|link)=")([^"]+)"/g, (whole, start: string, id: string) => {
                const target = relationOf.get(id);
                return target === undefined ? whole : `${start}${target}"`;
              })
            : tag;
      }
    },
  );
}

function valOf(attributes: string): string {
  return / w:val="([^"]*)"/.exec(attributes)?.[1] ?? '';
}
