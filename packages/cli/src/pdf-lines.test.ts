import { spawnSync } from 'node:child_process';
import { afterEach, expect, test, vi } from 'vitest';
import { pdfLines } from './pdf-lines.ts';

afterEach(() => vi.unstubAllEnvs());

const settings = { locale: 'en', dataDir: '/nowhere', host: '127.0.0.1', port: 4747 } as const;
const hasChromium = !spawnSync('chromium', ['--version'], { stdio: 'ignore' }).error;
const hasTypst = process.platform === 'linux' && process.arch === 'x64';

test('doctor names the engine that makes PDF files, its standard, and the one that would take over', {
  timeout: 90_000,
}, async ({ skip }) => {
  if (!hasTypst || !hasChromium) skip('needs Typst and a Chromium');
  expect(await pdfLines(settings)).toEqual([
    { isGood: true, text: 'PDF files: Typst makes them, as PDF/UA-1' },
    { isGood: true, text: 'PDF files: Chromium works too (PDF 1.4), and would take over' },
  ]);
});

test('doctor says that an engine is forced, that it was tried, and why it fails', { timeout: 60_000 }, async ({
  skip,
}) => {
  if (!hasTypst) skip('Typst has no build for this machine');
  vi.stubEnv('LONGHAND_PDF_ENGINE', 'typst');
  expect(await pdfLines(settings)).toEqual([
    { isGood: true, text: 'PDF files: Typst makes them, as PDF/UA-1, because LONGHAND_PDF_ENGINE says so' },
  ]);
  vi.stubEnv('LONGHAND_PDF_ENGINE', 'chromium');
  vi.stubEnv('PATH', '/nowhere');
  expect((await pdfLines(settings)).map(({ isGood, text }) => [isGood, text.slice(0, 60)])).toEqual([
    [false, 'PDF files: Chromium was tried and does not work here: none w'],
  ]);
});

test('an engine that does not exist is named, with those that do', async () => {
  vi.stubEnv('LONGHAND_PDF_ENGINE', 'latex');
  const [line, ...more] = await pdfLines({ ...settings, locale: 'zh' });
  expect(more).toEqual([]);
  expect(line).toEqual({ isGood: false, text: expect.stringMatching(/latex.*typst, chromium/) });
});
