/**
 * `doctor`: what this installation can do, line by line.
 * @module
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportDocument } from '@longhand/export';
import { say } from '@longhand/i18n';
import { openStore } from '@longhand/store';
import { EXIT } from './cli-error.ts';
import { explain } from './explain.ts';
import { runningServer } from './session.ts';
import type { Settings } from './settings.ts';
import type { Terminal } from './terminal.ts';

/** @returns 0 when everything that the main job needs is there */
export async function doctor(settings: Settings, terminal: Terminal): Promise<number> {
  const { locale } = settings;
  let isWell = true;
  const tell = (isGood: boolean, text: string) => {
    isWell &&= isGood;
    terminal.line(`${isGood ? '✓' : '✗'} ${text}`);
  };
  tell(
    Number(process.versions.node.split('.')[0]) >= 24,
    say(locale, 'cli.doctor.node', { version: process.versions.node }),
  );
  try {
    const running = await runningServer(settings);
    if (running === null) await (await openStore(settings.dataDir)).close();
    tell(true, say(locale, 'cli.doctor.data', { path: settings.dataDir }));
  } catch (error) {
    tell(false, explain(error, settings));
  }
  const hasPage = existsSync(new URL('../../web/dist/index.html', import.meta.url));
  tell(hasPage, say(locale, hasPage ? 'cli.doctor.page' : 'cli.doctor.pageMissing'));
  const engine = await tryPdf();
  tell(engine !== null, engine ? say(locale, 'cli.doctor.pdf', { engine }) : say(locale, 'cli.doctor.pdfMissing'));
  return isWell ? EXIT.ok : EXIT.failed;
}

/** Makes a small PDF for real: nothing else tells whether an engine works here. */
async function tryPdf(): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'longhand-doctor-'));
  try {
    const { engine, standard } = await exportDocument(
      {
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
      },
      { format: 'pdf', outPath: join(folder, 'doctor.pdf') },
    );
    return standard ? `${engine}, ${standard}` : engine;
  } catch {
    return null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
