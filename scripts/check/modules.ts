import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';

/** One file of the repository and what it says about other files. */
export interface SourceModule {
  /** Path from the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly ImportStatement[];
  readonly exports: readonly ExportedName[];
}

export interface ImportStatement {
  readonly specifier: string;
  readonly line: number;
  /** The names that are taken from the target; `all` for a namespace, a dynamic import, `export *` or a file that is only named. */
  readonly names: readonly string[] | 'all';
  /** `export … from`: what is imported is handed on and counts as used only when somebody takes it from here. */
  readonly isReexport: boolean;
}

export interface ExportedName {
  readonly name: string;
  readonly line: number;
  readonly isType: boolean;
  /** Set for `export { a as b } from`: where the name really comes from. */
  readonly from?: { readonly specifier: string; readonly name: string };
}

const folders = ['packages', 'tests', 'bench', 'scripts'];
const skipped = new Set(['node_modules', 'dist', 'results', 'fonts', 'cmaps', 'fixtures']);

/** Every TypeScript and JavaScript file of the repository, parsed by the parser that Vite brings along. */
export function readModules(root: string): readonly SourceModule[] {
  const paths = readdirSync(root).filter((name) => isSource(name));
  for (const folder of folders) if (existsSync(join(root, folder))) walk(root, folder, paths);
  return paths.sort().map((path) => parseModule(path, readFileSync(join(root, path), 'utf8')));
}

/**
 * @param path decides the language: .ts, .tsx, .mts, .js, .mjs
 * @throws Error with path and position when the text cannot be parsed
 */
export function parseModule(path: string, text: string): SourceModule {
  const lang = path.endsWith('.tsx') ? 'tsx' : /\.[cm]?ts$/.test(path) ? 'ts' : 'js';
  const { module, errors } = parseSync(path, text, { lang });
  const [error] = errors;
  if (error) throw new Error(`${path} cannot be parsed: ${error.message}`);

  const lineAt = lineFinder(text);
  const imports: ImportStatement[] = module.staticImports.map(({ start, moduleRequest, entries }) => ({
    specifier: moduleRequest.value,
    line: lineAt(start),
    names: entries.some((entry) => entry.importName.kind === 'NamespaceObject')
      ? 'all'
      : entries.map(({ importName }) => importName.name ?? 'default'),
    isReexport: false,
  }));
  const exports: ExportedName[] = [];
  for (const { start, entries } of module.staticExports) {
    for (const { exportName, importName, moduleRequest, isType } of entries) {
      const line = lineAt(start);
      if (moduleRequest) {
        const isWhole = importName.kind !== 'Name';
        imports.push({
          specifier: moduleRequest.value,
          line,
          names: isWhole ? 'all' : [importName.name ?? 'default'],
          isReexport: exportName.kind === 'None' || !isWhole,
        });
      }
      if (exportName.kind === 'None') continue;
      const name = exportName.name ?? 'default';
      exports.push(
        moduleRequest && importName.kind === 'Name'
          ? { name, line, isType, from: { specifier: moduleRequest.value, name: importName.name ?? 'default' } }
          : { name, line, isType },
      );
    }
  }
  for (const { specifier, at } of [...findTypeImports(path, text), ...findNamedFiles(text)]) {
    imports.push({ specifier, line: lineAt(at), names: 'all', isReexport: false });
  }
  return { path, text, imports, exports };
}

/** `import('x')`, as a value or as a type. In TypeScript a comment that shows one is no import; in JavaScript it is a type. */
function findTypeImports(path: string, text: string): readonly { specifier: string; at: number }[] {
  return [...text.matchAll(/^(.*?)\bimport\(\s*['"]([^'"\n]+)['"]/gm)]
    .filter(([, before = '']) => !/\.[cm]?tsx?$/.test(path) || !/\/[/*]|^\s*\*/.test(before))
    .map(({ 2: specifier = '', index }) => ({ specifier, at: index }));
}

/**
 * Source files that a worker or a child process starts with, `new URL('./writer-thread.ts', import.meta.url)`, and packages of which only files are
 * read, by `import.meta.resolve`.
 */
function findNamedFiles(text: string): readonly { specifier: string; at: number }[] {
  const started = text.matchAll(/\bnew URL\(\s*['"](\.{1,2}\/[^'"\n]+\.(?:[cm]?[jt]s|tsx))['"]/g);
  const read = text.matchAll(/\bimport\.meta\.resolve\(\s*['"]([^'"\n]+)['"]/g);
  return [...started, ...read].map((match) => ({ specifier: match[1] ?? '', at: match.index }));
}

export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path) || path.startsWith('tests/') || /^packages\/[^/]+\/test\//.test(path);
}

function isSource(name: string): boolean {
  return /\.(?:[cm]?ts|tsx|[cm]?js)$/.test(name) && !name.endsWith('.d.ts');
}

function walk(root: string, folder: string, into: string[]): void {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!skipped.has(entry.name)) walk(root, path, into);
    } else if (isSource(entry.name)) into.push(path);
  }
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
