/**
 * Git graphs of Mermaid from top to bottom, as `git log --graph` shows them: a column for each branch, a row for each commit with its words beside
 * it. So names of any length find room.
 * @module
 */
import { FigureError } from '../figure-error.ts';
import type { MermaidSource } from '../mermaid-lines.ts';
import { inkOn } from '../svg-colour.ts';
import { type Branch, type Commit, readGit } from './git-read.ts';
import { widest, wrapped } from './label.ts';
import { columnWidth, type Look, lineHeight, margin, Sheet, seriesColour } from './sheet.ts';
import { drawTitle } from './title.ts';

interface Label {
  readonly kind: 'branch' | 'words' | 'tag';
  readonly text: string;
  readonly branch: number;
}
interface Piece extends Label {
  readonly lines: readonly string[];
  readonly x: number;
  /** From the top of its row. */
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
const lane = 24;
const size = 12.5;
const small = 11.5;
const leastRow = 30;

/** @throws FigureError */
export function gitGraphSvg(source: MermaidSource, look: Look): string {
  if (!/^gitGraph\s*(?:LR|TB|BT)?\s*:?$/i.test(source.lines[0] ?? '')) {
    throw new FigureError('line', source.lines[0] ?? '');
  }
  const { commits, branches } = readGit(source);
  const { colours } = look;
  const columns = Math.max(...branches.map(({ order }) => order)) + 1;
  const textLeft = margin + columns * lane + 10;
  const room = Math.max(200, columnWidth - margin - textLeft);
  const rows = commits.map((_, index) => flow(labelsOf(index, commits, branches), room));
  const width = Math.min(
    textLeft + room,
    Math.max(260, ...rows.flatMap((row) => row.map((piece) => textLeft + piece.x + piece.width))),
  );
  const sheet = new Sheet();
  let top = drawTitle(sheet, source.title, width + margin, look);
  const places = rows.map((row, index) => {
    const height = Math.max(leastRow, ...row.map((piece) => piece.y + piece.height + 8));
    const place = { x: laneOf(branches, commits[index]?.branch ?? 0), y: top + leastRow / 2, top };
    top += height;
    return place;
  });
  for (const [index, commit] of commits.entries()) {
    const to = places[index];
    for (const [nth, parent] of commit.parents.entries()) {
      const from = places[parent];
      if (from === undefined || to === undefined) continue;
      const isAside = nth > 0;
      const branch = isAside ? (commits[parent]?.branch ?? 0) : commit.branch;
      const dash = commit.kind === 'pick' && isAside ? { dash: '3 3' } : {};
      const paint = { stroke: seriesColour(colours, branch), strokeWidth: 2, ...dash };
      sheet.path(edge(from, to, isAside), paint);
    }
  }
  for (const [index, commit] of commits.entries()) {
    const place = places[index];
    if (place !== undefined) drawCommit(sheet, commit, place, look);
    for (const piece of rows[index] ?? []) drawPiece(sheet, piece, textLeft, place?.top ?? 0, look);
  }
  return sheet.svg(width + margin, top + margin / 2);
}

const laneOf = (branches: readonly Branch[], branch: number): number =>
  margin + ((branches[branch]?.order ?? 0) + 0.5) * lane;

/** A new branch leaves its parent at once, and a merge comes in at the end: between them the line keeps to its own column. */
function edge(from: { x: number; y: number }, to: { x: number; y: number }, isMerge: boolean): (string | number)[] {
  if (from.x === to.x) return ['M', from.x, from.y, 'L', to.x, to.y];
  const bend = Math.min(leastRow, to.y - from.y);
  if (isMerge) {
    const start = to.y - bend;
    const middle = to.y - bend / 2;
    return ['M', from.x, from.y, 'L', from.x, start, 'C', from.x, middle, to.x, middle, to.x, to.y];
  }
  const end = from.y + bend;
  const middle = from.y + bend / 2;
  return ['M', from.x, from.y, 'C', from.x, middle, to.x, middle, to.x, end, 'L', to.x, to.y];
}

function labelsOf(index: number, commits: readonly Commit[], branches: readonly Branch[]): readonly Label[] {
  const commit = commits[index];
  if (commit === undefined) return [];
  const { branch, label, tags } = commit;
  const isFirst = commits.findIndex((each) => each.branch === branch) === index;
  // A branch without commits is seen where it stands.
  const named = branches.flatMap(({ name, from }, number): readonly Label[] =>
    (isFirst && number === branch) || from === index ? [{ kind: 'branch', text: name, branch: number }] : [],
  );
  const words: readonly Label[] = label === '' ? [] : [{ kind: 'words', text: label, branch }];
  return [...named, ...words, ...tags.map((text): Label => ({ kind: 'tag', text, branch }))];
}

/** Beside each other, and below where the row ends. */
function flow(labels: readonly Label[], room: number): readonly Piece[] {
  const pieces: Piece[] = [];
  let [x, y, bottom] = [0, 0, 0];
  for (const label of labels) {
    const isPill = label.kind !== 'words';
    const letters = isPill ? small : size;
    const weight = label.kind === 'branch' ? 700 : 400;
    const lines = wrapped(label.text, room - 16, letters, weight);
    const width = widest(lines, letters, weight) + (isPill ? 16 : 0);
    const height = lines.length * letters * lineHeight + (isPill ? 4 : 0);
    if (x > 0 && x + width > room) [x, y] = [0, bottom + 4];
    const top = y === 0 ? Math.max(2, (leastRow - height) / 2) : y;
    pieces.push({ ...label, lines, x, y: top, width, height });
    bottom = Math.max(bottom, top + height);
    x += width + 8;
  }
  return pieces;
}

function drawPiece(sheet: Sheet, piece: Piece, left: number, rowTop: number, { colours }: Look): void {
  const { kind, lines, width, height } = piece;
  const [x, top] = [left + piece.x, rowTop + piece.y];
  const middle = top + height / 2;
  if (kind === 'words') {
    sheet.words(lines, x, middle, { size, fill: colours.ink });
    return;
  }
  const colour = seriesColour(colours, piece.branch);
  if (kind === 'branch') {
    sheet.rect(x, top, width, height, { fill: colour, radius: 9 });
    sheet.words(lines, x + 8, middle, { size: small, fill: inkOn(colour), weight: 700 });
    return;
  }
  sheet.rect(x, top, width, height, { fill: colours.surface, stroke: colours.border, radius: 3 });
  sheet.words(lines, x + 8, middle, { size: small, fill: colours.ink });
}

function drawCommit(sheet: Sheet, { kind, branch }: Commit, { x, y }: { x: number; y: number }, look: Look): void {
  const { colours } = look;
  const colour = seriesColour(colours, branch);
  const hole = { fill: colours.background, stroke: colour, strokeWidth: 2 };
  switch (kind) {
    case 'highlight':
      sheet.rect(x - 7, y - 7, 14, 14, { fill: colour, stroke: colours.background, strokeWidth: 2 });
      return;
    case 'merge':
      sheet.circle(x, y, 7, hole);
      sheet.circle(x, y, 3.5, { fill: colour });
      return;
    case 'pick':
      sheet.circle(x, y, 6, { ...hole, dash: '3 2' });
      return;
    case 'reverse':
      sheet.circle(x, y, 7, hole);
      sheet.path(['M', x - 3, y - 3, 'L', x + 3, y + 3, 'M', x + 3, y - 3, 'L', x - 3, y + 3], hole);
      return;
    case 'normal':
      sheet.circle(x, y, 6, { fill: colour, stroke: colours.background, strokeWidth: 2 });
      return;
    default:
      kind satisfies never;
  }
}
