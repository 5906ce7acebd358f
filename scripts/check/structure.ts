import { browserSafe, isKnown, mayImport } from './layers.ts';
import { isTest } from './modules.ts';
import { packageOf, resolve, type Workspace } from './workspace.ts';

const forbiddenNames = /^(?:utils?|helpers?|common|misc|manager|base)$/;
const warnedLines = 500;

/** Imports that climb, leave the package by a back door, or bring Node into the browser. */
export function findWrongImports(workspace: Workspace): readonly string[] {
  const problems: string[] = [];
  for (const module of workspace.modules.values()) {
    const own = packageOf(module.path);
    for (const { specifier, line } of module.imports) {
      const at = `${module.path}:${line}`;
      const target = resolve(workspace, module.path, specifier);
      if (target.kind === 'internal') {
        problems.push(
          `${at} imports ${specifier}, which @longhand/${target.name} does not export (see its package.json)`,
        );
        continue;
      }
      if (target.kind === 'builtin') {
        // A package's own build configuration lies outside of src and runs in Node.
        const isShipped = own !== null && module.path.startsWith(`packages/${own}/src/`) && !isTest(module.path);
        if (isShipped && browserSafe.has(own))
          problems.push(`${at} imports ${specifier}, but @longhand/${own} runs in browsers`);
        continue;
      }
      if (target.kind === 'external') continue;
      const other = packageOf(target.path);
      if (other === null) {
        if (own !== null) problems.push(`${at} leaves its package: ${specifier}`);
      } else if (other !== own && specifier.startsWith('.')) {
        problems.push(`${at} reaches into @longhand/${other} by a path; import what its package.json exports`);
      } else if (own !== null && !mayImport(own, other, isTest(module.path))) {
        problems.push(
          `${at} imports @longhand/${other}: dependencies point the other way (see scripts/check/layers.ts)`,
        );
      }
    }
  }
  for (const name of workspace.manifests.keys()) {
    if (!isKnown(name)) problems.push(`packages/${name} has no place in scripts/check/layers.ts yet`);
  }
  return problems;
}

/** Circles of files that import each other; type-only imports count. Each is one line, `a -> b -> a`. */
export function findCycles(workspace: Workspace): readonly string[] {
  const problems: string[] = [];
  const done = new Set<string>();
  const stack: string[] = [];
  const visit = (path: string): void => {
    const at = stack.indexOf(path);
    if (at !== -1) {
      problems.push([...stack.slice(at), path].join(' -> '));
      return;
    }
    if (done.has(path)) return;
    stack.push(path);
    for (const { specifier } of workspace.modules.get(path)?.imports ?? []) {
      const target = resolve(workspace, path, specifier);
      // A file may name itself: a child process's entry often does.
      if (target.kind === 'file' && target.path !== path) visit(target.path);
    }
    stack.pop();
    done.add(path);
  };
  for (const path of workspace.modules.keys()) visit(path);
  return problems;
}

/** Names that say nothing: whatever lies under them has a better one. */
export function findForbiddenNames(workspace: Workspace): readonly string[] {
  return [...workspace.modules.keys()].flatMap((path) =>
    path
      .split('/')
      .map((part) => part.replace(/(?:\.test)?\.[a-z]+$/, ''))
      .filter((part) => forbiddenNames.test(part))
      .map((part) => `${path}: the name "${part}" says nothing about what is in it`),
  );
}

/** Files that are probably two files by now. */
export function findLongFiles(workspace: Workspace): readonly string[] {
  return [...workspace.modules.values()]
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > warnedLines)
    .map(({ path, lines }) => `${path} has ${lines} lines; more than ${warnedLines} are usually two things`);
}
