/**
 * Small Word files for tests.
 * @module
 */
import { strToU8, Zip, ZipDeflate, zipSync } from 'fflate';

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const RELATIONS =
  '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>';

/** A Word file with this content of `w:body`. */
export function docxFile(body: string): Buffer {
  return Buffer.from(
    zipSync({
      '_rels/.rels': strToU8(RELATIONS),
      'word/document.xml': strToU8(`<?xml version="1.0"?><w:document ${W}><w:body>${body}</w:body></w:document>`),
    }),
  );
}

/** A small archive whose document part inflates to `bytes`. */
export function docxBomb(bytes: number): Buffer {
  const pieces: Uint8Array[] = [];
  const zip = new Zip((error, data) => {
    if (error) throw error;
    pieces.push(data);
  });
  const entry = new ZipDeflate('word/document.xml', { level: 6 });
  zip.add(entry);
  entry.push(strToU8(`<?xml version="1.0"?><w:document ${W}><w:body>`));
  const block = strToU8('<w:p><w:r><w:t>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</w:t></w:r></w:p>\n'.repeat(15_000));
  for (let written = 0; written < bytes; written += block.length) entry.push(block);
  entry.push(strToU8('</w:body></w:document>'), true);
  zip.end();
  return Buffer.concat(pieces);
}
