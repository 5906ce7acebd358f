/**
 * The flat list between scanning and runs: text, atoms, and signs that switch a format on or off.
 * @module
 */
import type { CitationId, Inline, Mark } from '../types.ts';
import type { Delimiter } from './emphasis.ts';
import { RunCollector } from './runs.ts';

/** What inline text needs to know of its surroundings. */
export interface InlineContext {
  readonly cite?: (alias: string) => CitationId | null;
  readonly onUnknownCitation?: (alias: string) => void;
  /** Content of the footnote with this label, or null when there is none. */
  readonly note?: (label: string) => readonly Inline[] | null;
}

export type InlineNode =
  | { readonly type: 'text'; text: string }
  | { readonly type: 'atom'; readonly inline: Inline }
  | { readonly type: 'citation'; readonly aliases: readonly string[] }
  | { readonly type: 'soft' }
  | { readonly type: 'hard' }
  | { readonly type: 'mark'; readonly mark: Mark; readonly isOpen: boolean; readonly source: string; isPaired: boolean }
  | { type: 'link'; href: string | null; isOpen: boolean }
  | Delimiter;

/** Turns scanned nodes into runs; asks for each citation once, in reading order. */
export function collectRuns(nodes: readonly InlineNode[], context: InlineContext): Inline[] {
  const runs = new RunCollector();
  const depth = new Map<Mark, number>();
  const links: (string | null)[] = [];
  const format = (): { marks: Mark[]; href?: string } => {
    const marks: Mark[] = [];
    for (const [mark, count] of depth) if (count > 0) marks.push(mark);
    const href = links.find((link) => link !== null);
    return href === undefined || href === null ? { marks } : { marks, href };
  };
  const turn = (mark: Mark, by: 1 | -1): void => {
    depth.set(mark, (depth.get(mark) ?? 0) + by);
  };
  for (const node of nodes) {
    switch (node.type) {
      case 'text':
        if (node.text !== '') runs.text(node.text, format());
        break;
      case 'atom':
        if (node.inline.type === 'footnote') runs.hanging(node.inline);
        else runs.atom(node.inline);
        break;
      case 'citation':
        addCitations(node.aliases, runs, context);
        break;
      case 'soft':
        runs.softBreak(format());
        break;
      case 'hard':
        runs.hardBreak();
        break;
      case 'mark':
        if (node.isPaired) turn(node.mark, node.isOpen ? 1 : -1);
        else runs.text(node.source, format());
        break;
      case 'link':
        if (node.isOpen) links.push(node.href);
        else links.pop();
        break;
      case 'delimiter':
        for (const mark of node.closes) turn(mark, -1);
        if (node.left > 0) runs.text(node.char.repeat(node.left), format());
        for (const mark of node.opens) turn(mark, 1);
        break;
      default: {
        const unknown: never = node;
        return unknown;
      }
    }
  }
  return runs.finish();
}

function addCitations(aliases: readonly string[], runs: RunCollector, context: InlineContext): void {
  for (const alias of aliases) {
    const citation = context.cite?.(alias) ?? null;
    if (citation === null) context.onUnknownCitation?.(alias);
    runs.hanging(citation === null ? null : { type: 'cite', citation });
  }
}
