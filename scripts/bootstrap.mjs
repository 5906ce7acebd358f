/**
 * Runs before `npm start`, `npm test`, `npm run check` and `npm run bench`, so that these are the only commands a fresh clone needs.
 * Plain JavaScript with Node's built-ins alone: it runs on the machine's own Node (18 or newer), before anything is installed.
 * Says one line for each thing it does, and nothing when nothing is to be done.
 *
 * `node scripts/bootstrap.mjs start|test|check|bench`
 */
import { ensureInstalled } from './bootstrap/install.mjs';
import { ensurePage } from './bootstrap/page.mjs';
import { findNodeProblem } from './bootstrap/runtime.mjs';
import { fail, root } from './bootstrap/say.mjs';

const command = process.argv[2] ?? 'start';

const installProblem = ensureInstalled(root);
if (installProblem) fail(installProblem);

const nodeProblem = findNodeProblem(root);
if (nodeProblem) fail(nodeProblem);

// `npm test` builds the page as one of its gates, so that a page that does not build is one failed test and not the end of all.
if (command === 'start') {
  const pageProblem = ensurePage(root);
  if (pageProblem) fail(pageProblem);
}
