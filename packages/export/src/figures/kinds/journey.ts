/**
 * User journeys of Mermaid: a row for each step with its mood on a scale from 1 to 5, and who takes part.
 * @module
 */
import { FigureError } from '../figure-error.ts';
import type { MermaidSource } from '../mermaid-lines.ts';
import { mixed } from '../svg-colour.ts';
import { plainLabel, widest, wrapped } from './label.ts';
import { columnWidth, type Look, lineHeight, margin, Sheet, seriesColour } from './sheet.ts';
import { drawTitle } from './title.ts';

interface Step {
  readonly kind: 'step';
  readonly label: string;
  readonly score: number;
  readonly actors: readonly string[];
}
type Row = Step | { readonly kind: 'section'; readonly label: string };
const maxRows = 200;
const size = 13;
const small = 12;
const step = size * lineHeight;
const scale = { least: 1, most: 5, step: 38 };
const gap = 20;
const face = 9;

/** @throws FigureError */
export function journeySvg(source: MermaidSource, look: Look): string {
  const { title, rows } = read(source);
  const { colours } = look;
  const steps = rows.filter((row) => row.kind === 'step');
  const track = (scale.most - scale.least) * scale.step + 2 * face;
  const hasActors = steps.some(({ actors }) => actors.length > 0);
  const free = columnWidth - 2 * margin - track - gap * (hasActors ? 2 : 1);
  const labelRoom = Math.min(hasActors ? free - 120 : free, 260);
  const labelWidth = Math.max(60, ...steps.map(({ label }) => widest(wrapped(label, labelRoom, size), size)));
  const actorRoom = free - labelWidth;
  const actorsOf = ({ actors }: Step) => (actors.length === 0 ? [] : wrapped(actors.join(', '), actorRoom, small));
  const actorWidth = Math.max(0, ...steps.map((each) => widest(actorsOf(each), small)));
  const trackLeft = margin + labelWidth + gap;
  const width = trackLeft + track + (hasActors ? gap + actorWidth : 0) + margin;
  const sheet = new Sheet();
  let y = drawTitle(sheet, title, width, look);
  const x = (score: number) => trackLeft + face + (score - scale.least) * scale.step;
  const marks = [1, 2, 3, 4, 5];
  for (const mark of marks) {
    sheet.words([`${mark}`], x(mark), y + 7, { size: 11, fill: colours.quiet, anchor: 'middle' });
  }
  y += 18;
  const begin = y;
  const faces: { readonly x: number; readonly y: number; readonly score: number }[] = [];
  const late: (() => void)[] = [];
  let section = -1;
  for (const row of rows) {
    if (row.kind === 'section') {
      section += 1;
      const lines = wrapped(row.label, width - 2 * margin - 20, size, 700);
      const height = lines.length * step + 8;
      const colour = seriesColour(colours, section);
      const [top, ground] = [y + 4, mixed(colour, colours.background, 0.14)];
      late.push(() => {
        sheet.rect(margin, top, width - 2 * margin, height, { fill: ground, radius: 3 });
        sheet.rect(margin, top, 3, height, { fill: colour });
        sheet.words(lines, margin + 10, top + height / 2, { size, fill: colours.ink, weight: 700 });
      });
      y += height + 10;
      continue;
    }
    const lines = wrapped(row.label, labelRoom, size);
    const actors = actorsOf(row);
    const height = Math.max(2 * face + 8, lines.length * step + 8, actors.length * small * lineHeight + 8);
    const middle = y + height / 2;
    faces.push({ x: x(row.score), y: middle, score: row.score });
    late.push(() => {
      sheet.words(lines, margin + labelWidth, middle, { size, fill: colours.ink, anchor: 'end' });
      sheet.words(actors, trackLeft + track + gap, middle, { size: small, fill: colours.quiet });
    });
    y += height;
  }
  for (const mark of marks) sheet.line(x(mark), begin, x(mark), y, { stroke: colours.grid });
  for (const [index, to] of faces.entries()) {
    const from = faces[index - 1];
    if (from !== undefined) sheet.line(from.x, from.y, to.x, to.y, { stroke: colours.border, strokeWidth: 2 });
  }
  for (const draw of late) draw();
  for (const each of faces) drawFace(sheet, each, look);
  return sheet.svg(width, y + margin);
}

/** A face that smiles by its score: told by form, and by colour only besides. */
function drawFace(sheet: Sheet, { x, y, score }: { x: number; y: number; score: number }, { colours }: Look): void {
  const [bad, good] = [colours.series[1] ?? colours.accent, colours.series[2] ?? colours.accent];
  const colour = mixed(good, bad, (score - scale.least) / (scale.most - scale.least));
  sheet.circle(x, y, face, { fill: mixed(colour, colours.background, 0.22), stroke: colour, strokeWidth: 1.5 });
  for (const side of [-1, 1]) sheet.circle(x + side * 3, y - 2.2, 1.1, { fill: colours.ink });
  const curve = (score - 3) * 1.9;
  sheet.path(['M', x - 4, y + 3.2 - curve / 4, 'Q', x, y + 3.2 + curve, x + 4, y + 3.2 - curve / 4], {
    stroke: colours.ink,
    strokeWidth: 1.3,
  });
}

function read({ lines, title: outer }: MermaidSource) {
  let title = outer;
  const rows: Row[] = [];
  for (const line of lines.slice(1)) {
    if (/^title\s/.test(line)) {
      title = line.slice(5);
      continue;
    }
    const section = /^section\s+(.+)$/.exec(line);
    const step = /^(.+?)\s*:\s*(\d+(?:\.\d+)?)\s*(?::\s*(.*))?$/.exec(line);
    if (section !== null) rows.push({ kind: 'section', label: plainLabel(section[1] ?? '') });
    else if (step !== null) {
      const score = Number(step[2]);
      // Mermaid shows what is beyond the scale, too, far outside of the picture.
      if (!(score >= 0 && score <= scale.most)) throw new FigureError('line', line);
      const actors = (step[3] ?? '').split(/[,，]/).map(plainLabel);
      const told = actors.filter((actor) => actor !== '');
      rows.push({ kind: 'step', label: plainLabel(step[1] ?? ''), score: Math.max(scale.least, score), actors: told });
    } else throw new FigureError('line', line);
    if (rows.length > maxRows) throw new FigureError('tooLarge', `${maxRows}`);
  }
  if (!rows.some(({ kind }) => kind === 'step')) throw new FigureError('empty');
  return { title: plainLabel(title), rows };
}
