import { join } from 'node:path';
import { run } from '../process.ts';
import type { Gate } from './gate.ts';

/** TypeScript 7 over the whole tree. */
export const types: Gate = {
  name: 'types',
  async run(root) {
    const { code, output } = await run(
      process.execPath,
      [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '--noEmit', '-p', '.'],
      {
        cwd: root,
        output: 'keep',
      },
    );
    return { problems: code === 0 ? [] : [output.trim()] };
  },
};

/** Format and lint. `npx biome check --write PATH` mends most of it. */
export const style: Gate = {
  name: 'format and lint',
  async run(root) {
    const { code, output } = await run(
      process.execPath,
      [
        join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome'),
        'check',
        '--max-diagnostics=50',
        '--error-on-warnings',
        '.',
      ],
      { cwd: root, output: 'keep' },
    );
    return { problems: code === 0 ? [] : [`${output.trim()}\nTo mend what can be mended: npx biome check --write .`] };
  },
};
