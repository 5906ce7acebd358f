import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ModelServer, startModelServer, writerScript } from '@longhand/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bareEnvironment } from './harness/bare-environment.ts';
import { freePort, startServerProcess } from './harness/server-process.ts';

const MAIN = createRequire(import.meta.url).resolve('@longhand/cli');

let folder = '';
let model: ModelServer | null = null;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longhand-cli-'));
  await writeFile(join(folder, 'brief.md'), '# Durable logs\n\nWrite a short report about durable logs.\n');
  await writeFile(
    join(folder, 'source.md'),
    '# Logs\n\nA durable log writes every event to disk in order. In 2019 the team measured 4571 appends per second.\n\n## Recovery\n\nAfter a crash the system replays the log from the last snapshot.\n',
  );
});
afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  await model?.close();
  model = null;
  await rm(folder, { recursive: true, force: true });
});

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { child: ChildProcess; done: Promise<Outcome>; heard: (pattern: RegExp) => Promise<void> } {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], {
    cwd: folder,
    env: {
      ...bareEnvironment,
      HOME: folder,
      LANG: 'C.UTF-8',
      LONGHAND_LANG: 'en',
      LONGHAND_DATA: join(folder, 'data'),
      OLLAMA_HOST: 'http://127.0.0.1:9',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (part: Buffer) => {
    stdout += part.toString();
  });
  child.stderr?.on('data', (part: Buffer) => {
    stderr += part.toString();
  });
  const done = once(child, 'close').then(() => ({ code: child.exitCode, stdout, stderr }));
  const heard = (pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (pattern.test(stderr)) resolve();
      };
      child.stderr?.on('data', look);
      child.once('close', () => reject(new Error(`It ended without saying ${pattern}:\n${stderr}`)));
      look();
    });
  return { child, done, heard };
}

async function scripted(options: Parameters<typeof writerScript>[0]): Promise<Readonly<Record<string, string>>> {
  model = await startModelServer({ script: writerScript(options) });
  return {
    OPENAI_API_KEY: 'test',
    OPENAI_BASE_URL: model.url,
    LONGHAND_MODEL: 'openai/scripted',
    LONGHAND_PROBE: 'off',
  };
}

