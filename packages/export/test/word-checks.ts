/** What makes Word call a file damaged, beside its schemas: ids that meet, and references that lead nowhere. */
import { posix } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';

export type WordParts = Readonly<Record<string, string>>;

export function wordParts(data: Uint8Array): WordParts {
  return Object.fromEntries(Object.entries(unzipSync(data)).map(([name, part]) => [name, strFromU8(part)]));
}

/** Numbers of the notes or comments of a Word file. */
export function numbersOf(parts: WordParts, kind: 'footnote' | 'comment'): readonly number[] {
  const all = new RegExp(`<w:${kind}\\b[^>]* w:id="(-?\\d+)"`, 'g');
  return values(parts[`word/${kind}s.xml`] ?? '', all).map(Number);
}

/** Faults of a Word file by the rules of packages and of references (ECMA-376, parts 1 and 2); empty for a good one. */
export function wordFaults(parts: WordParts): readonly string[] {
  return [...faultsOfPackage(parts), ...faultsOfReferences(parts)];
}

function faultsOfPackage(parts: WordParts): string[] {
  const faults: string[] = [];
  const types = parts['[Content_Types].xml'] ?? '';
  const overrides = values(types, /<Override\b[^>]*\bPartName="([^"]+)"/g);
  const extensions = new Set(values(types, /<Default\b[^>]*\bExtension="([^"]+)"/g));
  faults.push(...twice('content type of', overrides));
  for (const name of overrides)
    if (parts[name.slice(1)] === undefined) faults.push(`content type of the absent ${name}`);
  for (const name of Object.keys(parts)) {
    const extension = name.split('.').at(-1) ?? '';
    const isTyped = name === '[Content_Types].xml' || overrides.includes(`/${name}`) || extensions.has(extension);
    if (!isTyped) faults.push(`no content type of ${name}`);
  }
  for (const [name, xml] of Object.entries(parts)) {
    if (!name.endsWith('.rels')) continue;
    const owner = name === '_rels/.rels' ? '' : name.replace('_rels/', '').replace(/\.rels$/, '');
    const tags = values(xml, /<Relationship\b([^>]*)>/g);
    const ids = tags.map((tag) => attribute(tag, 'Id'));
    faults.push(...twice(`relation of ${owner}`, ids));
    for (const tag of tags) {
      if (attribute(tag, 'TargetMode') === 'External') continue;
      const target = attribute(tag, 'Target');
      const path = target.startsWith('/') ? target.slice(1) : posix.join(posix.dirname(owner || 'x'), target);
      if (parts[path] === undefined) faults.push(`${owner} refers to the absent ${path}`);
    }
    const used = values(parts[owner] ?? '', /<[^<>]* r:(?:id|embed|link|pict)="([^"]+)"/g);
    for (const id of used) if (!ids.includes(id)) faults.push(`${owner} uses the unknown relation ${id}`);
  }
  return faults;
}

function faultsOfReferences(parts: WordParts): string[] {
  const faults: string[] = [];
  const main = Object.keys(parts).find((name) => /^word\/document\d*\.xml$/.test(name)) ?? '';
  const body = parts[main] ?? '';
  const texts = Object.entries(parts).filter(([name]) =>
    /^word\/(?:document\d*|footnotes|endnotes|comments|header\d+|footer\d+)\.xml$/.test(name),
  );
  const inAll = (pattern: RegExp) => texts.flatMap(([, xml]) => values(xml, pattern));
  const need = (kind: string, used: readonly string[], known: readonly string[]) => {
    const there = new Set(known);
    for (const id of new Set(used)) if (!there.has(id)) faults.push(`${kind} ${id} is not there`);
  };
  const starts = values(body, /<w:bookmarkStart\b([^>]*)>/g);
  const startIds = starts.map((tag) => attribute(tag, 'w:id'));
  const names = starts.map((tag) => attribute(tag, 'w:name'));
  faults.push(
    ...twice('bookmark', names),
    ...twice('bookmark id', startIds),
    ...names.filter((name) => name.length > 40),
  );
  const endIds = values(body, /<w:bookmarkEnd\b[^>]* w:id="([^"]+)"/g);
  faults.push(...twice('bookmark end', endIds));
  need('start of bookmark', endIds, startIds);
  need('end of bookmark', startIds, endIds);
  need('bookmark', inAll(/ w:anchor="([^"]+)"/g), names);
  need('bookmark', inAll(/\b(?:PAGE)?REF ([\w.-]+)/g), names);
  const styles = values(parts['word/styles.xml'] ?? '', /<w:style\b[^>]* w:styleId="([^"]+)"/g);
  faults.push(...twice('style', styles));
  need(
    'style',
    [
      ...inAll(/<w:(?:p|r|tbl)Style w:val="([^"]+)"/g),
      ...values(parts['word/styles.xml'] ?? '', /<w:(?:basedOn|next|link) w:val="([^"]+)"/g),
    ],
    styles,
  );
  const numbering = parts['word/numbering.xml'] ?? '';
  const lists = values(numbering, /<w:num\b[^>]* w:numId="([^"]+)"/g);
  const definitions = values(numbering, /<w:abstractNum\b[^>]* w:abstractNumId="([^"]+)"/g);
  faults.push(...twice('list', lists), ...twice('definition of a list', definitions));
  need(
    'list',
    [
      ...inAll(/<w:numId w:val="([^"]+)"/g),
      ...values(parts['word/styles.xml'] ?? '', /<w:numId w:val="([^"]+)"/g),
    ].filter((id) => id !== '0'),
    lists,
  );
  need('definition of a list', values(numbering, /<w:abstractNumId w:val="([^"]+)"/g), definitions);
  const notes = values(parts['word/footnotes.xml'] ?? '', /<w:footnote\b[^>]* w:id="([^"]+)"/g);
  faults.push(...twice('footnote', notes));
  need('footnote', values(body, /<w:footnoteReference\b[^>]* w:id="([^"]+)"/g), notes);
  const comments = values(parts['word/comments.xml'] ?? '', /<w:comment\b[^>]* w:id="([^"]+)"/g);
  faults.push(...twice('comment', comments));
  for (const mark of ['RangeStart', 'RangeEnd', 'Reference']) {
    const marks = values(body, new RegExp(`<w:comment${mark}\\b[^>]* w:id="([^"]+)"`, 'g'));
    faults.push(...twice(`comment ${mark}`, marks));
    need('comment', marks, comments);
    need(`comment ${mark} of`, comments, marks);
  }
  faults.push(...twice('drawing', values(body, /<wp:docPr\b[^>]* id="([^"]+)"/g)));
  faults.push(...twice('paragraph id', inAll(/ w14:paraId="([^"]+)"/g)));
  const paragraphs = inAll(/ w14:paraId="([^"]+)"/g);
  need('paragraph', values(parts['word/commentsExtended.xml'] ?? '', / w15:paraId(?:Parent)?="([^"]+)"/g), paragraphs);
  return faults;
}

function values(xml: string, pattern: RegExp): string[] {
  return [...xml.matchAll(pattern)].map(([, value = '']) => value);
}

function attribute(tag: string, name: string): string {
  return new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
}

function twice(kind: string, all: readonly string[]): string[] {
  const seen = new Set<string>();
  return all.flatMap((each) => {
    if (seen.has(each)) return [`${kind} ${each} twice`];
    seen.add(each);
    return [];
  });
}
