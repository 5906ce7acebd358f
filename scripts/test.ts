/**
 * `npm test`: every gate of `npm run check`, the page's build, units, system, simulated histories, browser and crash tests, added
 * up.
 * The last line is always `N passed, N failed, N skipped`.
 *
 * `npm test -- units system` runs only those; `--full` runs the crash suite at every point instead of a sample.
 */
import { dirname } from 'node:path';
import { ensurePage } from './bootstrap/page.mjs';
import { gates } from './check/all.ts';
import { runGates } from './check/run.ts';
import { ensureCheckers } from './checkers.mjs';
import { ensureChromium } from './chromium.mjs';
import { closingLine, count, forbidSkips, type TestOutcome } from './test/tally.ts';
import { type Project, runVitest } from './test/vitest-run.ts';

const root = dirname(import.meta.dirname);
const all = ['check', 'units', 'system', 'sim', 'browser', 'crash'] as const;
const named = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const isWanted = (part: (typeof all)[number]): boolean => named.length === 0 || named.includes(part);
const env = { LONGHAND_CRASH: process.argv.includes('--full') ? 'full' : 'sample' };

const unknown = named.filter((word) => !all.some((part) => part === word));
if (unknown.length > 0) {
  console.error(
    `npm test: unknown part ${unknown.join(', ')}. There are: ${all.join(', ')}. One file: npx vitest run PATH`,
  );
  process.exit(2);
}

// A browser may have to be installed; that goes on while the first tests run.
const programs = installPrograms();

// Types, lint and units share the two cores; what follows starts processes, measures and kills them, and runs alone.
const early = await Promise.all([
  isWanted('check') ? runGates(root, gates) : [],
  isWanted('units') ? runVitest(root, ['units'], env) : [],
]);
const page = isWanted('check') || isWanted('browser') || isWanted('system') ? [buildPage()] : [];
await programs;
const rest: readonly Project[] = (['system', 'sim', 'browser', 'crash'] as const).filter(isWanted);
const late = rest.length > 0 ? await runVitest(root, rest, env) : [];

const found = [...early.flat(), ...page, ...late];
const outcomes = process.env.CI === 'true' ? forbidSkips(found) : found;
for (const state of ['skipped', 'failed'] as const) {
  const some = outcomes.filter((outcome) => outcome.state === state);
  if (some.length > 0) console.log(`\n${state}:`);
  for (const outcome of some) console.log(`  ${outcome.name}\n    ${outcome.reason ?? ''}`);
}
const tally = count(outcomes);
console.log(`\n${closingLine(tally)}`);
process.exitCode = tally.failed === 0 ? 0 : 1;

async function installPrograms(): Promise<void> {
  if (process.env.LONGHAND_INSTALL_CHECKERS === '1') {
    const problem = await ensureCheckers();
    if (problem !== null) console.error(`longhand: ${problem}`);
  }
  if (!isWanted('browser')) return;
  const chromium = await ensureChromium();
  if ('reason' in chromium) console.error(`longhand: ${chromium.reason}; the browser tests are skipped`);
}

function buildPage(): TestOutcome {
  const problem = ensurePage(root);
  return problem === null
    ? { name: 'the page builds', state: 'passed' }
    : { name: 'the page builds', state: 'failed', reason: problem };
}
