import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findDeadCode, findEntries } from './dead-code.ts';
import { findDependencyDrift, findUndocumented } from './dependencies.ts';
import type { Gate } from './gate.ts';
import { findInstalledPeers, readLockfile } from './peers.ts';
import { findCycles, findForbiddenNames, findLongFiles, findWrongImports } from './structure.ts';
import { readWorkspace, type Workspace } from './workspace.ts';

/** Direction of dependencies, circles, names and sizes. */
export const structure: Gate = {
  name: 'structure',
  async run(root) {
    const workspace = readOnce(root);
    return {
      problems: [...findWrongImports(workspace), ...findCycles(workspace), ...findForbiddenNames(workspace)],
      warnings: findLongFiles(workspace),
    };
  },
};

export const deadCode: Gate = {
  name: 'dead code',
  async run(root) {
    const workspace = readOnce(root);
    return { problems: findDeadCode(workspace, findEntries(workspace, root)) };
  },
};

export const dependencies: Gate = {
  name: 'dependencies',
  async run(root) {
    const workspace = readOnce(root);
    const document = readFileSync(join(root, 'docs', 'dependencies.md'), 'utf8');
    return {
      problems: [
        ...findInstalledPeers(readLockfile(root)),
        ...findDependencyDrift(workspace),
        ...findUndocumented(workspace, benchDependencies(root), document),
      ],
    };
  },
};

/** The benches' package.json is no workspace: peers that we measure against are not the product's. */
function benchDependencies(root: string): readonly string[] {
  const file = join(root, 'bench', 'package.json');
  if (!existsSync(file)) return [];
  // Our own file; npm checks the rest of it.
  const json = JSON.parse(readFileSync(file, 'utf8')) as { readonly dependencies?: Readonly<Record<string, string>> };
  return Object.keys(json.dependencies ?? {});
}

const read = new Map<string, Workspace>();

/** Three gates look at the same tree; parsing it once is enough. */
function readOnce(root: string): Workspace {
  const known = read.get(root);
  if (known) return known;
  const workspace = readWorkspace(root);
  read.set(root, workspace);
  return workspace;
}
