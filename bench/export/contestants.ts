/**
 * Who makes the files: ours, Chromium's print of the same HTML, LibreOffice's print of our Word file, pandoc from its own syntax tree.
 * @module
 */
import { mkdtempSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { exportDocument, findChromium } from '@longhand/export';
import { sampleDocument } from '@longhand/export/sample';
import { has, type Run, run } from './process-run.ts';

/** Pages of the sample, near enough, by what {@link documentOf} makes of it. */
export type Pages = 20 | 300;
export const documentOf = (pages: Pages) => sampleDocument('zh', pages === 20 ? 10 : 143);

export type Name = 'pdf' | 'chromium' | 'chromiumOnly' | 'libreoffice' | 'docx' | 'pandoc';
export const titles: Readonly<Record<Name, string>> = {
  pdf: 'PDF, ours (Typst, PDF/UA-1)',
  chromium: 'PDF, HTML by ours and print by Chromium',
  chromiumOnly: 'PDF, print by Chromium of a ready HTML file',
  libreoffice: 'PDF, LibreOffice of a ready Word file',
  docx: 'Word, ours',
  pandoc: 'Word, pandoc of its ready syntax tree',
};

export interface Contestant {
  readonly run: () => Promise<Run>;
  /** The file that it makes. */
  readonly path: string;
}

/** Those that this machine has, with what they start from lying ready in `folder`. */
export async function contestantsFor(pages: Pages, folder: string): Promise<ReadonlyMap<Name, Contestant>> {
  const path = (name: string) => join(folder, name);
  const content = documentOf(pages);
  for (const format of ['html', 'md', 'docx'] as const)
    await exportDocument(content, { format, outPath: path(`ready.${format}`) });
  const ours = (format: string) =>
    run(process.execPath, [
      '--disable-warning=ExperimentalWarning',
      join(import.meta.dirname, 'once-main.ts'),
      String(pages),
      format,
      path(`ours.${format}`),
    ]);
  const found = new Map<Name, Contestant>([['pdf', { run: () => ours('pdf'), path: path('ours.pdf') }]]);
  const chromium = await findChromium();
  if (chromium !== null) {
    const print = (html: string) => printed(chromium, html, path('printed.pdf'), folder);
    found.set('chromium', {
      path: path('printed.pdf'),
      run: async () => {
        const emitted = await ours('html');
        const told = await print(path('ours.html'));
        return { ms: emitted.ms + told.ms, mb: Math.max(emitted.mb, told.mb) };
      },
    });
    found.set('chromiumOnly', { run: () => print(path('ready.html')), path: path('printed.pdf') });
  }
  if (await has('soffice')) {
    found.set('libreoffice', {
      path: path('ready.pdf'),
      run: () => {
        const profile = `-env:UserInstallation=${pathToFileURL(mkdtempSync(path('office-'))).href}`;
        return run('soffice', [profile, '--headless', '--convert-to', 'pdf', '--outdir', folder, path('ready.docx')]);
      },
    });
  }
  found.set('docx', { run: () => ours('docx'), path: path('ours.docx') });
  if (await has('pandoc')) {
    // Its syntax tree, not Markdown: reading Markdown is no part of writing Word.
    await run('pandoc', [path('ready.md'), '-t', 'json', '-o', path('ready.json')]);
    found.set('pandoc', {
      path: path('pandoc.docx'),
      run: () => run('pandoc', ['-f', 'json', path('ready.json'), '-o', path('pandoc.docx')]),
    });
  }
  return found;
}

export const bytesOf = (path: string): number => statSync(path).size;

function printed(chromium: string, html: string, into: string, folder: string): Promise<Run> {
  const profile = mkdtempSync(join(folder, 'profile-'));
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const flags = [
    '--headless',
    ...root,
    '--disable-gpu',
    '--no-pdf-header-footer',
    '--generate-pdf-document-outline',
    `--user-data-dir=${profile}`,
    `--print-to-pdf=${into}`,
  ];
  return run(chromium, [...flags, pathToFileURL(html).href]);
}
