/**
 * Small PDF files for tests, written object by object.
 * @module
 */
import { deflateSync } from 'node:zlib';
import { zlibOfRepeated } from './repeated.ts';

export interface PdfLine {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

const PAGE_WIDTH = 595;
const PAGE_HEIGHT = 842;
const HELVETICA = ['<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>'];

/** Latin lines in Helvetica; one array per page. */
export function latinPdf(pages: readonly (readonly PdfLine[])[]): Buffer {
  return pagesPdf(
    HELVETICA,
    pages.map((lines) => content(lines, (text) => `(${text.replace(/[\\()]/g, '\\$&')})`)),
  );
}

/** Chinese lines in a font that is not embedded and has a predefined character map, as many Chinese programs write it. */
export function predefinedMapPdf(lines: readonly PdfLine[]): Buffer {
  const fonts = [
    '<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [4 0 R] >>',
    '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 /FontDescriptor 5 0 R >>',
    '<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>',
  ];
  const hex = (text: string) => `<${Buffer.from(text, 'utf16le').swap16().toString('hex')}>`;
  return pagesPdf(fonts, [content(lines, hex)]);
}

/** Pages that only draw. */
export function picturePdf(pages: number): Buffer {
  return pagesPdf(
    HELVETICA,
    Array.from({ length: pages }, () => Buffer.from('0.5 g 50 50 400 600 re f')),
  );
}

/** One page whose content stream inflates to at least `bytes` of text operators. */
export function bombPdf(bytes: number): Buffer {
  const block = Buffer.from(
    'BT /F1 9 Tf (aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj ET\n'.repeat(20_000),
    'latin1',
  );
  return packedPagesPdf(HELVETICA, [zlibOfRepeated(block, Math.ceil(bytes / block.length))]);
}

/** A page tree that says it has this many pages: `claimed` only says so, `nested` holds one page that often. */
export function manyPagesPdf(kind: 'claimed' | 'nested' | 'endless'): Buffer {
  const page = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>';
  const ten = (object: number) => `[${Array.from({ length: 10 }, () => `${object} 0 R`).join(' ')}]`;
  const trees: Readonly<Record<typeof kind, readonly string[]>> = {
    claimed: ['<< /Type /Pages /Kids [3 0 R] /Count 1000000 >>', page],
    nested: [
      ...Array.from(
        { length: 6 },
        (_, depth) => `<< /Type /Pages /Kids ${ten(depth + 3)} /Count ${10 ** (6 - depth)} >>`,
      ),
      page,
    ],
    endless: ['<< /Type /Pages /Kids [2 0 R] /Count 5 >>'],
  };
  return assembled(['<< /Type /Catalog /Pages 2 0 R >>', ...trees[kind]].map((text) => Buffer.from(text, 'latin1')));
}

/** One page of so many words: all on one line, or each on its own. */
export function crowdedPdf(words: number, shape: 'line' | 'column'): Buffer {
  const at = (word: number) => (shape === 'line' ? `${word % 500} 700` : `72 ${(word * 0.001).toFixed(3)}`);
  const operators = Array.from({ length: words }, (_, word) => `1 0 0 1 ${at(word)} Tm (w${word % 7}) Tj`);
  return pagesPdf(HELVETICA, [Buffer.from(`BT /F1 9 Tf ${operators.join(' ')} ET`, 'latin1')]);
}

/** An array of arrays of arrays where the catalogue should be. */
export function deepPdf(depth: number): Buffer {
  return assembled([Buffer.from(`<< /Type /Catalog /Pages ${'['.repeat(depth)}${']'.repeat(depth)} >>`, 'latin1')]);
}

function content(lines: readonly PdfLine[], show: (text: string) => string): Buffer {
  const operators = lines.map(({ text, x, y, size }) => `BT /F1 ${size} Tf 1 0 0 1 ${x} ${y} Tm ${show(text)} Tj ET`);
  return Buffer.from(operators.join('\n'), 'latin1');
}

function pagesPdf(fonts: readonly string[], contents: readonly Buffer[]): Buffer {
  return packedPagesPdf(
    fonts,
    contents.map((content) => deflateSync(content)),
  );
}

/** Objects 1 and 2 are catalogue and page tree, 3 is the font with its parts, then two objects per page. */
function packedPagesPdf(fonts: readonly string[], contents: readonly Buffer[]): Buffer {
  const first = 3 + fonts.length;
  const kids = contents.map((_, at) => `${first + 2 * at} 0 R`);
  const objects: Buffer[] = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids.join(' ')}] /Count ${contents.length} >>`,
    ...fonts,
  ].map((text) => Buffer.from(text, 'latin1'));
  for (const [at, packed] of contents.entries()) {
    const page = `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${PAGE_WIDTH} ${PAGE_HEIGHT}] /Resources << /Font << /F1 3 0 R >> >> /Contents ${first + 2 * at + 1} 0 R >>`;
    objects.push(
      Buffer.from(page, 'latin1'),
      Buffer.concat([
        Buffer.from(`<< /Length ${packed.length} /Filter /FlateDecode >>\nstream\n`, 'latin1'),
        packed,
        Buffer.from('\nendstream', 'latin1'),
      ]),
    );
  }
  return assembled(objects);
}

function assembled(objects: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n', 'latin1')];
  const offsets: number[] = [];
  let length = parts[0]?.length ?? 0;
  const push = (part: Buffer) => {
    parts.push(part);
    length += part.length;
  };
  for (const [at, object] of objects.entries()) {
    offsets.push(length);
    push(Buffer.concat([Buffer.from(`${at + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')]));
  }
  const start = length;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  push(Buffer.from(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows.join('')}`));
  push(Buffer.from(`trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`));
  return Buffer.concat(parts);
}
