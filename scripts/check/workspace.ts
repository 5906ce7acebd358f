import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, posix } from 'node:path';
import { readModules, type SourceModule } from './modules.ts';

/** What the rules need of one package.json. */
export interface Manifest {
  /** Name without the scope: `document`, `protocol` … */
  readonly name: string;
  /** Subpath (`.`, `./sse`) to file, from the repository's root. */
  readonly exports: ReadonlyMap<string, string>;
  /** Peers too: whoever uses the package brings them. */
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
}

export interface Workspace {
  readonly manifests: ReadonlyMap<string, Manifest>;
  readonly rootManifest: Manifest;
  readonly modules: ReadonlyMap<string, SourceModule>;
}

/** Where an import leads. */
export type Target =
  | { readonly kind: 'file'; readonly path: string }
  /** A file of ours that no module record exists for: a stylesheet, JSON, or a file that is missing. */
  | { readonly kind: 'asset'; readonly path: string }
  | { readonly kind: 'builtin'; readonly name: string }
  | { readonly kind: 'external'; readonly name: string }
  /** A subpath that the package does not export. */
  | { readonly kind: 'internal'; readonly name: string; readonly subpath: string };

const scope = '@longhand/';
const builtins = new Set(builtinModules);

export function readWorkspace(root: string): Workspace {
  const manifests = new Map<string, Manifest>();
  for (const folder of readdirSync(join(root, 'packages'))) {
    const file = join(root, 'packages', folder, 'package.json');
    if (existsSync(file)) manifests.set(folder, readManifest(file, `packages/${folder}`));
  }
  return {
    manifests,
    rootManifest: readManifest(join(root, 'package.json'), ''),
    modules: new Map(readModules(root).map((module) => [module.path, module])),
  };
}

/** Name of the package that a file belongs to, or null for tests, scripts and benches. */
export function packageOf(path: string): string | null {
  return /^packages\/([^/]+)\//.exec(path)?.[1] ?? null;
}

export function resolve(workspace: Workspace, from: string, specifier: string): Target {
  if (specifier.startsWith('.')) {
    const path = posix.join(dirname(from), specifier.replace(/\?.*$/, ''));
    return { kind: workspace.modules.has(path) ? 'file' : 'asset', path };
  }
  if (specifier.startsWith('node:') || builtins.has(specifier)) return { kind: 'builtin', name: specifier };
  if (specifier.startsWith(scope)) {
    const [name = '', ...rest] = specifier.slice(scope.length).split('/');
    const subpath = rest.length === 0 ? '.' : `./${rest.join('/')}`;
    const path = workspace.manifests.get(name)?.exports.get(subpath);
    if (path === undefined) return { kind: 'internal', name, subpath };
    return { kind: workspace.modules.has(path) ? 'file' : 'asset', path };
  }
  const [first = '', second] = specifier.split('/');
  return { kind: 'external', name: specifier.startsWith('@') ? `${first}/${second}` : first };
}

function readManifest(file: string, folder: string): Manifest {
  // package.json is checked by npm; only the fields named here are read.
  const json = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly name: string;
    readonly exports?: Readonly<Record<string, string>>;
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly peerDependencies?: Readonly<Record<string, string>>;
    readonly devDependencies?: Readonly<Record<string, string>>;
  };
  return {
    name: json.name.replace(scope, ''),
    exports: new Map(Object.entries(json.exports ?? {}).map(([key, path]) => [key, posix.join(folder, path)])),
    dependencies: Object.keys({ ...json.dependencies, ...json.peerDependencies }),
    devDependencies: Object.keys(json.devDependencies ?? {}),
  };
}
