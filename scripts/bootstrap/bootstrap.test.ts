import { spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const scripts = dirname(import.meta.dirname);
let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'longhand-bootstrap-'));
  cpSync(join(scripts, 'bootstrap'), join(root, 'scripts', 'bootstrap'), { recursive: true });
  cpSync(join(scripts, 'bootstrap.mjs'), join(root, 'scripts', 'bootstrap.mjs'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('installs once, says so in one line, and is silent from then on', () => {
  writeProject();
  const first = bootstrap('test');
  expect(first).toEqual({ code: 0, said: 'longhand: installing dependencies (first start) ...\n' });
  expect(existsSync(join(root, 'node_modules', 'sample', 'package.json'))).toBe(true);
  expect(bootstrap('test')).toEqual({ code: 0, said: '' });
});

test('installs again when the lockfile asks for something that is not there', () => {
  writeProject();
  bootstrap('test');
  rmSync(join(root, 'node_modules', '.longhand-install'));
  // What npm notes about the tree no longer holds the package.
  writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: {} }));
  expect(bootstrap('test').said).toBe(
    'longhand: installing dependencies (node_modules is not what the lockfile asks for) ...\n',
  );
});

test('leaves alone what an npm install by hand has brought up to date', () => {
  writeProject();
  bootstrap('test');
  rmSync(join(root, 'node_modules', '.longhand-install'));
  expect(bootstrap('test')).toEqual({ code: 0, said: '' });
});

test('ten starts at once install once', async () => {
  writeProject();
  const said = await Promise.all(Array.from({ length: 10 }, () => bootstrapAside('test')));
  expect(said.filter((line) => line.includes('installing'))).toHaveLength(1);
  expect(existsSync(join(root, '.cache', 'bootstrap.lock'))).toBe(false);
});

test('takes over the lock of a start that was killed', () => {
  writeProject();
  mkdirSync(join(root, '.cache'));
  const { pid } = spawnSync(process.execPath, ['--version']);
  writeFileSync(join(root, '.cache', 'bootstrap.lock'), JSON.stringify({ pid, host: hostname() }));
  expect(bootstrap('test').code).toBe(0);
});

test('names the mending command when an install without scripts left an old Node in charge', () => {
  writeProject();
  bootstrap('test');
  const old = join(root, 'node_modules', '.bin', 'node');
  mkdirSync(dirname(old), { recursive: true });
  writeFileSync(old, '#!/bin/sh\necho v20.1.0\n', { mode: 0o755 });
  const { code, said } = bootstrap('test');
  expect(code).toBe(1);
  expect(said).toMatch(/^longhand: Node 24 or newer is needed, node_modules holds v20\.1\.0\. Run: .+\n$/);
});

test('links the Node that a platform package ships when its install script did not run', () => {
  writeProject();
  bootstrap('test');
  const shipped = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin');
  mkdirSync(shipped, { recursive: true });
  symlinkSync(process.execPath, join(shipped, 'node'));
  mkdirSync(join(root, 'node_modules', '.bin'), { recursive: true });
  expect(bootstrap('test')).toEqual({
    code: 0,
    said: expect.stringMatching(/^longhand: linked Node 24 from [^\n]+\n$/),
  });
  expect(
    spawnSync(join(root, 'node_modules', '.bin', 'node'), ['--version'])
      .stdout.toString()
      .trim(),
  ).toBe(process.version);
});

test('builds the page when its sources changed and not otherwise', () => {
  writeProject();
  writePage('one');
  const node = join(root, 'node_modules');
  bootstrap('test');
  // The real Vite, from the repository that this test runs in.
  symlinkSync(join(dirname(scripts), 'node_modules', 'vite'), join(node, 'vite'));
  expect(bootstrap('start')).toEqual({ code: 0, said: 'longhand: building the page ...\n' });
  expect(readFileSync(join(root, 'packages', 'web', 'dist', 'index.html'), 'utf8')).toContain('one');
  expect(bootstrap('start')).toEqual({ code: 0, said: '' });

  appendFileSync(join(root, 'packages', 'i18n', 'index.ts'), '\n// changed\n');
  expect(bootstrap('start').said).toBe('longhand: building the page ...\n');

  writeFileSync(join(root, 'packages', 'i18n', 'index.test.ts'), '// a test is no part of the page\n');
  expect(bootstrap('start').said).toBe('');
});

test('a page that does not build keeps the old one and ends with one line that says what to do', () => {
  writeProject();
  writePage('one');
  bootstrap('test');
  symlinkSync(join(dirname(scripts), 'node_modules', 'vite'), join(root, 'node_modules', 'vite'));
  bootstrap('start');
  writeFileSync(join(root, 'packages', 'web', 'main.js'), 'import "./nowhere.js";');
  const { code, said } = bootstrap('start');
  expect(code).toBe(1);
  expect(said).toMatch(/longhand: the page could not be built \(see above\)\..+\n$/);
  expect(readFileSync(join(root, 'packages', 'web', 'dist', 'index.html'), 'utf8')).toContain('one');
});

/** A project with one dependency that needs no network. */
function writeProject(): void {
  mkdirSync(join(root, 'sample'));
  writeFileSync(join(root, 'sample', 'package.json'), JSON.stringify({ name: 'sample', version: '1.0.0' }));
  const manifest = { name: 'project', version: '1.0.0', dependencies: { sample: 'file:./sample' } };
  writeFileSync(join(root, 'package.json'), JSON.stringify(manifest));
  writeFileSync(
    join(root, 'package-lock.json'),
    JSON.stringify({
      name: 'project',
      version: '1.0.0',
      lockfileVersion: 3,
      requires: true,
      packages: {
        '': manifest,
        'node_modules/sample': { resolved: 'sample', link: true },
        sample: { version: '1.0.0' },
      },
    }),
  );
}

function writePage(text: string): void {
  for (const name of ['web', 'client', 'document', 'protocol', 'i18n']) {
    mkdirSync(join(root, 'packages', name), { recursive: true });
    writeFileSync(join(root, 'packages', name, 'index.ts'), 'export {};\n');
  }
  const web = join(root, 'packages', 'web');
  writeFileSync(join(web, 'vite.config.js'), 'export default {};\n');
  writeFileSync(join(web, 'main.js'), 'document.title = "page";\n');
  writeFileSync(join(web, 'index.html'), `<p>${text}</p><script type="module" src="./main.js"></script>`);
}

function bootstrap(command: string): { code: number | null; said: string } {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts', 'bootstrap.mjs'), command], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  return { code: status, said: stderr };
}

function bootstrapAside(command: string): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'scripts', 'bootstrap.mjs'), command], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (part: Buffer) => {
      said += part.toString();
    });
    child.on('close', () => resolve(said));
  });
}
