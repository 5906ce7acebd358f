/**
 * Resolves one document, makes one file of it, returns the bytes. It runs alone in a guarded child, so it may block, and it may be killed.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { ExportError } from '../export-error.ts';
import { type Drawings, undrawn, withDrawings } from '../figures/diagrams.ts';
import { located } from '../report/located.ts';
import type { Picture, PictureFormat } from '../resolve/assets.ts';
import { imagesIn } from '../resolve/images-in.ts';
import type { ExportWarning, ResolvedDocument } from '../resolve/resolved.ts';
import { type Refused, resolveWithStyle, type StyledJob } from './resolve-with-style.ts';
import type { TypstEngine } from './typst-engine.ts';

export interface RenderJob extends StyledJob {
  /** `print` is HTML for an engine that prints it. */
  readonly format: 'html' | 'docx' | 'pdf' | 'typ' | 'epub' | 'tex' | 'md' | 'print';
  /** Where each stored picture lies. */
  readonly pictures: ReadonlyMap<string, string>;
  /** What was drawn of its diagrams; Markdown keeps their sources. */
  readonly drawings: Drawings;
  /** Where the person's own Word file lies that the file is made on. */
  readonly base?: string;
}
export type RenderOutcome =
  | {
      readonly kind: 'done';
      readonly data: Uint8Array;
      /** The file and the pictures that it needs, in one. */
      readonly isZip?: boolean;
      readonly standard?: string;
      readonly warnings: readonly ExportWarning[];
    }
  /** The PDF engine has no build for this machine. */
  | { readonly kind: 'noEngine'; readonly reason: string }
  | Refused;

export type RenderStep = 'resolve' | 'emit' | 'render';

/** Larger pictures make files that nobody can send. */
const maxPictureBytes = 40_000_000;
/** A column of text of 160 mm at 300 dpi. */
const maxWidth = 1_890;
const page: readonly PictureFormat[] = ['png', 'jpg', 'gif'];
/** What each format can show; the rest is converted. */
const held: Readonly<Record<RenderJob['format'], ReadonlySet<PictureFormat>>> = {
  html: new Set([...page, 'svg']),
  print: new Set([...page, 'svg']),
  epub: new Set([...page, 'svg']),
  pdf: new Set([...page, 'svg']),
  typ: new Set([...page, 'svg']),
  md: new Set([...page, 'svg']),
  docx: new Set(page),
  tex: new Set(['png', 'jpg']),
};
const fontsFolder = new URL('../../fonts/', import.meta.url);

/**
 * @param onStep told of each step that begins
 * @param keptEngine a compiler that knows the document from before
 */
export async function renderDocument(
  job: RenderJob,
  onStep: (step: RenderStep) => void = () => {},
  keptEngine?: () => Promise<TypstEngine>,
): Promise<RenderOutcome> {
  onStep('resolve');
  // Only Word shows suggestions and remarks; in any other file they would be taken for text.
  const settings = { ...job.settings, review: job.format === 'docx' && job.settings.review === true };
  const resolved = await resolveWithStyle({ ...job, settings });
  if ('kind' in resolved) return resolved;
  const { warnings } = resolved;
  const drawings = job.format === 'md' ? new Map() : job.drawings;
  const placed = withDrawings(resolved.document, drawings, held[job.format].has('svg') ? 'svg' : 'png');
  const { document } = placed;
  const pictures = new Map([...(await readPictures(job)), ...placed.pictures]);
  onStep(job.format === 'pdf' ? 'render' : 'emit');
  const outcome = await render(job, document, pictures, keptEngine);
  if (outcome.kind !== 'done') return outcome;
  const sources = job.format === 'md' ? [] : undrawn(job.content, drawings);
  const more = [...sources, ...unusable(job, document, pictures), ...outcome.warnings];
  return { ...outcome, warnings: located([...warnings, ...more], job.content) };
}

