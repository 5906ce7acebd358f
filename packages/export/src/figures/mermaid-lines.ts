/**
 * What a source is of. Of the kinds that the library draws besides flowcharts, each line must be one that it reads, or one that shows nothing: it
 * would pass over the rest.
 * @module
 */
import { FigureError } from './figure-error.ts';

/** Drawn by the library. */
type LibraryKind = 'flow' | 'state' | 'sequence' | 'class' | 'er';
/** Drawn by ourselves, in `kinds/`. */
export type OwnKind = 'pie' | 'gantt' | 'timeline' | 'mindmap' | 'git' | 'journey' | 'quadrant' | 'xychart';

export interface MermaidSource {
  readonly kind: LibraryKind | OwnKind;
  /** Without comments, front matter, directives, and spaces at both ends. The first one names the kind. */
  readonly lines: readonly string[];
  /** The same with the spaces before them. */
  readonly indented: readonly string[];
  /** Of the front matter. */
  readonly title: string;
  /** `%%{init: …}%%`, one after another. */
  readonly directives: string;
}

/** More than a page can show: refused before any of it is read. */
const maxUnits = 100_000;
const maxLines = 2_000;
const maxLineUnits = 4_000;
const maxLaidOut = 300;

const heads: readonly (readonly [RegExp, MermaidSource['kind']])[] = [
  [/^(?:graph|flowchart(?:-elk)?)\b/i, 'flow'],
  [/^stateDiagram(?:-v2)?\s*$/i, 'state'],
  [/^sequenceDiagram\s*$/i, 'sequence'],
  [/^classDiagram(?:-v2)?\s*$/i, 'class'],
  [/^erDiagram\s*$/i, 'er'],
  [/^xychart(?:-beta)?\b/i, 'xychart'],
  [/^pie\b/i, 'pie'],
  [/^gantt\s*$/i, 'gantt'],
  [/^timeline\b/i, 'timeline'],
  [/^mindmap\s*$/i, 'mindmap'],
  [/^gitGraph\b/i, 'git'],
  [/^journey\s*$/i, 'journey'],
  [/^quadrantChart\s*$/i, 'quadrant'],
];
const id = String.raw`[\p{L}\p{N}_-]+`;
/** Lines that show nothing that would be missed. */
const silent =
  /^(?:%%|accTitle|accDescr|autonumber\b|title\b|classDef\b|class\s+[\w,\s]+\s+\w+$|style\b|linkStyle\b|direction\b|hide\b|link\b|links\b|click\b|callback\b)/i;

type CheckedKind = Exclude<LibraryKind, 'flow'>;
const known: Readonly<Record<CheckedKind, readonly RegExp[]>> = {
  state: [
    new RegExp(String.raw`^(?:\[\*\]|${id})\s*-->\s*(?:\[\*\]|${id})(?:\s*:\s*.+)?$`, 'u'),
    /^state\s+(?:"[^"]+"\s+as\s+)?[\p{L}\p{N}_]+\s*\{?$/u,
    new RegExp(String.raw`^${id}\s*:\s*.+$`, 'u'),
    /^\}$/,
  ],
  sequence: [
    /^(?:participant|actor)\s+\S+(?:\s+as\s+.+)?$/,
    /^note\s+(?:left of|right of|over)\s+[^:]+:\s*.+$/i,
    /^(?:loop|alt|opt|par|critical|break|rect|else|and)(?:\s.*)?$/,
    /^end$/,
    /^\S+?\s*(?:--?>>|--?>|--?[)x])\s*[+-]?\S+?\s*:\s*.+$/,
    /^(?:activate|deactivate)\s+\S+$/,
  ],
  class: [
    /^class\s+\S+(?:\s*~\w+~)?(?:\s*\{.*)?$/,
    /^namespace\s+\S+\s*\{$/,
    /^\}$/,
    /^<<\w+>>(?:\s+\S+)?$/,
    /^\S+\s*(?:"[^"]*"\s*)?(?:<\|--|<\|\.\.|\*--|o--|<--|<\.\.|--\|>|\.\.\|>|--\*|--o|-->|\.\.>|--|\.\.)\s*(?:"[^"]*"\s*)?\S+(?:\s*:\s*.+)?$/,
    /^\S+\s*:\s*.+$/,
  ],
  er: [
    /^\S+\s*\{$/,
    /^\}$/,
    /^\S+\s+[|o}{]+(?:--|\.\.)[|o}{]+\s+\S+\s*:\s*.+$/,
    // Inside of an entity: type, name, keys, comment.
    /^\S+\s+\S+(?:\s+(?:PK|FK|UK)(?:\s*,\s*(?:PK|FK|UK))*)?(?:\s+"[^"]*")?$/,
  ],
};

