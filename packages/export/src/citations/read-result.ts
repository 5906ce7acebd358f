/** Reads Typst's answer: the marks of each group by source, and the list of references. */
import type { Mark, SourceId } from '@longhand/document';
import type { ResolvedText } from '../resolve/resolved.ts';
import { uncoded } from './hayagriva.ts';
import { type HtmlNode, parseHtml } from './parse-html.ts';

/** A piece of a mark: `source` for what belongs to one, none for brackets and what stands between two. */
export interface Piece {
  readonly source?: SourceId;
  readonly content: readonly ResolvedText[];
}
export interface ReadResult {
  readonly isNotes: boolean;
  readonly groups: readonly (readonly Piece[])[];
  /** In the order of the style. */
  readonly entries: readonly {
    readonly source: SourceId;
    readonly label: string;
    readonly content: readonly ResolvedText[];
  }[];
}

/** A note begins with the way back to its mark. */
const isWayBack = (node: HtmlNode): boolean => property(node, 'role') === 'doc-backlink';

interface Run extends ResolvedText {
  /** Id of the element that the run leads to. */
  readonly target?: string;
}

export function readResult(html: string, sources: readonly SourceId[]): ReadResult {
  const root = parseHtml(html);
  const divisions = (name: string) => found(root, (node) => property(node, 'class') === name);
  const notes = sectionItems(root, 'doc-endnotes');
  const list = sectionItems(root, 'doc-bibliography');
  const isNotes = notes.size > 0;
  const runsOf = (group: HtmlNode): readonly Run[] => {
    if (!isNotes) return runsIn(group, isWayBack);
    const [link] = found(group, (node) => property(node, 'role') === 'doc-noteref');
    const note = link === undefined ? undefined : notes.get(property(link, 'href').slice(1));
    return note === undefined ? [] : runsIn(note, isWayBack);
  };
  const probes = divisions('entry').map((probe) => runsOf(probe).find(({ target = '' }) => list.has(target))?.target);
  const known = new Map(
    probes.flatMap((target, index) => (target === undefined ? [] : [[target, sources[index] ?? '']])),
  );
  return {
    isNotes,
    groups: divisions('group').map((group) => pieces(runsOf(group), known)),
    entries: [...list].flatMap(([id, item]) => {
      const source = known.get(id);
      return source === undefined ? [] : [{ source, ...entryOf(item) }];
    }),
  };
}

function pieces(runs: readonly Run[], known: ReadonlyMap<string, SourceId>): readonly Piece[] {
  const made: { source: SourceId | undefined; content: ResolvedText[] }[] = [];
  for (const { target = '', ...run } of runs) {
    const source = known.get(target);
    // A mark leads to its entry; its text is no link of its own.
    const { href: _, ...plain } = run;
    const last = made.at(-1);
    if (last !== undefined && last.source === source) last.content.push(plain);
    else made.push({ source, content: [plain] });
  }
  return made.map(({ source, content }) => ({ ...(source !== undefined && { source }), content: joined(content) }));
}

function entryOf(item: HtmlNode): { readonly label: string; readonly content: readonly ResolvedText[] } {
  const isPrefix = (node: HtmlNode) => property(node, 'class') === 'prefix';
  const [prefix] = found(item, isPrefix);
  const label =
    prefix === undefined
      ? ''
      : runsIn(prefix, () => false)
          .map(({ text }) => text)
          .join('')
          .trim();
  const content = joined(runsIn(item, isPrefix).map(({ target: _, ...run }) => run));
  return { label, content: trimmed(content) };
}

function sectionItems(root: HtmlNode, role: string): ReadonlyMap<string, HtmlNode> {
  const sections = found(root, (node) => property(node, 'role') === role);
  const items = sections.flatMap((section) => found(section, ({ tag }) => tag === 'li'));
  return new Map(items.map((item) => [property(item, 'id'), item]));
}

/** The topmost nodes that match. */
function found(node: HtmlNode, matches: (node: HtmlNode) => boolean): readonly HtmlNode[] {
  return node.children.flatMap((child) => (matches(child) ? [child] : found(child, matches)));
}

const property = ({ attributes }: HtmlNode, name: string): string => attributes[name] ?? '';

const markOf: Readonly<Record<string, Mark>> = {
  em: 'em',
  i: 'em',
  strong: 'strong',
  b: 'strong',
  sup: 'sup',
  sub: 'sub',
};

function runsIn(root: HtmlNode, isSkipped: (node: HtmlNode) => boolean): readonly Run[] {
  const runs: Run[] = [];
  const walk = (node: HtmlNode, marks: ReadonlySet<Mark>, link: Pick<Run, 'href' | 'target'>): void => {
    if (node.tag === '') {
      const text = uncoded(node.text.replace(/[\t\n ]+/g, ' '));
      if (text !== '') runs.push({ type: 'text', text, marks, ...link });
      return;
    }
    if (isSkipped(node)) return;
    const mark =
      markOf[node.tag] ?? (/font-weight:\s*(?:bold|700)/.test(property(node, 'style')) ? 'strong' : undefined);
    const address = node.tag === 'a' ? property(node, 'href') : '';
    const within = address.startsWith('#')
      ? { ...link, target: address.slice(1) }
      : /^https?:/.test(address)
        ? { ...link, href: address }
        : link;
    const inner = mark === undefined ? marks : new Set([...marks, mark]);
    for (const child of node.children) walk(child, inner, within);
  };
  for (const child of root.children) walk(child, new Set(), {});
  return runs;
}

/** Runs of one look as one run. */
export function joined(runs: readonly ResolvedText[]): readonly ResolvedText[] {
  const made: ResolvedText[] = [];
  for (const run of runs) {
    const last = made.at(-1);
    const isSame = last !== undefined && last.href === run.href && [...last.marks].join() === [...run.marks].join();
    if (isSame) made[made.length - 1] = { ...last, text: last.text + run.text };
    else made.push(run);
  }
  return made;
}

function trimmed(runs: readonly ResolvedText[]): readonly ResolvedText[] {
  const told = runs.map((run, index) => {
    const start = index === 0 ? run.text.trimStart() : run.text;
    return { ...run, text: index === runs.length - 1 ? start.trimEnd() : start };
  });
  return told.filter(({ text }) => text !== '');
}
