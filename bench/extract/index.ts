/**
 * Text out of the PDF files of Debian's documentation: pages per second against plain pdf.js in the same guarded child, and Chinese characters
 * against pdftotext. See bench/README.md for how each figure is made.
 */
import { spawnSync } from 'node:child_process';
import { basename } from 'node:path';
import { runGuarded } from '@longhand/guard';
import { extract, SourceError } from '@longhand/sources';
import { finish, isQuick, median, printTable } from '../harness.ts';
import { save } from '../record.ts';
import { findCorpus, hintFor } from './corpus.ts';

interface Row {
  readonly name: string;
  readonly pages: number;
  readonly oursMs: number;
  readonly plainMs: number;
  readonly popplerMs: number;
  readonly han: number;
  readonly popplerHan: number;
}

/** Below this many pages the start of a process is what would be measured. */
const LEAST_PAGES = 20;
/** Fewer Chinese characters than this are an example in a text of another language. */
const LEAST_HAN = 100;
const PEER = new URL('./plain-pdfjs.ts', import.meta.url);
const LIMITS = { timeoutMs: 120_000, maxRssBytes: 2e9, maxOutputBytes: 1e6 };

const { files, missing } = findCorpus();
if (missing.length > 0) console.log(`Not here: ${missing.join(', ')}. To bring them:\n  ${hintFor(missing)}\n`);
if (!hasPoppler()) {
  console.log(
    'There is no pdftotext with its character maps. To bring it:\n  apt-get install poppler-utils poppler-data\n',
  );
  process.exitCode = 1;
} else if (files.length === 0) process.exitCode = 1;
else await measure(files);

async function measure(files: readonly string[]): Promise<void> {
  const rows: Row[] = [];
  const refused: string[] = [];
  for (const path of isQuick ? files.filter((_, at) => at % 4 === 0) : files) {
    const row = await measureFile(path);
    if (typeof row === 'string') refused.push(row);
    else rows.push(row);
  }
  rows.sort((one, other) => other.pages - one.pages);
  printTable(
    ['file', 'pages', 'pages/s', 'of pdf.js', 'pages/s pdftotext', 'Han', 'of pdftotext'],
    rows.map((row) => [
      row.name,
      row.pages,
      row.pages / (row.oursMs / 1000),
      Number.isNaN(row.plainMs) ? '' : row.plainMs / row.oursMs,
      row.pages / (row.popplerMs / 1000),
      row.han,
      row.popplerHan < LEAST_HAN ? '' : row.han / row.popplerHan,
    ]),
  );
  for (const line of refused) console.log(line);
  const books = rows.filter(({ pages }) => pages >= LEAST_PAGES);
  const sum = (of: (row: Row) => number) => books.reduce((total, row) => total + of(row), 0);
  const chinese = rows.filter(({ popplerHan }) => popplerHan >= LEAST_HAN);
  const figures = {
    files: rows.length,
    refused: refused.length,
    pages: rows.reduce((total, row) => total + row.pages, 0),
    pagesTimed: sum(({ pages }) => pages),
    pagesPerS: sum(({ pages }) => pages) / (sum(({ oursMs }) => oursMs) / 1000),
    pagesPerSOfPdfjs: sum(({ plainMs }) => plainMs) / sum(({ oursMs }) => oursMs),
    pagesPerSOfPdftotext: sum(({ popplerMs }) => popplerMs) / sum(({ oursMs }) => oursMs),
    hanFiles: chinese.length,
    han: chinese.reduce((total, row) => total + row.popplerHan, 0),
    leastHanOfPdftotext: Math.min(...chinese.map(({ han, popplerHan }) => han / popplerHan)),
  };
  const goals = [
    { figure: 'pagesPerSOfPdfjs', atLeast: 0.8 },
    { figure: 'leastHanOfPdftotext', atLeast: 0.995 },
  ];
  finish({ bench: 'extract', figures, goals });
  if (process.argv.includes('--save')) save('extract', figures, [{ figures, goals }]);
}

/** In turns, each in a process of its own; a sentence for a file that holds no text. Short files are read once, for their characters. */
async function measureFile(path: string): Promise<Row | string> {
  const name = basename(path);
  const ours: number[] = [];
  const plain: number[] = [];
  const poppler: number[] = [];
  let text = '';
  let pages = 0;
  let theirs = '';
  try {
    for (let round = 0; round === 0 || (pages >= LEAST_PAGES && round < (isQuick ? 1 : 3)); round++) {
      ours.push(
        await timed(async () => {
          ({ text, pages = 0 } = await extract({ path, name }));
        }),
      );
      if (pages >= LEAST_PAGES) plain.push(await timed(() => runGuarded(PEER, path, LIMITS)));
      poppler.push(
        await timed(async () => {
          theirs = spawnSync('pdftotext', ['-enc', 'UTF-8', path, '-'], { encoding: 'utf8', maxBuffer: 1e9 }).stdout;
        }),
      );
    }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return `${name}: ${error.code}`;
  }
  const plainMs = plain.length === 0 ? Number.NaN : median(plain);
  return {
    name,
    pages,
    oursMs: median(ours),
    plainMs,
    popplerMs: median(poppler),
    han: hanIn(text),
    popplerHan: hanIn(theirs),
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

function hanIn(text: string): number {
  return text.match(/\p{Script=Han}/gu)?.length ?? 0;
}

/** Without its data package pdftotext drops the Chinese text of fonts that are not embedded, and only says so on stderr. */
function hasPoppler(): boolean {
  const listed = spawnSync('pdftotext', ['-listenc'], { encoding: 'utf8' });
  return listed.status === 0 && listed.stdout.includes('GBK');
}
