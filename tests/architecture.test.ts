import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findDeadCode } from '../scripts/check/dead-code.ts';
import { findDependencyDrift, findUndocumented } from '../scripts/check/dependencies.ts';
import { parseModule } from '../scripts/check/modules.ts';
import { findInstalledPeers, readLockfile } from '../scripts/check/peers.ts';
import { findCycles, findForbiddenNames, findLongFiles, findWrongImports } from '../scripts/check/structure.ts';
import { type Manifest, readWorkspace, type Workspace } from '../scripts/check/workspace.ts';

const root = dirname(import.meta.dirname);

describe('this repository', () => {
  const workspace = readWorkspace(root);

  test('has packages and files to look at', () => {
    expect(workspace.manifests.size).toBeGreaterThanOrEqual(16);
    expect(workspace.modules.size).toBeGreaterThan(50);
  });
  test('points its dependencies one way, through exports only, and keeps Node out of the browser', () => {
    expect(findWrongImports(workspace)).toEqual([]);
  });
  test('has no circle of files, not even of types', () => {
    expect(findCycles(workspace)).toEqual([]);
  });
  test('has no folder or file with a name that says nothing', () => {
    expect(findForbiddenNames(workspace)).toEqual([]);
  });
  test('installs no optional peer with the product', () => {
    expect(findInstalledPeers(readLockfile(root))).toEqual([]);
  });
  test('gives every dependency a line in docs/dependencies.md, and every line a dependency', () => {
    const bench = JSON.parse(readFileSync(join(root, 'bench', 'package.json'), 'utf8'));
    const text = readFileSync(join(root, 'docs', 'dependencies.md'), 'utf8');
    expect(findUndocumented(workspace, Object.keys(bench.dependencies ?? {}), text)).toEqual([]);
  });
});

/** The rules would be worth nothing if they could not fail: each one meets a tree that breaks it. */
describe('the rules find', () => {
  test('a package that imports one above it', () => {
    const tree = workspaceOf({ 'packages/engine/src/a.ts': `import { b } from '@longhand/server';` });
    expect(findWrongImports(tree)).toEqual([expect.stringContaining('dependencies point the other way')]);
  });
  test('a type-only import that climbs', () => {
    const tree = workspaceOf({ 'packages/document/src/a.ts': `import type { B } from '@longhand/protocol';` });
    expect(findWrongImports(tree)).toHaveLength(1);
  });
  test('a type that is imported in the middle of a signature', () => {
    const tree = workspaceOf({
      'packages/document/src/a.ts': `export const a = (b: import('@longhand/protocol').B) => b;`,
    });
    expect(findWrongImports(tree)).toHaveLength(1);
  });
  test('a subpath that a package does not export', () => {
    const tree = workspaceOf({ 'packages/web/src/a.ts': `import { b } from '@longhand/client/src/inner.ts';` });
    expect(findWrongImports(tree)).toEqual([expect.stringContaining('does not export')]);
  });
  test("a path into another package's inside", () => {
    const tree = workspaceOf({
      'packages/server/src/a.ts': `import { b } from '../../store/src/b.ts';`,
      'packages/store/src/b.ts': `export const b = 1;`,
    });
    expect(findWrongImports(tree)).toEqual([expect.stringContaining('reaches into @longhand/store')]);
  });
  test("Node's modules in a package for browsers, but not in its tests", () => {
    const text = `import { readFileSync } from 'node:fs'; import path from 'path';`;
    const tree = workspaceOf({ 'packages/client/src/a.ts': text, 'packages/client/src/a.test.ts': text });
    expect(findWrongImports(tree)).toEqual([
      expect.stringContaining('packages/client/src/a.ts:1 imports node:fs'),
      expect.stringContaining('packages/client/src/a.ts:1 imports path'),
    ]);
  });
  test('a test that uses the floor above its own', () => {
    const tree = workspaceOf({
      'packages/engine/src/a.test.ts': `import { s } from '@longhand/store'; import { t } from '@longhand/testkit'; import { w } from '@longhand/writer';`,
    });
    expect(findWrongImports(tree)).toEqual([expect.stringContaining('@longhand/writer')]);
  });
  test('a package without a place in the order', () => {
    const tree = workspaceOf({}, [manifestOf('surprise')]);
    expect(findWrongImports(tree)).toEqual([expect.stringContaining('packages/surprise has no place')]);
  });
  test('a circle through types and re-exports', () => {
    const tree = workspaceOf({
      'packages/store/src/a.ts': `import type { B } from './b.ts';`,
      'packages/store/src/b.ts': `export * from './c.ts';`,
      'packages/store/src/c.ts': `export { a } from './a.ts';`,
    });
    expect(findCycles(tree)).toEqual([
      'packages/store/src/a.ts -> packages/store/src/b.ts -> packages/store/src/c.ts -> packages/store/src/a.ts',
    ]);
  });
  test('names that say nothing, as a file and as a folder', () => {
    const tree = workspaceOf({
      'packages/store/src/utils.ts': '',
      'packages/store/src/helpers/x.ts': '',
      'tests/common.test.ts': '',
    });
    expect(findForbiddenNames(tree)).toHaveLength(3);
  });
  test('a file of more than 500 lines', () => {
    const tree = workspaceOf({
      'packages/store/src/a.ts': '\n'.repeat(501),
      'packages/store/src/b.ts': '\n'.repeat(500),
    });
    expect(findLongFiles(tree)).toEqual([expect.stringContaining('a.ts has 501 lines')]);
  });
  test('an import that is not declared, and a declaration that is not used', () => {
    const tree = workspaceOf({ 'packages/store/src/a.ts': `import { z } from 'zod';` }, [
      manifestOf('store', ['hono']),
    ]);
    expect(findDependencyDrift(tree)).toEqual([
      expect.stringContaining('does not declare zod'),
      expect.stringContaining('declares hono, which nothing there imports'),
    ]);
  });
  test('an optional peer that would come with the product', () => {
    const own = { peerDependencies: { graph: '1' }, peerDependenciesMeta: { graph: { optional: true } } };
    const lock = (dev: boolean) => ({ packages: { 'packages/models': own, 'node_modules/graph': { dev } } });
    expect(findInstalledPeers(lock(true))).toEqual([]);
    expect(findInstalledPeers(lock(false))).toEqual([expect.stringContaining('would install graph')]);
  });
  test('a dependency without a line and a line without a dependency', () => {
    const tree = workspaceOf({}, [manifestOf('store', ['zod'])]);
    expect(findUndocumented(tree, ['peer'], '| `hono` | HTTP |')).toEqual([
      'docs/dependencies.md has no line for peer',
      'docs/dependencies.md has no line for zod',
      'docs/dependencies.md names hono, which no package.json declares',
    ]);
  });
});

