/** `npm run check`: types, format, lint, dead code, dependency direction. */
import { dirname } from 'node:path';
import { gates } from './check/all.ts';
import { runGates } from './check/run.ts';
import { closingLine, count } from './test/tally.ts';

const outcomes = await runGates(dirname(import.meta.dirname), gates);
const tally = count(outcomes);
console.log(closingLine(tally));
process.exitCode = tally.failed === 0 ? 0 : 1;
