/** Puts into a Word file what its blocks cannot say by themselves, for the way back. */
import type { Block } from '@longhand/document';
import { OoxmlError, readReview } from '@longhand/ooxml';
import { strFromU8 } from 'fflate';
import { WordPackage } from '../word-base/package.ts';
import { elementsOfFile, groupsAsWritten } from './elements.ts';
import { short } from './marks.ts';
import { STORED_NAMESPACE, storedBlock, storedXml } from './stored-form.ts';

const properties = 'application/vnd.openxmlformats-officedocument.customXmlProperties+xml';
const namespace = 'http://schemas.openxmlformats.org/officeDocument/2006/customXml';
/** Of this part in any file: programs tell parts of one file apart by it. */
const ITEM = '{5B1F6C0E-8D0B-4A57-9C55-2F0E7A1D31B1}';

/**
 * The parts of a Word file with one more. The file is read as it will be read when it comes back, so what is stored is what it leaves out.
 *
 * @param parts of the finished file
 * @param blocks as the document has them
 */
export function withStoredBlocks(
  parts: Readonly<Record<string, Uint8Array>>,
  blocks: readonly Block[],
): Readonly<Record<string, Uint8Array>> {
  const texts = new Map<string, string>();
  const text = (name: string) => {
    const data = parts[name];
    const known = texts.get(name) ?? (data === undefined ? undefined : strFromU8(data));
    if (known !== undefined) texts.set(name, known);
    return known;
  };
  let stored: ReturnType<typeof storedBlock>[];
  try {
    const file = readReview(text);
    const groups = groupsAsWritten(file, elementsOfFile(file)).blocks;
    stored = blocks.flatMap((block) => {
      const elements = groups.get(short(block.id));
      return elements === undefined ? [] : [storedBlock(block, elements)];
    });
  } catch (error) {
    // Nested deeper than any reader goes: Word shows it, and it comes back by its words.
    if (error instanceof OoxmlError) return parts;
    throw error;
  }
  const made = new WordPackage(new Map(Object.entries(parts)));
  const main = made.related('', 'officeDocument') ?? 'word/document.xml';
  let number = 1;
  while (made.has(`customXml/item${number}.xml`) || made.has(`customXml/itemProps${number}.xml`)) number++;
  const encoder = new TextEncoder();
  const [item, about] = [`customXml/item${number}.xml`, `customXml/itemProps${number}.xml`];
  made.put(item, encoder.encode(storedXml(stored)));
  made.put(
    about,
    encoder.encode(
      `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<ds:datastoreItem ds:itemID="${ITEM}" xmlns:ds="${namespace}"><ds:schemaRefs><ds:schemaRef ds:uri="${STORED_NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>`,
    ),
  );
  made.setType(item, 'application/xml');
  made.setType(about, properties);
  made.addRelation(main, 'customXml', `../${item}`);
  made.addRelation(item, 'customXmlProps', `itemProps${number}.xml`);
  return made.written();
}
