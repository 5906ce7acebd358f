/**
 * What `doctor` says of PDF: which engine makes the files, as which standard, and why not another.
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DocumentContent } from '@longhand/document';
import { ExportError, exportDocument, forcedPdfEngine, type PdfEngine, pdfEngines } from '@longhand/export';
import { say } from '@longhand/i18n';
import { explain } from './explain.ts';
import type { Settings } from './settings.ts';

export interface DoctorLine {
  readonly isGood: boolean;
  readonly text: string;
}

type DoctorSettings = Pick<Settings, 'locale' | 'dataDir' | 'host' | 'port'>;
type Trial = { readonly engine: PdfEngine } & ({ readonly standard: string } | { readonly reason: string });

const names: Readonly<Record<PdfEngine, string>> = { typst: 'Typst', chromium: 'Chromium' };

/** Every engine is tried for real: nothing else tells whether it works here. */
export async function pdfLines(settings: DoctorSettings): Promise<readonly DoctorLine[]> {
  const { locale } = settings;
  let forced: PdfEngine | null;
  try {
    forced = forcedPdfEngine();
  } catch (error) {
    return [{ isGood: false, text: explain(error, settings) }];
  }
  const trials: Trial[] = [];
  for (const engine of forced === null ? pdfEngines : [forced]) trials.push(await tried(engine, settings));
  const working = trials.flatMap((trial) => ('standard' in trial ? [trial] : []));
  const lines = working.map(({ engine, standard }, at) => {
    const code = at > 0 ? 'cli.doctor.pdfNext' : forced === null ? 'cli.doctor.pdf' : 'cli.doctor.pdfForced';
    return { isGood: true, text: say(locale, code, { engine: names[engine], standard }) };
  });
  // One that does not work is a fault only when no other does.
  const failed = trials.flatMap((trial) =>
    'reason' in trial
      ? [
          {
            isGood: working.length > 0,
            text: say(locale, 'cli.doctor.pdfFailed', { engine: names[trial.engine], reason: trial.reason }),
          },
        ]
      : [],
  );
  const missing =
    working.length === 0 && forced === null ? [{ isGood: false, text: say(locale, 'cli.doctor.pdfMissing') }] : [];
  return [...lines, ...failed, ...missing];
}

async function tried(pdfEngine: PdfEngine, settings: DoctorSettings): Promise<Trial> {
  const folder = await mkdtemp(join(tmpdir(), 'longhand-doctor-'));
  try {
    const outPath = join(folder, 'doctor.pdf');
    const { standard = 'PDF' } = await exportDocument(smallest, { format: 'pdf', outPath, pdfEngine });
    return { engine: pdfEngine, standard };
  } catch (error) {
    return { engine: pdfEngine, reason: reasonOf(error, settings) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function reasonOf(error: unknown, settings: DoctorSettings): string {
  if (error instanceof ExportError && error.code === 'export.noTypst') return String(error.params.reason);
  if (error instanceof ExportError && error.code === 'export.noChromium')
    return say(settings.locale, 'cli.doctor.noChromium');
  return explain(error, settings);
}

const smallest: DocumentContent = {
  schema: 'doc/1',
  id: 'doctor',
  title: 'Longhand 长卷',
  lang: 'en',
  updatedAt: 0,
  blocks: [
    {
      id: 'b1',
      rev: 1,
      prov: { by: 'person' },
      body: { type: 'paragraph', content: [{ type: 'text', text: 'Longhand 长卷' }] },
    },
  ],
  citations: {},
  sources: {},
};
