const MAX_UNITS = 200;

/**
 * A file name as people should see it: without folders, control characters and directional overrides, in composed form, of bounded length
 * with its ending kept.
 *
 * @example cleanFileName('C:\\docs\\报告.pdf') // '报告.pdf'
 */
export function cleanFileName(name: string): string {
  const last = name.normalize('NFC').split(/[\\/]/).at(-1) ?? '';
  const visible = last
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .trim();
  if (visible === '' || /^\.+$/.test(visible)) return 'file';
  if (visible.length <= MAX_UNITS) return visible;
  const ending = /\.[^.]{1,10}$/.exec(visible)?.[0] ?? '';
  return visible.slice(0, MAX_UNITS - ending.length).toWellFormed() + ending;
}

/**
 * The Content-Disposition of a file (RFC 6266): an ASCII name for old readers, and the real one as RFC 5987 writes it.
 *
 * @example contentDisposition('attachment', '报告.docx')
 * // `attachment; filename="__.docx"; filename*=UTF-8''%E6%8A%A5%E5%91%8A.docx`
 */
export function contentDisposition(type: 'attachment' | 'inline', name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/gu, '_');
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${type}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
