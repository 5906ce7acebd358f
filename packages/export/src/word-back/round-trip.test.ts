import {
  applyChanges,
  type BlockBody,
  type DocumentContent,
  type Inline,
  contentOf as inlineOf,
  normalizeInline,
  plainText,
  withContent,
} from '@longhand/document';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyDocument } from '../../test/arbitrary.ts';
import { contentOf, paragraph } from '../../test/content.ts';
import { partsOf, review, wordFile } from '../../test/returned.ts';
import { oneLine, printable } from '../resolve/text.ts';
import { sampleDocument } from '../sample.ts';
import { AtomBook } from './atom-book.ts';
import { leavesOf } from './body-leaves.ts';
import { compareFiles } from './compare.ts';
import { elementsOfFile, groupsAsWritten } from './elements.ts';
import { short } from './marks.ts';
import type { WordSuggestion } from './outcome.ts';
import { shownLeaves } from './shown-leaves.ts';
import { accepted } from './units.ts';

async function filed(content: DocumentContent) {
  return review(partsOf(await wordFile(content)));
}

/** The paragraphs of each block as the file says them, beside what the document says. */
async function readBack(content: DocumentContent) {
  const file = await filed(content);
  const groups = groupsAsWritten(file, elementsOfFile(file));
  const book = new AtomBook(content);
  return content.blocks.flatMap(({ id, body }) => {
    const elements = groups.blocks.get(short(id));
    if (elements === undefined) return [];
    const own = leavesOf(body);
    const leaves = elements.flatMap((element) => element.leaves);
    const shown = [...shownLeaves(body, leaves)];
    for (const [leaf, index] of shown) book.learn(own[index] ?? [], leaf.units);
    const read = shown.map(([leaf, index]) => ({ index, content: book.inlines(accepted(leaf.units)) }));
    return [{ body, own, read }];
  });
}

/** What no Word file can hold is left out: characters that XML has not, marks that come from where the text stands, unsafe links. */
function canonical(content: readonly Inline[]): string {
  const parts = normalizeInline(content).map((inline) => {
    if (inline.type === 'text') return oneLine(printable(inline.text));
    if (inline.type === 'break') return '\n';
    return inline.type === 'footnote' ? `{note ${canonical(inline.content)}}` : `{${JSON.stringify(inline)}}`;
  });
  return parts.join('').replaceAll(/\s+/g, '').replaceAll('\u2011', '-').normalize('NFC');
}

describe('Word and back', () => {
  test.each(['zh', 'en'] as const)(
    'every paragraph of a whole report reads as it did, citations, references, formulas and notes included (%s)',
    async (lang) => {
      const blocks = await readBack(sampleDocument(lang, 1));
      expect(blocks.length).toBeGreaterThan(15);
      for (const { body, own, read } of blocks) {
        const said = own.filter((content) => canonical(content) !== '');
        if (body.type !== 'figure') expect(read.length, JSON.stringify(body).slice(0, 200)).toBe(said.length);
        for (const { index, content } of read) {
          const full = canonical(content);
          // Captions have their label before them.
          expect(full.endsWith(canonical(own[index] ?? [])), `${full} | ${canonical(own[index] ?? [])}`).toBe(true);
          if (body.type === 'paragraph') expect(content).toEqual(normalizeInline(own[index] ?? []));
        }
      }
    },
  );

  test('any document at all comes back without one change', async () => {
    await fc.assert(
      fc.asyncProperty(anyDocument, async (content) => {
        const made = await wordFile(content);
        const parts = partsOf(made);
        parts.set('word/document.xml', inPieces(parts.get('word/document.xml') ?? ''));
        const changes = compareFiles(content, review(partsOf(made)), review(parts));
        expect(changes).toMatchObject({ suggestions: [], accepted: [], rejected: [], remarks: [], notRead: [] });
      }),
      { numRuns: 40 },
    );
  });
});

