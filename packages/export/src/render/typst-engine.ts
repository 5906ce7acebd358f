/**
 * The native Typst compiler, with our fonts only and one empty folder to read from. Use it in a guarded child: a compilation blocks for seconds.
 * @module
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NodeCompiler, NodeTypstDocument } from '@myriaddreamin/typst-ts-node-compiler';

export type Compiled = { readonly document: NodeTypstDocument } | { readonly failures: readonly string[] };
export type Written = { readonly pdf: Uint8Array } | { readonly failures: readonly string[] };

const fontsFolder = fileURLToPath(new URL('../../fonts', import.meta.url));

export class TypstEngine {
  readonly #compiler: NodeCompiler;
  readonly #workspace: string;

  private constructor(compiler: NodeCompiler, workspace: string) {
    this.#compiler = compiler;
    this.#workspace = workspace;
  }

  /**
   * @param folder belongs to this job alone: the compiler can read what lies in it, and nothing else
   * @throws whatever the module loader throws where there is no native build
   */
  static async load(folder: string): Promise<TypstEngine> {
    const workspace = join(folder, 'workspace');
    await mkdir(workspace, { recursive: true });
    // System fonts cannot be turned off by an option, but fontconfig decides which folders are looked through. Results must not
    // depend on the machine, and scanning 200 fonts costs a quarter of a second.
    const config = join(folder, 'fonts.conf');
    await writeFile(config, `<?xml version="1.0"?><fontconfig><dir>${workspace}</dir></fontconfig>`);
    process.env.FONTCONFIG_FILE = config;
    const { NodeCompiler } = await import('@myriaddreamin/typst-ts-node-compiler');
    return new TypstEngine(NodeCompiler.create({ workspace, fontArgs: [{ fontPaths: [fontsFolder] }] }), workspace);
  }

  /** Makes a picture known under `path`. It never touches the disk: the compiler is told what it would find there. */
  addPicture(path: string, data: Uint8Array): void {
    this.#compiler.mapShadow(join(this.#workspace, path), Buffer.from(data));
  }

  /** Makes a file known under `path`, as {@link addPicture} does. */
  addFile(path: string, data: Uint8Array): void {
    this.addPicture(path, data);
  }

  /** A source as HTML: for what is read back, and not printed. */
  html(source: string): { readonly html: string } | { readonly failures: readonly string[] } {
    const mainFilePath = this.#main(source);
    const output = this.#compiler.tryHtml({ mainFilePath });
    this.#compiler.evictCache(4);
    if (output.result !== null && !output.hasError()) return { html: output.result.body() };
    return { failures: failuresOf(output.takeError()) };
  }

  compile(source: string): Compiled {
    const mainFilePath = this.#main(source);
    const output = this.#compiler.compile({ mainFilePath });
    // The engine keeps what it computed for the next compilation, for ever unless told otherwise.
    this.#compiler.evictCache(4);
    const document = output.result;
    if (document !== null && !output.hasError()) return { document };
    return { failures: failuresOf(output.takeError()) };
  }

  /** Path of a source that is to be compiled: always the same, so that the compiler parses and sets anew only what is another. */
  #main(source: string): string {
    const path = join(this.#workspace, 'main.typ');
    this.#compiler.mapShadow(path, Buffer.from(ascii(source)));
    return path;
  }

  /** @param pdfStandard `ua-1`, `1.7` … */
  write(document: NodeTypstDocument, pdfStandard: string): Written {
    try {
      return { pdf: this.#compiler.pdf(document, { pdfStandard }) };
    } catch (error) {
      // The binding reports the diagnostics as the debug text of a list.
      const text = error instanceof Error ? error.message : String(error);
      const messages = [...text.matchAll(/message: "((?:[^"\\]|\\.)*)"/gs)].map((match) =>
        unescapeDebug(match[1] ?? ''),
      );
      return { failures: messages.length > 0 ? messages : [text] };
    }
  }
}

/**
 * Every other character as the escape that strings and markup share: the incremental parser loses characters, or ends the process, when the
 * old and the new source differ inside one that takes several bytes (Typst 0.14.2).
 */
function ascii(source: string): string {
  // Run by run: a call for each character would take longer than all the rest of a preview's source.
  return source.replace(/[^\0-\x7f]+/g, (run) => {
    let escaped = '';
    for (const character of run) escaped += `\\u{${character.codePointAt(0)?.toString(16)}}`;
    return escaped;
  });
}

// The binding leaves the diagnostics untyped.
const failuresOf = (error: { readonly shortDiagnostics: readonly { message?: unknown }[] } | null): readonly string[] =>
  (error?.shortDiagnostics ?? []).map(({ message }) => String(message));

/** Undoes Rust's debug escapes of a string. */
export function unescapeDebug(text: string): string {
  return text.replace(/\\(?:u\{([0-9a-fA-F]+)\}|(.))/gs, (_, code: string | undefined, plain: string | undefined) => {
    if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
    return plain === 'n' ? '\n' : plain === 't' ? '\t' : (plain ?? '');
  });
}
