/**
 * Small Word files for tests.
 * @module
 */
import { crc32 } from 'node:zlib';
import { strToU8, Zip, type ZipInputFile, zipSync } from 'fflate';
import { deflateOfRepeated } from './repeated.ts';

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

/** A Word file with these entries beside its text. */
export function docxWith(entries: Readonly<Record<string, Uint8Array>>, text = 'The text of the file.'): Buffer {
  const document = `<?xml version="1.0"?><w:document ${W}><w:body><w:p><w:r><w:t>${text}</w:t></w:r></w:p></w:body></w:document>`;
  return Buffer.from(
    zipSync({ '_rels/.rels': strToU8(RELATIONS), 'word/document.xml': strToU8(document), ...entries }, { level: 0 }),
  );
}

/** An archive of so many empty entries, one of which is a Word document. */
export function crowdedDocx(entries: number): Buffer {
  return docxWith(Object.fromEntries(Array.from({ length: entries - 2 }, (_, at) => [`e${at}`, new Uint8Array()])));
}

/** A small archive whose document part inflates to at least `bytes`. */
export function docxBomb(bytes: number): Buffer {
  const head = `<?xml version="1.0"?><w:document ${W}><w:body>`;
  const block = strToU8('<w:p><w:r><w:t>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</w:t></w:r></w:p>\n'.repeat(15_000));
  const tail = '</w:body></w:document>';
  const times = Math.ceil(bytes / block.length);
  let crc = crc32(head);
  for (let done = 0; done < times; done++) crc = crc32(block, crc);
  const entry: ZipInputFile = {
    filename: 'word/document.xml',
    compression: 8,
    size: head.length + times * block.length + tail.length,
    crc: crc32(tail, crc),
  };
  const pieces: Uint8Array[] = [];
  const zip = new Zip((error, data) => {
    if (error) throw error;
    pieces.push(data);
  });
  zip.add(entry);
  entry.ondata?.(null, deflateOfRepeated(block, times, { head, tail }), true);
  zip.end();
  return Buffer.concat(pieces);
}
