/**
 * Entry modules for `runGuarded`: one that does what its input names.
 * @module
 */
import { spawn } from 'node:child_process';
import type { GuardContext } from '../src/child.ts';

export interface Task {
  readonly do:
    | 'echo'
    | 'environment'
    | 'spin'
    | 'hoard'
    | 'heap'
    | 'flood'
    | 'throw'
    | 'exit'
    | 'allow'
    | 'fork'
    | 'count'
    | 'tell'
    | 'keep';
  readonly value?: unknown;
}

let calls = 0;
const kept: Buffer[] = [];

export async function run(input: unknown, context: GuardContext): Promise<unknown> {
  // Only the tests call this.
  const task = input as Task;
  switch (task.do) {
    case 'echo':
      return task.value;
    case 'environment':
      return { ...process.env };
    case 'spin':
      for (;;);
    case 'hoard': {
      const held: Buffer[] = [];
      for (;;) {
        held.push(Buffer.alloc(16 * 1024 * 1024, 1));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
    case 'heap': {
      const held: unknown[] = [];
      for (;;) held.push(new Array(1_000).fill({}));
    }
    case 'flood':
      return Buffer.alloc(4 * 1024 * 1024);
    case 'throw':
      throw new TypeError('broken on purpose');
    case 'exit':
      process.exit(0);
      break;
    case 'allow':
      context.allow(20_000);
      await new Promise((resolve) => setTimeout(resolve, 4_200));
      return 'done';
    case 'fork': {
      const grandchild = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
      return grandchild.pid;
    }
    case 'count':
      calls += 1;
      return { calls, pid: process.pid };
    case 'tell':
      for (const step of ['one', 'two']) context.tell(step);
      // The channel and the pipe of the results are two ways.
      await new Promise((resolve) => setTimeout(resolve, 50));
      return 'told';
    case 'keep':
      kept.push(Buffer.alloc(80 * 1024 * 1024, 1));
      return process.pid;
    default:
      return task.do satisfies never;
  }
  return undefined;
}
