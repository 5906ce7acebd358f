/**
 * A bilingual report of 20 and of 300 pages to PDF and to Word, by ours and by what people would take instead. Every run is a cold process;
 * what a warm service does is told apart. See bench/README.md for how each figure is made.
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finish, isQuick, median, printTable } from '../harness.ts';
import { save } from '../record.ts';
import { bytesOf, contestantsFor, type Name, type Pages, titles } from './contestants.ts';
import { has, type Run, run } from './process-run.ts';
import { measureWarm } from './warm.ts';

interface Figures {
  readonly ms: number;
  readonly mb: number;
  /** Of the file; for a PDF after its objects were packed, the same way for all. */
  readonly kb: number;
}

const results = new Map<Pages, ReadonlyMap<Name, Figures>>();
for (const pages of [20, 300] as const) {
  const told = await measure(pages, pages === 20 ? (isQuick ? 2 : 5) : isQuick ? 1 : 3);
  results.set(pages, told);
  printTable(
    [`${pages} pages`, 'ms, median', 'peak MB, median', 'kB'],
    [...told].map(([name, { ms, mb, kb }]) => [titles[name], Math.round(ms), Math.round(mb), Math.round(kb)]),
  );
  console.log();
}
const warm = await measureWarm(isQuick ? 4 : 12);
report();

async function measure(pages: Pages, rounds: number): Promise<ReadonlyMap<Name, Figures>> {
  const folder = mkdtempSync(join(tmpdir(), 'longhand-bench-export-'));
  try {
    const contestants = await contestantsFor(pages, folder);
    const runs = new Map<Name, Run[]>();
    // In turns, so that a slow minute of the machine hits all of them.
    for (let round = 0; round < rounds; round++) {
      for (const [name, contestant] of contestants) {
        // LibreOffice takes half a minute for 300 pages; once is enough to see that.
        if (name === 'libreoffice' && pages === 300 && round > 0) continue;
        runs.set(name, [...(runs.get(name) ?? []), await contestant.run()]);
      }
    }
    const canPack = await has('qpdf');
    const figures = new Map<Name, Figures>();
    for (const [name, { path }] of contestants) {
      const of = runs.get(name) ?? [];
      const kb = bytesOf(canPack && path.endsWith('.pdf') ? await packed(path) : path) / 1000;
      figures.set(name, { ms: median(of.map(({ ms }) => ms)), mb: median(of.map(({ mb }) => mb)), kb });
    }
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Tags are many small objects: packed into streams they weigh what they are. */
async function packed(path: string): Promise<string> {
  await run('qpdf', ['--object-streams=generate', '--warning-exit-0', path, `${path}.packed`]);
  return `${path}.packed`;
}

function report(): void {
  const value = (pages: Pages, name: Name, part: keyof Figures) => results.get(pages)?.get(name)?.[part] ?? Number.NaN;
  const ratio = (pages: Pages, ours: Name, peer: Name, part: keyof Figures) =>
    value(pages, ours, part) / value(pages, peer, part);
  const figures = Object.fromEntries(
    ([20, 300] as const).flatMap((pages) => [
      [`pdfMs${pages}`, value(pages, 'pdf', 'ms')],
      [`pdfPeakMb${pages}`, value(pages, 'pdf', 'mb')],
      [`pdfTimeToChromium${pages}`, ratio(pages, 'pdf', 'chromium', 'ms')],
      [`pdfTimeToChromiumPrintOnly${pages}`, ratio(pages, 'pdf', 'chromiumOnly', 'ms')],
      [`pdfMemoryToChromium${pages}`, ratio(pages, 'pdf', 'chromium', 'mb')],
      [`pdfSizeToChromium${pages}`, ratio(pages, 'pdf', 'chromium', 'kb')],
      [`pdfTimeToLibreOffice${pages}`, ratio(pages, 'pdf', 'libreoffice', 'ms')],
      [`docxMs${pages}`, value(pages, 'docx', 'ms')],
      [`docxPeakMb${pages}`, value(pages, 'docx', 'mb')],
      [`docxTimeToPandoc${pages}`, ratio(pages, 'docx', 'pandoc', 'ms')],
    ]),
  );
  const all: Record<string, number> = {
    ...figures,
    docxWarmMs20: warm.docxMs,
    docxWarmTimeToPandoc20: warm.docxMs / value(20, 'pandoc', 'ms'),
    previewMs20: warm.previewMs,
  };
  // A peer that is not installed leaves no figure.
  for (const [name, told] of Object.entries(all)) if (Number.isNaN(told)) delete all[name];
  const goals = [
    { figure: 'pdfTimeToChromium20', atMost: 0.4 },
    { figure: 'pdfMemoryToChromium20', atMost: 0.4 },
    { figure: 'pdfTimeToChromium300', atMost: 0.8 },
    { figure: 'pdfMemoryToChromium300', atMost: 0.75 },
    { figure: 'pdfSizeToChromium20', atMost: 0.75 },
    { figure: 'docxTimeToPandoc300', atMost: 0.8 },
    { figure: 'docxWarmTimeToPandoc20', atMost: 1 },
    { figure: 'previewMs20', atMost: 100 },
  ];
  if (process.argv.includes('--save')) save('export', all, [{ figures: all, goals }]);
  finish({ bench: 'export', figures: all, goals });
}
