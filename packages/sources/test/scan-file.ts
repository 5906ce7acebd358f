/**
 * Scanned PDF files for tests: pages that hold a picture each, as scanners write them.
 * @module
 */

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly colours: 1 | 3;
  readonly bits: number;
  /** Compressed rows, each behind the number of its filter. */
  readonly data: Buffer;
}

const NOTHING: Picture = { width: 1, height: 1, colours: 1, bits: 1, data: Buffer.alloc(0) };

/** Letter pages with a PNG (grey or RGB) over the whole of each; a line of Latin text for a string, an empty page for null. */
export function scannedPdf(pages: readonly (Buffer | string | null)[]): Buffer {
  const objects: Buffer[] = [
    Buffer.from('<< /Type /Catalog /Pages 2 0 R >>'),
    Buffer.from(
      `<< /Type /Pages /Kids [${pages.map((_, at) => `${3 + 3 * at} 0 R`).join(' ')}] /Count ${pages.length} >>`,
    ),
  ];
  for (const [at, page] of pages.entries()) {
    const first = 3 + 3 * at;
    const { width, height, colours, bits, data } = Buffer.isBuffer(page) ? pictureOf(page) : NOTHING;
    const text = typeof page === 'string' ? `BT /F 12 Tf 72 700 Td (${page}) Tj ET` : '';
    const show = Buffer.isBuffer(page) ? 'q 612 0 0 792 0 0 cm /S Do Q' : text;
    objects.push(
      Buffer.from(
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> /XObject << /S ${first + 2} 0 R >> >> /Contents ${first + 1} 0 R >>`,
      ),
      streamOf('', Buffer.from(show)),
      streamOf(
        `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /${colours === 1 ? 'DeviceGray' : 'DeviceRGB'} /BitsPerComponent ${bits} /Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors ${colours} /BitsPerComponent ${bits} /Columns ${width} >>`,
        data,
      ),
    );
  }
  return assembled(objects);
}

/** A PDF takes the rows of a PNG as they are. */
function pictureOf(png: Buffer): Picture {
  const pieces: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') pieces.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return {
    width: png.readUInt32BE(16),
    height: png.readUInt32BE(20),
    bits: png[24] ?? 8,
    colours: png[25] === 0 ? 1 : 3,
    data: Buffer.concat(pieces),
  };
}

function streamOf(dictionary: string, data: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`<< ${dictionary} /Length ${data.length} >>\nstream\n`),
    data,
    Buffer.from('\nendstream'),
  ]);
}

function assembled(objects: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  const offsets: number[] = [];
  for (const [at, object] of objects.entries()) {
    offsets.push(parts.reduce((sum, part) => sum + part.length, 0));
    parts.push(Buffer.from(`${at + 1} 0 obj\n`), object, Buffer.from('\nendobj\n'));
  }
  const start = parts.reduce((sum, part) => sum + part.length, 0);
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}
