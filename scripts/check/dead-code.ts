import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTest, type SourceModule } from './modules.ts';
import { resolve, type Workspace } from './workspace.ts';

/**
 * Files that nothing leads to, and exports that nobody takes.
 *
 * What a package's `exports` name is its public face and needs no user inside the repository. An exported type that the same file
 * uses in another signature may stay: whoever calls the function may need its name.
 *
 * @param entries files that are started or read by name, from the repository's root
 */
export function findDeadCode(workspace: Workspace, entries: ReadonlySet<string>): readonly string[] {
  const reached = reach(workspace, entries);
  const problems: string[] = [];
  for (const module of workspace.modules.values()) {
    if (!reached.has(module.path)) problems.push(`${module.path} is imported by nothing`);
  }
  const used = usedNames(workspace, entries);
  for (const module of workspace.modules.values()) {
    if (!reached.has(module.path) || entries.has(module.path)) continue;
    for (const { name, line, isType } of module.exports) {
      if (used.has(key(module.path, name)) || used.has(key(module.path, '*'))) continue;
      if (isType && mentions(module, name) > 1) continue;
      problems.push(`${module.path}:${line} exports ${name}, which no other file imports`);
    }
  }
  return problems;
}

/**
 * Public faces, tests, benches and their peers, configurations, what package.json's scripts start, and what starts a process or a thread: such a file is
 * named main, or ends in -main, -child, -thread or -worker; an example's main too.
 */
export function findEntries(workspace: Workspace, root: string): ReadonlySet<string> {
  const entries = new Set<string>();
  for (const manifest of workspace.manifests.values()) for (const path of manifest.exports.values()) entries.add(path);
  const scripts = readFileSync(join(root, 'package.json'), 'utf8');
  for (const path of workspace.modules.keys()) {
    const isNamed = scripts.includes(path) || /^bench\/(?:[^/]+(?:\/index)?|peers\/[^/]+|.+-main)\.ts$/.test(path);
    // vite.config.ts and the like.
    const isConfig = /^(?:packages\/[^/]+\/)?[^/]+\.config\.m?ts$/.test(path);
    const isStarted =
      /^packages\/[^/]+\/(?:src|example)\/(?:.*\/)?(?:main|[a-z-]+-(?:main|child|thread|worker))\.tsx?$/.test(path);
    if (isNamed || isConfig || isStarted || /\.test\.tsx?$/.test(path)) entries.add(path);
  }
  // Vitest loads its reporter by path.
  entries.add('scripts/test/reporter.ts');
  return entries;
}

function reach(workspace: Workspace, entries: ReadonlySet<string>): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [...entries];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    for (const { specifier } of workspace.modules.get(path)?.imports ?? []) {
      const target = resolve(workspace, path, specifier);
      if (target.kind === 'file') open.push(target.path);
    }
  }
  return reached;
}

/** `path#name` of everything that a file takes from another, followed through re-exports; `path#*` for all of a file. */
function usedNames(workspace: Workspace, entries: ReadonlySet<string>): ReadonlySet<string> {
  const used = new Set<string>();
  const use = (path: string, name: string): void => {
    if (used.has(key(path, name))) return;
    used.add(key(path, name));
    const module = workspace.modules.get(path);
    if (module === undefined) return;
    for (const { name: own, from } of module.exports) {
      if (from === undefined || (name !== '*' && own !== name)) continue;
      const target = resolve(workspace, path, from.specifier);
      if (target.kind === 'file') use(target.path, from.name);
    }
    const isOwn = module.exports.some((exported) => exported.name === name);
    for (const { specifier, names, isReexport } of module.imports) {
      if (!isReexport || names !== 'all' || isOwn) continue;
      const target = resolve(workspace, path, specifier);
      if (target.kind === 'file') use(target.path, name);
    }
  };
  for (const path of entries) if (!isTest(path)) use(path, '*');
  for (const module of workspace.modules.values()) {
    for (const { specifier, names, isReexport } of module.imports) {
      if (isReexport) continue;
      const target = resolve(workspace, module.path, specifier);
      if (target.kind !== 'file') continue;
      for (const name of names === 'all' ? ['*'] : names) use(target.path, name);
    }
  }
  return used;
}

function mentions(module: SourceModule, name: string): number {
  return module.text.match(new RegExp(`\\b${name}\\b`, 'g'))?.length ?? 0;
}

function key(path: string, name: string): string {
  return `${path}#${name}`;
}
