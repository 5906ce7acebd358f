/**
 * Typst source to PDF in this process: call it in a guarded child only, because a compilation blocks for seconds.
 *
 * The optimistic way comes first: everything at once, as PDF/UA-1. When Typst refuses, the reason is looked for among formulas, pictures and
 * missing glyphs, the culprit is replaced by something that can be shown, a warning is noted, and it is tried again.
 * @module
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { typstSource } from '../emit/typst.ts';
import { typstMath } from '../emit/typst-math.ts';
import { typstString } from '../emit/typst-string.ts';
import type { PictureFormat } from '../resolve/assets.ts';
import type { ExportWarning, ResolvedDocument } from '../resolve/resolved.ts';
import { texOf } from '../resolve/tex-of.ts';

export interface Picture {
  readonly data: Uint8Array;
  readonly format: PictureFormat;
}

export interface TypstEngine {
  readonly compiler: NodeCompiler;
  readonly workspace: string;
}

export interface TypstPdf {
  readonly pdf: Uint8Array;
  readonly standard: 'PDF/UA-1' | 'PDF 1.7';
  readonly warnings: readonly ExportWarning[];
}

const fontsFolder = fileURLToPath(new URL('../../fonts', import.meta.url));

/**
 * Loads the native compiler with our fonts only.
 *
 * @param folder an empty folder that belongs to this job: the compiler can read what lies in it, and nothing else.
 * @throws whatever the module loader throws where there is no native build.
 */
export async function loadTypst(folder: string): Promise<TypstEngine> {
  const workspace = join(folder, 'workspace');
  await mkdir(workspace, { recursive: true });
  // System fonts cannot be turned off by an option, but fontconfig decides which folders are looked through. Results must not
  // depend on the machine, and scanning 200 fonts costs a quarter of a second.
  const config = join(folder, 'fonts.conf');
  await writeFile(config, `<?xml version="1.0"?><fontconfig><dir>${workspace}</dir></fontconfig>`);
  process.env.FONTCONFIG_FILE = config;
  const { NodeCompiler } = await import('@myriaddreamin/typst-ts-node-compiler');
  return { compiler: NodeCompiler.create({ workspace, fontArgs: [{ fontPaths: [fontsFolder] }] }), workspace };
}

export function renderTypst(
  { compiler, workspace }: TypstEngine,
  document: ResolvedDocument,
  pictures: ReadonlyMap<string, Picture>,
): TypstPdf {
  const warnings: ExportWarning[] = [];
  const paths = new Map<string, string>();
  for (const [asset, { data, format }] of pictures) {
    const path = `/pictures/${asset}.${format}`;
    // Pictures never touch the disk: the compiler is told what it would find there.
    compiler.mapShadow(join(workspace, path), Buffer.from(data));
    paths.set(asset, path);
  }
  const badFormulas = new Set<string>();
  const badGlyphs: string[] = [];
  const source = () => {
    const text = typstSource(document, {
      picture: (asset) => paths.get(asset) ?? null,
      isBadFormula: (tex) => badFormulas.has(tex),
    });
    return badGlyphs.reduce((told, glyph) => told.replaceAll(glyph, '\u25a1'), text);
  };
  for (const tex of texOf(document)) {
    if (typstMath(tex) !== null) continue;
    badFormulas.add(tex);
    warnings.push({ code: 'export.warn.formula', params: { tex } });
  }

  let compiled = compile(compiler, source());
  if ('failures' in compiled) {
    for (const tex of texOf(document)) {
      const math = typstMath(tex);
      if (math === null || isSound(compiler, `#math.equation(block: true, eval(${typstString(math)}, mode: "math"))`))
        continue;
      badFormulas.add(tex);
      warnings.push({ code: 'export.warn.formula', params: { tex } });
    }
    for (const [asset, path] of paths) {
      if (isSound(compiler, `#image(${typstString(path)})`)) continue;
      paths.delete(asset);
      warnings.push({ code: 'export.warn.imageUnreadable', params: { alt: altOf(document, asset), format: 'PDF' } });
    }
    compiled = compile(compiler, source());
    if ('failures' in compiled) throw new Error(`Typst: ${compiled.failures.join('; ')}`);
  }

  for (let attempt = 0; ; attempt++) {
    const written = write(compiler, compiled.result, 'ua-1');
    if ('pdf' in written) return { pdf: written.pdf, standard: 'PDF/UA-1', warnings };
    const glyphs = written.failures
      .flatMap((failure) => missingGlyph(failure) ?? [])
      .filter((glyph) => !badGlyphs.includes(glyph));
    if (glyphs.length === 0 || attempt === 3) {
      warnings.push({ code: 'export.warn.plainPdf', params: { reason: written.failures[0] ?? 'unknown' } });
      const plain = write(compiler, compiled.result, '1.7');
      if ('failures' in plain) throw new Error(`Typst: ${plain.failures.join('; ')}`);
      return { pdf: plain.pdf, standard: 'PDF 1.7', warnings };
    }
    badGlyphs.push(...glyphs);
    for (const glyph of glyphs)
      warnings.push({ code: 'export.warn.glyph', params: { character: glyph, code: codePoints(glyph) } });
    compiled = compile(compiler, source());
    if ('failures' in compiled) throw new Error(`Typst: ${compiled.failures.join('; ')}`);
  }
}

type Compiled = Parameters<NodeCompiler['pdf']>[0];

function compile(
  compiler: NodeCompiler,
  mainFileContent: string,
): { readonly result: Compiled } | { readonly failures: readonly string[] } {
  const output = compiler.compile({ mainFileContent });
  const { result } = output;
  if (result !== null && !output.hasError()) return { result };
  const error = output.takeError();
  const told = error === null ? [] : error.shortDiagnostics;
  // The binding leaves the diagnostics untyped.
  return { failures: told.map((diagnostic: { message?: unknown }) => String(diagnostic.message)) };
}

const isSound = (compiler: NodeCompiler, source: string): boolean => 'result' in compile(compiler, source);

function write(
  compiler: NodeCompiler,
  document: Compiled,
  pdfStandard: string,
): { readonly pdf: Uint8Array } | { readonly failures: readonly string[] } {
  try {
    return { pdf: compiler.pdf(document, { pdfStandard }) };
  } catch (error) {
    // The binding reports the diagnostics as the debug text of a list.
    const text = error instanceof Error ? error.message : String(error);
    const messages = [...text.matchAll(/message: "((?:[^"\\]|\\.)*)"/gs)].map((match) => unescapeDebug(match[1] ?? ''));
    return { failures: messages.length > 0 ? messages : [text] };
  }
}

/** `PDF/UA-1 error: the text "😀" could not be displayed with font …` */
function missingGlyph(failure: string): string | null {
  const text = /the text `?"((?:[^"\\]|\\.)*)"`? could not be displayed/s.exec(failure)?.[1];
  return text === undefined ? null : unescapeDebug(text);
}

/** Undoes Rust's debug escapes of a string. */
function unescapeDebug(text: string): string {
  return text.replace(/\\(?:u\{([0-9a-fA-F]+)\}|(.))/gs, (_, code: string | undefined, plain: string | undefined) => {
    if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
    return plain === 'n' ? '\n' : plain === 't' ? '\t' : (plain ?? '');
  });
}

const codePoints = (text: string): string =>
  [...text].map((character) => `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`).join(' ');

function altOf(document: ResolvedDocument, asset: string): string {
  for (const block of document.blocks)
    if (block.type === 'image' && block.asset === asset) return block.alt || block.caption?.label || asset;
  return asset;
}
