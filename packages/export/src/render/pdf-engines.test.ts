import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { contentOf, paragraph } from '../../test/content.ts';
import { folder, need } from '../../test/tools.ts';
import { exportDocument } from '../export-document.ts';
import { forcedPdfEngine } from './pdf-engines.ts';

afterEach(() => vi.unstubAllEnvs());

const made = () => exportDocument(contentOf([paragraph('x')]), { format: 'pdf', outPath: join(folder(), 'out.pdf') });

describe('LONGHAND_PDF_ENGINE', () => {
  test('forces an engine that is known, and nothing when it is empty', () => {
    expect(forcedPdfEngine({})).toBeNull();
    expect(forcedPdfEngine({ LONGHAND_PDF_ENGINE: '' })).toBeNull();
    expect(forcedPdfEngine({ LONGHAND_PDF_ENGINE: ' Chromium ' })).toBe('chromium');
    expect(() => forcedPdfEngine({ LONGHAND_PDF_ENGINE: 'latex' })).toThrow(/“latex”.*typst, chromium/);
  });

  test('typst: Typst makes the file, and its standard is told', { timeout: 60_000 }, async ({ skip }) => {
    if (process.platform !== 'linux' || process.arch !== 'x64') skip('Typst has no build for this machine');
    vi.stubEnv('LONGHAND_PDF_ENGINE', 'typst');
    expect(await made()).toMatchObject({ engine: 'typst', standard: 'PDF/UA-1', warnings: [] });
  });

  test('chromium: Chromium prints the file although Typst would run, and says so', { timeout: 60_000 }, async ({
    skip,
  }) => {
    need(skip, 'chromium');
    vi.stubEnv('LONGHAND_PDF_ENGINE', 'chromium');
    expect(await made()).toMatchObject({
      engine: 'chromium',
      standard: 'PDF 1.4',
      warnings: [{ code: 'export.warn.chromiumAsked' }],
    });
  });

  test('chromium, where there is none: no file, and what to do', async ({ skip }) => {
    if (process.platform !== 'linux') skip('a browser is found outside of PATH here');
    vi.stubEnv('LONGHAND_PDF_ENGINE', 'chromium');
    vi.stubEnv('PATH', '/nowhere');
    await expect(made()).rejects.toMatchObject({ name: 'ExportError', code: 'export.noChromium' });
  });

  test('of an engine that does not exist stops the export before anything is made', async () => {
    vi.stubEnv('LONGHAND_PDF_ENGINE', 'latex');
    await expect(made()).rejects.toMatchObject({ name: 'ExportError', code: 'export.unknownEngine' });
  });
});
