/**
 * Encodes text as older programs do. The platform only decodes these, so its tables are turned round.
 * @module
 */
const tables = new Map<string, ReadonlyMap<string, readonly number[]>>();

/** The bytes of `text`; what the encoding has no character for becomes a question mark. */
export function encodeLegacy(text: string, encoding: 'gb18030' | 'big5' | 'shift_jis' | 'windows-1252'): Buffer {
  const table = tables.get(encoding) ?? tableOf(encoding);
  tables.set(encoding, table);
  return Buffer.from(Array.from(text).flatMap((character) => table.get(character) ?? [0x3f]));
}

function tableOf(encoding: string): ReadonlyMap<string, readonly number[]> {
  const table = new Map<string, readonly number[]>();
  const decoder = new TextDecoder(encoding, { fatal: true });
  const add = (bytes: readonly number[]) => {
    try {
      const character = decoder.decode(Uint8Array.from(bytes));
      if (Array.from(character).length === 1 && !table.has(character)) table.set(character, bytes);
    } catch {
      // These bytes are no character.
    }
  };
  for (let byte = 0; byte < 0x100; byte++) add([byte]);
  if (encoding === 'windows-1252') return table;
  for (let lead = 0x81; lead < 0xff; lead++) for (let trail = 0x40; trail < 0xff; trail++) add([lead, trail]);
  return table;
}
