import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../process.ts';
import type { TestOutcome } from './tally.ts';

/** The projects of vitest.config.ts. */
export type Project = 'units' | 'system' | 'sim' | 'browser' | 'crash';

/**
 * Runs some projects in one Vitest process, on the Node that runs this script.
 * @returns what became of each test; a crash of the runner itself is one failed outcome
 */
export async function runVitest(
  root: string,
  projects: readonly Project[],
  env: Readonly<Record<string, string>>,
): Promise<readonly TestOutcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'longhand-test-'));
  const target = join(folder, 'outcomes.json');
  try {
    const ended = await run(
      process.execPath,
      [
        join(root, 'node_modules', 'vitest', 'vitest.mjs'),
        'run',
        '--passWithNoTests',
        ...projects.flatMap((project) => ['--project', project]),
        '--reporter=default',
        `--reporter=${join(root, 'scripts', 'test', 'reporter.ts')}`,
      ],
      {
        cwd: root,
        env: { ...env, LONGHAND_TEST_OUTCOMES: target, ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }) },
        output: 'pass',
      },
    );
    const name = `vitest (${projects.join(', ')})`;
    if (!existsSync(target)) {
      return ended.code === 0
        ? []
        : [{ name, state: 'failed', reason: `ended with code ${ended.code} before it could report` }];
    }
    // Our own reporter wrote this file a moment ago.
    const outcomes = JSON.parse(readFileSync(target, 'utf8')) as readonly TestOutcome[];
    const isHonest = ended.code === 0 || outcomes.some((outcome) => outcome.state === 'failed');
    return isHonest ? outcomes : [...outcomes, { name, state: 'failed', reason: `ended with code ${ended.code}` }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