const words = fc.stringMatching(/^[a-h]{2,6}( [a-h]{1,6}){2,8}[.。]$/);
const edit = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ type: 'keep' as const }) },
  { weight: 1, arbitrary: fc.constant({ type: 'remove' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('type' as const),
      at: fc.nat(),
      cut: fc.nat(6),
      text: fc.stringMatching(/^[A-Z]{0,4}$/),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('insert' as const), text: fc.stringMatching(/^[A-Z]{2,5} [A-Z]{2,9}$/) }),
  },
);

describe('whatever a colleague does to the text', () => {
  test('accepting every suggestion gives the text of the file', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(words, { minLength: 2, maxLength: 6 }),
        fc.array(edit, { minLength: 6, maxLength: 6 }),
        async (texts, edits) => {
          const base = contentOf(texts.map((text) => paragraph(text, { type: 'math', tex: 'x^2' }, ' end')));
          const blocks = base.blocks.flatMap((block, index) => {
            const one = edits[index] ?? { type: 'keep' as const };
            const content = inlineOf(block.body) ?? [];
            if (one.type === 'remove') return [];
            if (one.type === 'insert') return [block, { ...block, id: `n${index}`, body: paragraph(one.text) }];
            if (one.type === 'keep') return [block];
            const from = one.at % (texts[index]?.length ?? 1);
            const to = Math.min(texts[index]?.length ?? 0, from + one.cut);
            const insert: Inline[] = one.text === '' ? [] : [{ type: 'text', text: one.text }];
            return [{ ...block, body: withContent(block.body, applyChanges(content, [{ from, to, insert }])) }];
          });
          const { suggestions } = compareFiles(base, await filed(base), await filed({ ...base, blocks }));
          expect(taken(base, suggestions)).toEqual(blocks.map(({ body }) => plainText(body)));
        },
      ),
      { numRuns: 40 },
    );
  });
});

/** As Word leaves a text that was only looked at: runs cut in two, and signs of the spelling check between them. */
function inPieces(body: string): string {
  return body.replaceAll(
    /<w:r>(<w:rPr>(?:(?!<\/w:rPr>).)*<\/w:rPr>)?<w:t( [^>]*)?>([a-z ]{2,})<\/w:t><\/w:r>/g,
    (_, format = '', attributes = '', text: string) => {
      const run = (part: string) => `<w:r>${format}<w:t${attributes}>${part}</w:t></w:r>`;
      return `${run(text.slice(0, 1))}<w:proofErr w:type="spellStart"/>${run(text.slice(1))}`;
    },
  );
}

/** The text of the document once every suggestion is accepted. */
function taken(base: DocumentContent, suggestions: readonly WordSuggestion[]): string[] {
  let blocks: { id: string; body: BlockBody }[] = base.blocks.map(({ id, body }) => ({ id, body }));
  for (const block of blocks) {
    const own = suggestions.filter((one) => one.block === block.id);
    const changes = own.flatMap((one) => one.changes ?? []).toSorted((a, b) => b.from - a.from || b.to - a.to);
    const content = inlineOf(block.body);
    if (content !== null && changes.length > 0) block.body = withContent(block.body, applyChanges(content, changes));
    block.body = own.find(({ body }) => body !== undefined)?.body ?? block.body;
  }
  for (const { block, insert, move } of suggestions.toReversed()) {
    const after = insert?.after ?? move?.after ?? null;
    const put = (made: { id: string; body: BlockBody }[]) => {
      const at = after === null ? 0 : blocks.findIndex(({ id }) => id === after) + 1;
      blocks = [...blocks.slice(0, at), ...made, ...blocks.slice(at)];
    };
    if (insert !== undefined) put(insert.bodies.map((body) => ({ id: '', body })));
    if (move !== undefined) {
      const moved = blocks.filter(({ id }) => id === block);
      blocks = blocks.filter(({ id }) => id !== block);
      put(moved);
    }
  }
  const gone = new Set(suggestions.flatMap(({ block, remove }) => (remove ? [block] : [])));
  return blocks.filter(({ id }) => !gone.has(id)).map(({ body }) => plainText(body));
}
