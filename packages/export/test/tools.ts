/** External checkers; a test that needs one skips with its name when the machine has it not. */
import { spawnSync } from 'node:child_process';
import { accessSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';

const known = new Map<string, boolean>();

export function need(skip: TestContext['skip'], ...programs: string[]): void {
  for (const program of programs) {
    const has = known.get(program) ?? !spawnSync(program, ['--version'], { stdio: 'ignore' }).error;
    known.set(program, has);
    if (!has) skip(`${program} is not installed`);
  }
}

export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'longhand-export-test-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Output of a program; its exit code must be 0, or 3 (qpdf's word for warnings is not accepted either). */
export function output(program: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 120_000 });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stdout}${stderr}`);
  return stdout;
}

/** Text of a PDF without what layout puts between the characters. */
export const pdfText = (path: string): string => squeezed(output('pdftotext', '-raw', path, '-'));

/** Spaces, word joiners and line ends differ between formats; characters do not. */
export const squeezed = (text: string): string => text.normalize('NFKC').replace(/[\s\u2060\u00ad\u200b\f]+/g, '');

/** Word files as LibreOffice prints them, in one start: that takes longer than to print a report. Their names must differ. */
export function wordAsPdf(files: readonly string[], into: string): readonly string[] {
  output(
    'soffice',
    `-env:UserInstallation=file://${join(into, 'profile')}`,
    '--headless',
    '--convert-to',
    'pdf',
    '--outdir',
    into,
    ...files,
  );
  const printed = files.map((file) => join(into, `${basename(file, '.docx')}.pdf`));
  // An exit code of 0 does not mean that it wrote them.
  for (const path of printed) accessSync(path);
  return printed;
}
