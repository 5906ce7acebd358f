import { isTest } from './modules.ts';
import { packageOf, resolve, type Workspace } from './workspace.ts';

/** Packages that work by being there: types for the compiler, and the Node that npm puts on the PATH. */
const unimported = /^(?:@types\/|node$)/;

/** Imports that package.json does not declare, and declarations that nothing imports. */
export function findDependencyDrift(workspace: Workspace): readonly string[] {
  const problems = new Set<string>();
  const used = new Map<string, Set<string>>();
  const rootDev = new Set(workspace.rootManifest.devDependencies);
  for (const module of workspace.modules.values()) {
    const own = packageOf(module.path);
    for (const { specifier } of module.imports) {
      const target = resolve(workspace, module.path, specifier);
      const name =
        target.kind === 'external'
          ? target.name
          : specifier.startsWith('@longhand/')
            ? specifier.split('/').slice(0, 2).join('/')
            : null;
      if (name === null || module.path.startsWith('bench/')) continue;
      const owner = own ?? '';
      used.set(owner, (used.get(owner) ?? new Set()).add(name));
      if (own === null) {
        if (target.kind === 'external' && !rootDev.has(name) && !declaresAnywhere(workspace, name)) {
          problems.add(`${module.path} imports ${name}, which no package.json declares`);
        }
        continue;
      }
      const manifest = workspace.manifests.get(own);
      const isDeclared = manifest?.dependencies.includes(name) || manifest?.devDependencies.includes(name);
      // Tests and build configurations live on what the root declares, and on the workspace itself.
      const isTooling = isTest(module.path) || !module.path.startsWith(`packages/${own}/src/`) || own === 'testkit';
      const isLent =
        isTooling && (rootDev.has(name) || name.startsWith('@longhand/') || declaresAnywhere(workspace, name));
      const isOwnName = name === `@longhand/${own}`;
      if (!isDeclared && !isLent && !isOwnName)
        problems.add(`packages/${own}/package.json does not declare ${name} (${module.path})`);
    }
  }
  for (const [folder, manifest] of workspace.manifests) {
    for (const name of [...manifest.dependencies, ...manifest.devDependencies]) {
      if (!unimported.test(name) && !used.get(folder)?.has(name)) {
        problems.add(`packages/${folder}/package.json declares ${name}, which nothing there imports`);
      }
    }
  }
  const ownText = [...workspace.modules.values()].filter(
    ({ path }) => packageOf(path) === null || /\.config\.m?ts$/.test(path),
  );
  for (const name of rootDev) {
    const words = name.split('/').join(`', '`);
    const isUsed = ownText.some(({ text }) => text.includes(`'${name}`) || text.includes(`'${words}'`));
    const isImported = [...used.values()].some((names) => names.has(name));
    if (!unimported.test(name) && !isUsed && !isImported)
      problems.add(`package.json declares ${name}, which nothing uses`);
  }
  return [...problems];
}

/**
 * Compares docs/dependencies.md with what every package.json declares. A line of a table that starts with a package's name in
 * backquotes is that package's entry.
 */
export function findUndocumented(workspace: Workspace, extra: readonly string[], text: string): readonly string[] {
  const declared = new Set([
    ...workspace.rootManifest.devDependencies,
    ...workspace.rootManifest.dependencies,
    ...extra,
  ]);
  for (const manifest of workspace.manifests.values()) {
    for (const name of [...manifest.dependencies, ...manifest.devDependencies]) {
      if (!name.startsWith('@longhand/')) declared.add(name);
    }
  }
  const documented = new Set([...text.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name));
  return [
    ...[...declared]
      .filter((name) => !documented.has(name))
      .map((name) => `docs/dependencies.md has no line for ${name}`),
    ...[...documented]
      .filter((name) => !declared.has(name))
      .map((name) => `docs/dependencies.md names ${name}, which no package.json declares`),
  ];
}

function declaresAnywhere(workspace: Workspace, name: string): boolean {
  return [...workspace.manifests.values()].some(({ dependencies }) => dependencies.includes(name));
}
