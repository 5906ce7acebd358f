import type { TestOutcome } from '../test/tally.ts';
import type { Gate } from './gate.ts';

const shownLines = 12;

/** Runs the gates side by side and prints each result as soon as all gates before it are done. */
export async function runGates(root: string, gates: readonly Gate[]): Promise<readonly TestOutcome[]> {
  const running = gates.map((gate) => ({ gate, result: runGate(root, gate) }));
  const outcomes: TestOutcome[] = [];
  for (const { gate, result } of running) {
    const { problems, warnings = [], ms } = await result;
    for (const warning of warnings) console.log(`  warning: ${warning}`);
    console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} check: ${gate.name} (${ms} ms)`);
    for (const problem of problems) console.log(problem.replace(/^/gm, '     '));
    outcomes.push(
      problems.length === 0
        ? { name: `check: ${gate.name}`, state: 'passed' }
        : { name: `check: ${gate.name}`, state: 'failed', reason: shorten(problems) },
    );
  }
  return outcomes;
}

/** The first lines of a long list: the summary at the end of a run names the trouble, the list itself stands above. */
function shorten(problems: readonly string[]): string {
  const lines = problems.join('\n').split('\n');
  const shown = lines.slice(0, shownLines).join('\n    ');
  return lines.length > shownLines ? `${shown}\n    … ${lines.length - shownLines} more lines: npm run check` : shown;
}

async function runGate(
  root: string,
  gate: Gate,
): Promise<{ problems: readonly string[]; warnings?: readonly string[]; ms: number }> {
  const start = performance.now();
  try {
    const result = await gate.run(root);
    return { ...result, ms: Math.round(performance.now() - start) };
  } catch (error) {
    return { problems: [`the gate itself failed: ${String(error)}`], ms: Math.round(performance.now() - start) };
  }
}
