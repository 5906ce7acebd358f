/** How fast a stop is; the bench of its own measures it, in a process of its own. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isQuick } from '../harness.ts';
import type { Part } from './part.ts';

export const stopLatency: Part = async () => {
  const file = fileURLToPath(new URL('../stop.ts', import.meta.url));
  const args = ['--disable-warning=ExperimentalWarning', file, ...(isQuick ? ['--quick'] : [])];
  const { stdout, status } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`bench/stop.ts ended with ${status}`);
  // Its last line, as every bench writes it.
  const { figures } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
    readonly figures: Record<string, number>;
  };
  console.log(`\n${stdout.slice(0, stdout.indexOf('\n\n'))}`);
  return {
    figures: {
      stopAcknowledgedP99Ms: figures.acknowledgedP99Ms ?? Number.NaN,
      stopSocketClosedP99Ms: figures.socketClosedP99Ms ?? Number.NaN,
      stopTextAfter: figures.textAfterStop ?? Number.NaN,
    },
    goals: [
      { figure: 'stopAcknowledgedP99Ms', atMost: 100 },
      { figure: 'stopSocketClosedP99Ms', atMost: 50 },
      { figure: 'stopTextAfter', atMost: 0 },
    ],
  };
};
