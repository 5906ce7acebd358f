import PostalMime, { type Address, type Email } from 'postal-mime';
import { appendHtml } from './html.ts';
import { RefusedFile } from './refused-file.ts';
import { type BuiltText, TextBuilder } from './text-builder.ts';

const MAX_DEPTH = 50;
const MAX_HEADERS_BYTES = 1_000_000;

/**
 * The text of a mail (RFC 5322 and MIME): who wrote to whom and when, the text (or the HTML where there is no text), and what is attached.
 * Places are `head`, `p12` and `attachment 1`.
 */
export async function readEmail(bytes: Uint8Array, maxUnits: number): Promise<BuiltText> {
  let mail: Email;
  try {
    mail = await PostalMime.parse(bytes, {
      maxNestingDepth: MAX_DEPTH,
      maxHeadersSize: MAX_HEADERS_BYTES,
      attachmentEncoding: 'arraybuffer',
    });
  } catch (cause) {
    throw new RefusedFile('source.unreadable', {}, { cause });
  }
  const builder = new TextBuilder(maxUnits);
  const { subject, from, to, cc, date, text = '', html = '', attachments } = mail;
  if (subject) {
    builder.append(subject, { label: 'head' });
    builder.heading(1, 0, subject);
  }
  for (const [name, value] of [
    ['From', addresses(from ? [from] : [])],
    ['To', addresses(to ?? [])],
    ['Cc', addresses(cc ?? [])],
    ['Date', date ?? ''],
  ]) {
    if (value === '') continue;
    builder.separate('\n');
    builder.append(`${name}: ${value}`, { label: 'head' });
  }
  if (text.trim() === '' && html !== '') appendHtml(html, builder, (paragraph) => `p${paragraph}`);
  else appendText(text, builder);
  const named = attachments.filter(({ disposition, filename }) => disposition === 'attachment' || filename);
  for (const [index, { filename, mimeType, content }] of named.entries()) {
    builder.separate(index === 0 ? '\n\n' : '\n');
    const bytes = typeof content === 'string' ? content.length : content.byteLength;
    builder.append(`[${filename ?? mimeType}, ${mimeType}, ${bytes.toLocaleString('en')} bytes]`, {
      label: `attachment ${index + 1}`,
    });
  }
  return builder.finish();
}

function appendText(text: string, builder: TextBuilder): void {
  let number = 0;
  for (const paragraph of text.replace(/\r\n?/g, '\n').split(/\n[ \t]*\n\s*/)) {
    if (paragraph.trim() === '') continue;
    builder.separate('\n\n');
    builder.append(paragraph.trim(), { label: `p${++number}` });
  }
}

function addresses(list: readonly Address[]): string {
  return list
    .flatMap((entry) => entry.group ?? [entry])
    .map(({ name, address }) =>
      name && address && name !== address ? `${name} <${address}>` : (address ?? name ?? ''),
    )
    .filter((entry) => entry !== '')
    .join(', ');
}