/** `write` as a person sees it who sits at a terminal. */
function onTerminal(env: Readonly<Record<string, string>>) {
  const command = `'${process.execPath}' --disable-warning=ExperimentalWarning '${MAIN}' write brief.md --out t.md`;
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: folder,
    env: {
      ...bareEnvironment,
      HOME: folder,
      LANG: 'C.UTF-8',
      LONGHAND_LANG: 'en',
      LONGHAND_DATA: join(folder, 'data'),
      ...env,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  let shown = '';
  child.stdout.on('data', (part: Buffer) => {
    shown += part.toString();
  });
  return { child, shown: () => shown };
}

async function exists(name: string): Promise<boolean> {
  return access(join(folder, name)).then(
    () => true,
    () => false,
  );
}

describe('the command line', () => {
  it('writes every format from a brief and a source without any model, and ends with 0', async () => {
    const outs = ['a.md', 'a.json', 'a.html', 'a.docx', 'a.pdf', 'a.longhand'];
    const { done } = start([
      'write',
      'brief.md',
      '--source',
      'source.md',
      ...outs.flatMap((out) => ['--out', out]),
      '--yes',
      '--model',
      'digest',
    ]);
    const { code, stderr } = await done;
    expect(stderr).toMatch(/Finished: \d+ words, [1-9]/);
    expect(code).toBe(0);
    expect(await readFile(join(folder, 'a.md'), 'utf8')).toContain('writes every event to disk');
    expect((await readFile(join(folder, 'a.pdf'))).subarray(0, 5).toString()).toBe('%PDF-');
    expect((await readFile(join(folder, 'a.docx'))).subarray(0, 2).toString()).toBe('PK');
    expect(stderr).not.toMatch(/\bat .*\.ts:\d+/);
    // The Word file finds its document by itself; nobody changed anything in it, so nothing comes back.
    const back = await start(['import', 'a.docx']).done;
    expect(back.stderr).toContain('a.docx: nothing was changed.');
    expect(back.code).toBe(0);
    // The archive moves to another data folder, and says there what stands behind its sentences.
    const other = { LONGHAND_DATA: join(folder, 'other') };
    const moved = await start(['import', 'a.longhand', 'a.md'], other).done;
    expect(moved.stderr).toMatch(/a\.longhand is the document d_\w+ now/);
    expect(moved.stderr).toMatch(/a\.md was not taken in: This is no archive of Longhand/);
    expect(moved.code).toBe(1);
    const id = /document (d_\w+) now/.exec(moved.stderr)?.[1] ?? '';
    const report = await start(['report', id, '--json'], other).done;
    expect(report.code).toBe(0);
    const { counts } = JSON.parse(report.stdout) as { counts: Record<string, number> };
    expect(counts.cited).toBeGreaterThan(0);
    expect(counts).toMatchObject({ stale: 0, lost: 0 });
  });

  it('pauses on Ctrl-C, says how to resume, and resume writes the file', async () => {
    const env = await scripted({ sections: 2, wordsPerSection: 100, tokensPerSecond: 60 });
    const { child, done, heard } = start(['write', 'brief.md', '--out', 'r.docx', '--yes'], env);
    await heard(/1\/2 /);
    child.kill('SIGINT');
    const paused = await done;
    expect(paused.code).toBe(130);
    const id = /resume (\S+)/.exec(paused.stderr)?.[1] ?? '';
    expect(id).toMatch(/^d_/);
    expect(await exists('r.docx')).toBe(false);
    const resumed = await start(['resume', id, '--out', 'r.docx'], env).done;
    expect(resumed.code).toBe(0);
    expect(await exists('r.docx')).toBe(true);
  });

  it('Ctrl-C while the sources are read keeps the document, and resume writes it from them', async () => {
    const env = await scripted({ sections: 1, wordsPerSection: 40 });
    const line = 'In 2019 the team measured 4571 appends per second on one disk.\n\n';
    await writeFile(join(folder, 'long.md'), line.repeat(40_000));
    const { child, done, heard } = start(['write', 'brief.md', '--source', 'long.md', '--out', 'r.md', '--yes'], env);
    await heard(/long\.md/);
    child.kill('SIGINT');
    const stopped = await done;
    expect(stopped.stderr).toContain('before writing began');
    const [, id = '', rest = ''] = /Go on with: npm start -- resume (\S+)(.*)/.exec(stopped.stderr) ?? [];
    expect([stopped.code, rest]).toEqual([130, ` --yes --out ${join(folder, 'r.md')}`]);
    expect(model?.requests).toEqual([]);
    const resumed = await start(['resume', id, ...rest.trim().split(' ')], env).done;
    expect(resumed.stderr).toContain('Finished');
    expect(resumed.code).toBe(0);
    expect(await exists('r.md')).toBe(true);
  });

  it.for([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ] as const)('%s at a question pauses the run and says how to go on', async ([, key], { skip }) => {
    if (spawnSync('script', ['--version']).status !== 0) skip('the program `script` (bsdutils) is not on this machine');
    const { child, shown } = onTerminal(await scripted({ sections: 1, wordsPerSection: 40, questions: 1 }));
    let isPressed = false;
    child.stdout.on('data', () => {
      if (isPressed || !/decide for me\)/.test(shown())) return;
      isPressed = true;
      child.stdin.write(key);
    });
    await once(child, 'close');
    expect(shown()).toMatch(/Paused.*resume d_\S+ --out \S*t\.md/s);
    expect(child.exitCode).toBe(130);
    expect(await exists('t.md')).toBe(false);
  });

  it('works through the server that holds the data directory', async () => {
    const server = await startServerProcess({
      dataDir: join(folder, 'data'),
      port: await freePort(),
      env: { OLLAMA_HOST: 'http://127.0.0.1:9' },
    });
    try {
      const { code, stderr } = await start(['write', 'brief.md', '--source', 'source.md', '--out', 'a.md', '--yes'])
        .done;
      expect(stderr).toContain(server.address);
      expect(code).toBe(0);
      expect(await exists('a.md')).toBe(true);
      // A second server on the same data is refused, with the address of the first.
      const second = await start(['serve', '--port', String(await freePort())]).done;
      expect(second.code).toBe(1);
      expect(second.stderr).toContain(server.address);
    } finally {
      expect(await server.stop()).toBe(0);
    }
  });

  it('asks its questions on a terminal and takes the answers', async ({ skip }) => {
    if (spawnSync('script', ['--version']).status !== 0) skip('the program `script` (bsdutils) is not on this machine');
    const env = await scripted({ sections: 1, wordsPerSection: 40, questions: 1 });
    const { child, shown } = onTerminal(env);
    let answered = 0;
    child.stdout.on('data', () => {
      const asked = (shown().match(/decide for me\)|Or write what should be different: /g) ?? []).length;
      for (; answered < asked; answered += 1) child.stdin.write(answered === 0 ? 'For beginners\n' : '\n');
    });
    await once(child, 'close');
    expect(shown()).toContain('Question 1 of 1');
    expect(shown()).toContain('Finished');
    expect(child.exitCode).toBe(0);
    expect(await exists('t.md')).toBe(true);
    expect(JSON.stringify(model?.requests.map((request) => request.body))).toContain('For beginners');
  });

  const mistakes: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['no brief', ['write', '--out', 'a.md', '--yes'], /which brief/],
    ['no result', ['write', 'brief.md', '--yes'], /--out/],
    ['a missing brief', ['write', 'nothing.md', '--out', 'a.md', '--yes'], /nothing\.md.*ENOENT/],
    ['an empty brief', ['write', 'empty.md', '--out', 'a.md', '--yes'], /empty/],
    ['a missing source', ['write', 'brief.md', '--source', 'no.pdf', '--out', 'a.md', '--yes'], /no\.pdf/],
    ['an unknown format', ['write', 'brief.md', '--out', 'a.xyz', '--yes'], /\.docx/],
    ['a folder that is not there', ['write', 'brief.md', '--out', 'no/where/a.md', '--yes'], /folder/],
    ['nobody to ask', ['write', 'brief.md', '--out', 'a.md'], /--yes/],
    ['an unknown command', ['paint'], /paint/],
    ['an unknown flag', ['serve', '--colour'], /--help/],
    ['a bad port', ['serve', '--port', 'many'], /port/],
    ['an unknown document', ['export', 'd_nothing', '--out', 'a.md'], /document/i],
  ];
  for (const [what, args, sentence] of mistakes) {
    it(`answers ${what} with a sentence that says what to do, and no stack trace`, async () => {
      await writeFile(join(folder, 'empty.md'), ' \n');
      const { code, stderr } = await start(args).done;
      expect(code).not.toBe(0);
      expect(stderr).toMatch(sentence);
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(stderr).not.toMatch(/cli\.[a-z]/);
    });
  }

  it('adds an endpoint of models with its key, lists it, tries it, takes it away, and says the key to nobody', async () => {
    const key = 'sk-of-the-command-line';
    model = await startModelServer({ script: () => ({ text: 'Yes.' }), models: ['large'], key });
    const run = (...args: readonly string[]) => start(['models', ...args], { LONGHAND_KEY: key }).done;
    const outcomes = [
      await run('add', 'office', 'openai', model.url),
      await run('endpoints'),
      await run(),
      await run('test', 'office'),
      await run('test', 'office', 'no', 'such', 'wish'),
      await run('remove', 'office'),
      await run('test', 'office'),
    ];
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0, 0, 2, 0, 1]);
    expect(outcomes[1]?.stdout).toContain(`office  openai  ${model.url}/v1  key kept`);
    expect(outcomes[2]?.stdout).toContain('office/large');
    expect(outcomes[3]?.stdout).toContain('Reached and accepted: large');
    expect(outcomes[6]?.stderr).toContain('There is no endpoint “office”');
    expect(JSON.stringify(outcomes)).not.toContain(key);
  });

  it('tells in the check of the installation which of the user’s MCP servers is not there, and why', async () => {
    await mkdir(join(folder, 'data'));
    const servers = { mcpServers: { files: { command: join(folder, 'no-such-program') } } };
    await writeFile(join(folder, 'data', 'mcp.json'), JSON.stringify(servers));
    const { code, stderr } = await start(['doctor']).done;
    expect(code).toBe(1);
    expect(stderr).toContain('✗ The MCP server files could not be connected');
  });

  it('names the port that another program uses', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, stderr } = await start(['serve', '--port', String(port)]).done;
    other.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`Port ${port} is .* another program.*--port`));
  });

  it('names a data folder that cannot be written', async () => {
    await writeFile(join(folder, 'file'), 'no folder');
    const { code, stderr } = await start(['serve', '--port', '0', '--data', join(folder, 'file')]).done;
    expect(code).toBe(1);
    expect(stderr).toContain(join(folder, 'file'));
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('goes on without a source that cannot be read when it may decide, and says so', async () => {
    await writeFile(join(folder, 'broken.pdf'), '%PDF-1.7 this is no PDF');
    await writeFile(join(folder, 'nothing.txt'), '');
    await mkdir(join(folder, 'out'));
    const { code, stderr } = await start([
      'write',
      'brief.md',
      '--source',
      'source.md',
      '--source',
      'broken.pdf',
      '--source',
      'nothing.txt',
      '--out',
      'out/a.md',
      '--yes',
    ]).done;
    expect(stderr).toMatch(/broken\.pdf: /);
    expect(stderr).toMatch(/nothing\.txt: .*empty/);
    expect(code).toBe(0);
  });
});
