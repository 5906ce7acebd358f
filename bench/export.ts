/**
 * A 20-page bilingual report to PDF, by our engine and by Chromium, and to Word, by ours and by pandoc. Every run is a cold process;
 * memory is the peak of the whole process tree, shared pages counted once (PSS). See bench/README.md for how each figure is made.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { exportDocument, findChromium } from '@longhand/export';
import { sampleDocument } from '@longhand/export/sample';
import { finish, isQuick, median, printTable } from './harness.ts';

interface Run {
  readonly ms: number;
  readonly mb: number;
}
type Contestant = 'pdf' | 'chromium' | 'chromiumOnly' | 'docx' | 'pandoc';

const [, , mode, format, outPath] = process.argv;
const content = sampleDocument('zh', 10);
if (mode === '--once' && (format === 'pdf' || format === 'docx' || format === 'html') && outPath !== undefined) {
  await exportDocument(content, { format, outPath });
} else {
  await measure();
}

async function measure(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'longhand-bench-export-'));
  try {
    const path = (name: string) => join(folder, name);
    const chromium = await findChromium();
    await exportDocument(content, { format: 'html', outPath: path('ready.html') });
    await exportDocument(content, { format: 'md', outPath: path('ready.md') });
    const ours = (asked: string) =>
      run(process.execPath, [
        '--disable-warning=ExperimentalWarning',
        import.meta.filename,
        '--once',
        asked,
        path(`ours.${asked}`),
      ]);
    const print = (html: string) => {
      const profile = mkdtempSync(path('profile-'));
      const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
      const flags = [
        '--headless',
        ...root,
        '--disable-gpu',
        '--no-pdf-header-footer',
        '--generate-pdf-document-outline',
        `--user-data-dir=${profile}`,
      ];
      return run(chromium ?? 'chromium', [...flags, `--print-to-pdf=${path('printed.pdf')}`, pathToFileURL(html).href]);
    };
    const contestants: Partial<Record<Contestant, () => Promise<Run>>> = {
      pdf: () => ours('pdf'),
      ...(chromium !== null && {
        chromium: async () => {
          const emitted = await ours('html');
          const printed = await print(path('ours.html'));
          return { ms: emitted.ms + printed.ms, mb: Math.max(emitted.mb, printed.mb) };
        },
        chromiumOnly: () => print(path('ready.html')),
      }),
      docx: () => ours('docx'),
      ...((await has('pandoc')) && { pandoc: () => run('pandoc', [path('ready.md'), '-o', path('pandoc.docx')]) }),
    };
    const runs: Partial<Record<Contestant, Run[]>> = {};
    // In turns, so that a slow minute of the machine hits all of them.
    for (let round = 0; round < (isQuick ? 2 : 5); round++) {
      for (const [name, contestant] of Object.entries(contestants) as [Contestant, () => Promise<Run>][]) {
        runs[name] = [...(runs[name] ?? []), await contestant()];
      }
    }
    report(runs);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function report(runs: Partial<Record<Contestant, readonly Run[]>>): void {
  const names: Record<Contestant, string> = {
    pdf: 'PDF, ours (Typst, PDF/UA-1)',
    chromium: 'PDF, HTML by ours and print by Chromium',
    chromiumOnly: 'PDF, print by Chromium of a ready HTML file',
    docx: 'Word, ours',
    pandoc: 'Word, pandoc of a ready Markdown file',
  };
  const ms = (name: Contestant) => (runs[name] === undefined ? Number.NaN : median(runs[name].map((one) => one.ms)));
  const mb = (name: Contestant) => (runs[name] === undefined ? Number.NaN : median(runs[name].map((one) => one.mb)));
  printTable(
    ['20 pages', 'ms, median', 'peak MB, median'],
    (Object.keys(names) as Contestant[])
      .filter((name) => runs[name] !== undefined)
      .map((name) => [names[name], Math.round(ms(name)), Math.round(mb(name))]),
  );
  const figures = {
    pdfMs: ms('pdf'),
    pdfPeakMb: mb('pdf'),
    docxMs: ms('docx'),
    docxPeakMb: mb('docx'),
    ...(runs.chromium !== undefined && {
      pdfTimeToChromium: ms('pdf') / ms('chromium'),
      pdfMemoryToChromium: mb('pdf') / mb('chromium'),
      pdfTimeToChromiumPrintOnly: ms('pdf') / ms('chromiumOnly'),
    }),
    ...(runs.pandoc !== undefined && { docxTimeToPandoc: ms('docx') / ms('pandoc') }),
  };
  finish({
    bench: 'export',
    figures,
    goals: [
      { figure: 'pdfTimeToChromium', atMost: 0.4 },
      { figure: 'pdfMemoryToChromium', atMost: 0.4 },
    ],
  });
}

/** Runs a program to its end, and samples the memory of its process tree. */
function run(program: string, args: readonly string[]): Promise<Run> {
  const from = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (data: string) => {
    stderr = (stderr + data).slice(-2_000);
  });
  let mb = 0;
  const sampler = setInterval(() => {
    mb = Math.max(mb, child.pid === undefined ? 0 : treeMb(child.pid));
  }, 40);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(sampler);
      if (code === 0) resolve({ ms: performance.now() - from, mb });
      else reject(new Error(`${program} ended with ${code}: ${stderr}`));
    });
  });
}

function has(program: string): Promise<boolean> {
  return run(program, ['--version']).then(
    () => true,
    () => false,
  );
}

/** PSS of a process and its descendants, MB; Linux only. */
function treeMb(root: number): number {
  if (process.platform !== 'linux') return 0;
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readOrEmpty(`/proc/${name}/stat`);
    // "pid (name) state ppid …"; the name may hold anything, so count from its closing bracket.
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const isOfTree = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at))
      if (at === root) return true;
    return false;
  };
  let kb = 0;
  for (const pid of parents.keys()) {
    if (isOfTree(pid)) kb += Number(/^Pss:\s+(\d+) kB/m.exec(readOrEmpty(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
  }
  return kb / 1000;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