/** @throws FigureError `empty`, `kind`, `tooLarge` */
export function mermaidLines(source: string): MermaidSource {
  if (source.length > maxUnits) throw new FigureError('tooLarge', `${source.length}`);
  const front = /^\s*---\r?\n([\s\S]*?)\n---\s*(?:\n|$)/.exec(source);
  const directives: string[] = [];
  const body = source
    .slice(front?.[0].length ?? 0)
    .replace(/%%\{[\s\S]*?\}%%/g, (directive) => {
      directives.push(directive);
      return '';
    })
    .replace(/^\s*accDescr\s*\{[^}]*\}/m, '');
  const indented = body
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => !/^\s*(?:%%|accTitle\s*:|accDescr\s*:|$)/.test(line));
  if (indented.length > maxLines) throw new FigureError('tooLarge', `${indented.length}`);
  const long = indented.find((line) => line.length > maxLineUnits);
  if (long !== undefined) throw new FigureError('tooLarge', long);
  const lines = indented.map((line) => line.trim());
  const [head] = lines;
  if (head === undefined) throw new FigureError('empty');
  const kind = heads.find(([pattern]) => pattern.test(head))?.[1];
  if (kind === undefined) throw new FigureError('kind', head.split(/\s/)[0] ?? '');
  const title = /^title:\s*(.*)$/m.exec(front?.[1] ?? '')?.[1] ?? '';
  return { kind, lines, indented, title, directives: directives.join('\n') };
}

/**
 * The lines as the library reads them.
 *
 * @throws FigureError `line` with the first that would be missing from the picture
 */
export function checkedLines(kind: CheckedKind, lines: readonly string[]): readonly string[] {
  const [head = '', ...rest] = lines;
  // The layout of boxes takes minutes beyond that; messages stand one below the other.
  if (kind !== 'sequence' && rest.length > maxLaidOut) throw new FigureError('tooLarge', `${rest.length}`);
  const plain = rest.map((line) => line.replace(/;$/, '').trim());
  const written = (kind === 'sequence' ? numbered(plain) : plain).flatMap((line) => rewritten(kind, line));
  let depth = 0;
  for (const line of written) {
    // What a class holds is written as it is.
    const isMember = kind === 'class' && depth > 0 && line !== '}';
    if (!isMember && !known[kind].some((pattern) => pattern.test(line))) throw new FigureError('line', line);
    if (kind === 'class' && /^class\b.*\{$/.test(line)) depth += 1;
    else if (line === '}') depth = Math.max(0, depth - 1);
  }
  if (written.length === 0) throw new FigureError('empty');
  return [kind === 'class' ? 'classDiagram' : head, ...written];
}

/** The messages with their numbers from `autonumber` on, which the library does not know. */
function numbered(lines: readonly string[]): readonly string[] {
  let next: number | null = null;
  let step = 1;
  return lines.map((line) => {
    const asked = /^autonumber\b\s*(off)?\s*(\d+)?\s*(\d+)?$/.exec(line);
    const message = /^(\S+?\s*(?:--?>>|--?>|--?[)x])\s*[+-]?[^\s:]+\s*:\s*)(.*)$/.exec(line);
    if (asked !== null) {
      next = asked[1] === undefined ? Number(asked[2] ?? 1) : null;
      step = Number(asked[3] ?? 1);
    } else if (message !== null && next !== null) {
      next += step;
      return `${message[1]}${next - step}. ${message[2]}`;
    }
    return line;
  });
}

function rewritten(kind: CheckedKind, line: string): readonly string[] {
  if (line === '' || silent.test(line)) return /^direction\b/i.test(line) ? [line] : [];
  if (kind === 'sequence') {
    // A message without words is passed over; a box around participants is no more than a colour.
    if (/^box\b/.test(line)) return [];
    // The name below a figure of a person would lie under the first message.
    const shown = line.replace(/^actor\b/, 'participant');
    const quoted = /^(participant)\s+"([^"]+)"(?:\s+as\s+(\S+))?$/.exec(shown);
    if (quoted !== null) {
      const [, word = '', label = '', short] = quoted;
      return [`${word} ${short ?? label.replaceAll(' ', '\u00a0')} as ${label}`];
    }
    const wordless = /^(\S+?\s*(?:--?>>|--?>|--?[)x])\s*[+-]?[^\s:]+)\s*:?$/.exec(line);
    return [wordless === null ? shown : `${wordless[1]}: \u200b`];
  }
  if (kind === 'er') {
    // A relation needs a label for the library, not for Mermaid.
    const bare = /^(\S+\s+[|o}{]+(?:--|\.\.)[|o}{]+\s+[^\s:]+)\s*:?\s*(?:"")?$/.exec(line);
    return [bare === null ? line : `${bare[1]} : " "`];
  }
  return [line];
}