describe('dead code is', () => {
  const entries = new Set(['packages/store/src/index.ts']);

  test('a file that nothing leads to', () => {
    const tree = workspaceOf({ 'packages/store/src/index.ts': '', 'packages/store/src/lost.ts': '' });
    expect(findDeadCode(tree, entries)).toEqual(['packages/store/src/lost.ts is imported by nothing']);
  });
  test('an export that no other file takes', () => {
    const tree = workspaceOf({
      'packages/store/src/index.ts': `export { a } from './a.ts';`,
      'packages/store/src/a.ts': `export const a = 1;\nexport const b = 2;\nexport function c() { return b; }`,
    });
    expect(findDeadCode(tree, entries)).toEqual([
      'packages/store/src/a.ts:2 exports b, which no other file imports',
      'packages/store/src/a.ts:3 exports c, which no other file imports',
    ]);
  });
  test('not what is handed on by a re-export, a namespace, a dynamic import or a worker', () => {
    const tree = workspaceOf({
      'packages/store/src/index.ts': `export * from './a.ts'; import * as d from './d.ts'; const e = import('./e.ts'); new URL('./w.ts', import.meta.url);`,
      'packages/store/src/a.ts': `export * from './b.ts'; export { inner as outer } from './c.ts';`,
      'packages/store/src/b.ts': `export const b = 1;`,
      'packages/store/src/c.ts': `export const inner = 1;`,
      'packages/store/src/d.ts': `export const d = 1;`,
      'packages/store/src/e.ts': `export const e = 1;`,
      'packages/store/src/w.ts': `export const w = 1;`,
    });
    expect(findDeadCode(tree, entries)).toEqual([]);
  });
  test('not a type that a signature of the same file needs', () => {
    const tree = workspaceOf({
      'packages/store/src/index.ts': `export { a } from './a.ts';`,
      'packages/store/src/a.ts': `export interface Options { x: 1 }\nexport interface Unused { x: 1 }\nexport const a = (o: Options) => o;`,
    });
    expect(findDeadCode(tree, entries)).toEqual([expect.stringContaining('exports Unused')]);
  });
});

function workspaceOf(files: Readonly<Record<string, string>>, manifests: readonly Manifest[] = []): Workspace {
  const names = ['document', 'protocol', 'engine', 'store', 'server', 'client', 'web', 'writer', 'testkit'];
  const all = manifests.length > 0 ? manifests : names.map((name) => manifestOf(name));
  return {
    manifests: new Map(all.map((manifest) => [manifest.name, manifest])),
    rootManifest: manifestOf('longhand'),
    modules: new Map(Object.entries(files).map(([path, text]) => [path, parseModule(path, text)])),
  };
}

function manifestOf(name: string, dependencies: readonly string[] = []): Manifest {
  return { name, exports: new Map([['.', `packages/${name}/src/index.ts`]]), dependencies, devDependencies: [] };
}
