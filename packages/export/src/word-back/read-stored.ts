/** The part of a Word file that tells its blocks, read again. It came with a stranger's file: nothing in it is trusted. */
import type { Inline } from '@longhand/document';
import { childrenOf } from '@longhand/ooxml';
import { blockBodySchema, inlineSchema } from '@longhand/protocol/schema';
import type { LeafForm, Thing } from './leaf-form.ts';
import { short } from './marks.ts';
import { STORED_NAMESPACE, type StoredBlock } from './stored-form.ts';

/** Stored blocks by the short form of their ids. */
export type StoredBlocks = ReadonlyMap<string, StoredBlock>;

/** UTF-16 units of one block as JSON: more than any that a document may hold. */
const MAX_BLOCK = 20_000_000;

/**
 * What is not as Longhand writes it is left out, block by block; a part of others, or one that was cut off, tells what it tells.
 *
 * @param parts XML of the parts that programs keep beside the text
 */
export function readStored(parts: Iterable<string>): StoredBlocks {
  const blocks = new Map<string, StoredBlock>();
  for (const xml of parts) {
    if (!xml.includes(STORED_NAMESPACE)) continue;
    try {
      for (const { children } of childrenOf(xml, 'blocks')) {
        const block = blockIn(children.filter((child) => typeof child === 'string').join(''));
        if (block !== null) blocks.set(short(block.id), block);
      }
    } catch {
      // Damaged XML: the blocks before the damage are whole.
    }
  }
  return blocks;
}

function blockIn(json: string): StoredBlock | null {
  if (json.length > MAX_BLOCK) return null;
  try {
    return blockOf(JSON.parse(json));
  } catch {
    // No JSON, or nested without end.
    return null;
  }
}

function blockOf(value: unknown): StoredBlock | null {
  const { id, rev, said, body, leaves } = fieldsOf(value);
  const shape = blockBodySchema.safeParse(body);
  const isTold = typeof id === 'string' && typeof rev === 'number' && typeof said === 'string';
  if (!isTold || !shape.success || !Array.isArray(leaves)) return null;
  const forms = leaves.map(formOf);
  return forms.includes(null)
    ? null
    : { id, rev, said, body: shape.data, leaves: forms.filter((form) => form !== null) };
}

function formOf(value: unknown): LeafForm | null {
  if (isPlace(value)) return value;
  if (Array.isArray(value)) return contentOf(value);
  const { at, from, things = [] } = fieldsOf(value);
  if (!isPlace(at) || !(from === undefined || isPlace(from)) || !Array.isArray(things)) return null;
  const told = things.map(thingOf).filter((thing) => thing !== null);
  if (told.length < things.length) return null;
  return { at, ...(from !== undefined && { from }), ...(told.length > 0 && { things: told }) };
}

function thingOf(value: unknown): Thing | null {
  const { type, note } = fieldsOf(value);
  if (type === 'footnote') {
    const form = formOf(note);
    return form === null ? null : { type, note: form };
  }
  const inline = inlineSchema.safeParse(value).data;
  return inline?.type === 'math' ? inline : null;
}

function contentOf(values: readonly unknown[]): readonly Inline[] | null {
  const content = values.map((value) => inlineSchema.safeParse(value).data).filter((inline) => inline !== undefined);
  return content.length === values.length ? content : null;
}

function isPlace(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}
