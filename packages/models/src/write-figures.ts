/**
 * `npm run figures`: writes docs/structured-answers.md from the corpus of damaged replies. A test compares the file with it.
 * @module
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { damagedReplies, figuresOf } from './damaged-replies.ts';

const path = fileURLToPath(new URL('../../../docs/structured-answers.md', import.meta.url));
writeFileSync(path, figuresOf(damagedReplies()));
console.log(`Wrote ${path}.`);
