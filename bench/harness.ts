/**
 * What every bench needs: repeated measurements, a table for people, one JSON line for machines.
 * @module
 */
import { cpus, totalmem } from 'node:os';

/** A number that the bench promises to reach. */
export interface Goal {
  /** Name of the figure that is compared. */
  readonly figure: string;
  readonly atMost?: number;
  readonly atLeast?: number;
}

export interface Report {
  /** Name of the bench: `start`, `fan-out` … */
  readonly bench: string;
  /** Everything that was measured; the unit is part of the name: `firstPageMs`, `rssMiB`. */
  readonly figures: Readonly<Record<string, number>>;
  readonly goals: readonly Goal[];
}

/** Whether the bench was started with `--quick`: fewer repetitions, for a look and not for the record. */
export const isQuick = process.argv.includes('--quick');

/**
 * Middle of the values; the mean of the two middle ones when their number is even.
 * @throws RangeError for no values at all
 */
export function median(values: readonly number[]): number {
  return (quantile(values, 0.5, 'lower') + quantile(values, 0.5, 'upper')) / 2;
}

/** The smallest value that is not exceeded by `share` (0 to 1) of the values: `percentile(delays, 0.99)`. */
export function percentile(values: readonly number[], share: number): number {
  return quantile(values, share, 'upper');
}

/**
 * Measures several contestants in turns (a, b, c, a, b, c …), so that a slow minute of the machine hits all of them.
 * @param rounds at least 1
 * @returns the measured values per contestant, in order
 */
export async function interleave<Name extends string>(
  rounds: number,
  contestants: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Readonly<Record<Name, readonly number[]>>> {
  const values: Partial<Record<Name, number[]>> = {};
  for (let round = 0; round < rounds; round++) {
    for (const name in contestants) {
      values[name] = [...(values[name] ?? []), await contestants[name]()];
    }
  }
  // Every contestant ran at least once, so every name has its values.
  return values as Record<Name, readonly number[]>;
}

/** Prints rows as an aligned table; numbers stand on the right. */
export function printTable(header: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const cells = [header, ...rows].map((row) => row.map((cell) => (typeof cell === 'number' ? show(cell) : cell)));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  cells.forEach((row, index) => {
    const line = row.map((cell, column) => {
      const isNumber = typeof rows[index - 1]?.[column] === 'number';
      return isNumber ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
    });
    console.log(line.join('  ').trimEnd());
    if (index === 0) console.log(widths.map((width) => '-'.repeat(width)).join('  '));
  });
}

/** The machine in one line; a figure without it means little. */
export function describeMachine(): string {
  const cores = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const model = cores[0]?.model.trim() || process.arch;
  return `${cores.length} x ${model}, ${memory} GiB, ${process.platform}, Node ${process.version}`;
}

/**
 * Prints the goals and, as the last line, `{"bench","figures","goals","met"}`. The exit code tells whether the bench ran, not whether it
 * reached its goals: a slow machine is no broken build.
 */
export function finish(report: Report): void {
  const judged = report.goals.map((goal) => ({
    goal,
    value: report.figures[goal.figure] ?? Number.NaN,
    isMet: isMet(goal, report),
  }));
  console.log();
  printTable(
    ['goal', 'limit', 'measured', 'met'],
    judged.map(({ goal, value, isMet }) => [goal.figure, limitOf(goal), value, isMet ? 'yes' : 'NO']),
  );
  console.log(`\n${describeMachine()}${isQuick ? ', quick' : ''}`);
  const rounded = Object.entries(report.figures).map(([name, value]) => [name, Number(value.toPrecision(4))]);
  console.log(
    JSON.stringify({
      bench: report.bench,
      figures: Object.fromEntries(rounded),
      goals: Object.fromEntries(report.goals.map((goal) => [goal.figure, limitOf(goal)])),
      met: Object.fromEntries(judged.map(({ goal, isMet }) => [goal.figure, isMet])),
    }),
  );
}

/** Whether the figures reach a goal; a figure that was not measured does not. */
export function isMet(goal: Goal, { figures }: Pick<Report, 'figures'>): boolean {
  const value = figures[goal.figure];
  if (value === undefined || Number.isNaN(value)) return false;
  return value <= (goal.atMost ?? Number.POSITIVE_INFINITY) && value >= (goal.atLeast ?? Number.NEGATIVE_INFINITY);
}

function limitOf(goal: Goal): string {
  return [goal.atLeast === undefined ? '' : `>= ${goal.atLeast}`, goal.atMost === undefined ? '' : `<= ${goal.atMost}`]
    .filter((part) => part !== '')
    .join(' and ');
}

function quantile(values: readonly number[], share: number, side: 'lower' | 'upper'): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const value = sorted[side === 'lower' ? Math.floor(at) : Math.ceil(at)];
  if (value === undefined) throw new RangeError('no values were measured');
  return value;
}

function show(value: number): string {
  return Number.isInteger(value) ? String(value) : Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