async function render(
  job: RenderJob,
  document: ResolvedDocument,
  pictures: ReadonlyMap<string, Picture>,
  keptEngine: (() => Promise<TypstEngine>) | undefined,
): Promise<RenderOutcome> {
  const picture = (asset: string) => pictures.get(asset) ?? null;
  switch (job.format) {
    case 'html':
    case 'print': {
      const { htmlFile } = await import('../emit/html.ts');
      const print = job.format === 'print' ? { css: fontFaces(), fontSource: 'file:' } : undefined;
      const { html, warnings } = htmlFile(document, { picture, ...(print !== undefined && { print }) });
      return { kind: 'done', data: new TextEncoder().encode(html), warnings };
    }
    case 'md': {
      const { markdownFile } = await import('../emit/markdown.ts');
      return { kind: 'done', data: new TextEncoder().encode(markdownFile(document)), warnings: [] };
    }
    case 'docx': {
      const [{ docxFile }, { readBase }] = await Promise.all([
        import('../emit/docx.ts'),
        import('../word-base/read-base.ts'),
      ]);
      try {
        const base = job.base === undefined ? undefined : await readBase(job.base);
        return { kind: 'done', ...(await docxFile(document, { picture, ...(base !== undefined && { base }) })) };
      } catch (error) {
        if (!(error instanceof ExportError)) throw error;
        return { kind: 'refused', code: error.code, params: error.params };
      }
    }
    case 'epub': {
      const { epubFile } = await import('../emit/epub.ts');
      return { kind: 'done', ...epubFile(document, { picture }) };
    }
    case 'tex': {
      const { latexArchive } = await import('../emit/latex-archive.ts');
      return { kind: 'done', ...latexArchive(document, pictures) };
    }
    case 'pdf': {
      const { TypstEngine } = await import('./typst-engine.ts');
      const { typstPdf } = await import('./typst-pdf.ts');
      const load = keptEngine ?? (() => TypstEngine.load(job.folder));
      const engine = await load().catch((error: unknown) => String(error instanceof Error ? error.message : error));
      if (typeof engine === 'string') return { kind: 'noEngine', reason: engine.split('\n')[0] ?? '' };
      const { pdf, standard, warnings } = typstPdf(engine, document, pictures, job.settings.standard);
      return { kind: 'done', data: pdf, standard, warnings };
    }
    case 'typ': {
      const { typstFile } = await import('./typst-file.ts');
      return { kind: 'done', ...(await typstFile(job.folder, document, pictures)) };
    }
    default:
      return job.format satisfies never;
  }
}

async function readPictures(job: RenderJob): Promise<ReadonlyMap<string, Picture>> {
  const pictures = new Map<string, Picture>();
  if (job.pictures.size === 0) return pictures;
  // Loaded when needed: most reports have no picture.
  const { preparePicture } = await import('../pictures/prepare-picture.ts');
  for (const [asset, path] of job.pictures) {
    const data = await readFile(path).catch(() => null);
    if (data === null || data.length > maxPictureBytes) continue;
    const prepared = await preparePicture(data, { formats: held[job.format], maxWidth });
    if (!('code' in prepared)) pictures.set(asset, { data: prepared.data, format: prepared.format });
  }
  return pictures;
}

/** One warning for each picture that cannot be shown, with the words that stand in its place. */
function unusable(job: RenderJob, document: ResolvedDocument, pictures: ReadonlyMap<string, Picture>): ExportWarning[] {
  if (job.format === 'md') return [];
  const format = job.format === 'print' ? 'PDF' : job.format.toUpperCase();
  const { logo } = document.theme.front;
  const lacksLogo = logo !== '' && !pictures.has(logo) && job.format !== 'tex';
  const told = imagesIn(document.blocks).flatMap((block): ExportWarning[] => {
    if (pictures.has(block.asset)) return [];
    const alt = block.alt || block.caption?.label || block.asset;
    if (!job.pictures.has(block.asset)) return [{ code: 'export.warn.imageMissing', params: { alt } }];
    return [{ code: 'export.warn.imageUnreadable', params: { alt, format } }];
  });
  return [...(lacksLogo ? [{ code: 'export.warn.logo', params: { format } }] : []), ...told];
}

/** The shipped faces, so that a printed page looks the same on every machine. */
function fontFaces(): string {
  const face = (family: string, weight: number, file: string) =>
    `@font-face{font-family:"${family}";font-weight:${weight};src:url("${new URL(file, fontsFolder).href}")}`;
  return [
    face('Longhand Serif', 400, 'NotoSerifSC_400Regular.ttf'),
    face('Longhand Serif', 700, 'NotoSerifSC_700Bold.ttf'),
    face('Longhand Sans', 400, 'NotoSansSC_400Regular.ttf'),
    face('Longhand Sans', 700, 'NotoSansSC_700Bold.ttf'),
    'html{font-family:"Longhand Serif",serif}h1,h2,h3,h4,h5,h6,caption,figcaption,nav,.tone{font-family:"Longhand Sans",sans-serif}',
  ].join('\n');
}
