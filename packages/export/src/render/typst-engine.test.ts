import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { typstString } from '../emit/typst-string.ts';
import { TypstEngine } from './typst-engine.ts';

const load = () => TypstEngine.load(mkdtempSync(join(tmpdir(), 'longhand-typst-engine-')));
let kept: TypstEngine | null = null;
beforeAll(async () => {
  kept = await load().catch(() => null);
});

/** Signs that share bytes in UTF-8, so that texts differ inside of them. */
const signs = [...'中丮丯串丳一丁编辑', ...'éèê', ...'αβγ', '😀', '😁', '𠮷', 'a', '\\', '"'];
const sign = fc.constantFrom(...signs);
const edit = fc.record({ line: fc.nat(7), at: fc.nat(30), kind: fc.constantFrom('set', 'cut', 'add'), sign });

test('a source that took the place of another is set as if it had come first', { timeout: 60_000 }, async ({
  skip,
}) => {
  const engine = kept ?? skip('Typst has no build for this machine');
  const source = (texts: readonly string[]) =>
    `#set document(date: none)\n#set text(font: "Noto Serif SC")\n${texts.map((text) => `#par(${typstString(text)})\n`).join('\n')}`;
  const written = (by: TypstEngine, texts: readonly string[]) => {
    const compiled = by.compile(source(texts));
    if ('failures' in compiled) throw new Error(compiled.failures.join('; '));
    const file = by.write(compiled.document, '1.7');
    if ('failures' in file) throw new Error(file.failures.join('; '));
    return Buffer.from(file.pdf).toString('base64');
  };
  const start = Array.from({ length: 8 }, (_, line) => signs.slice(line).join(''));
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 12, maxLength: 12 }), async (edits) => {
      let texts = start;
      let last = written(engine, texts);
      for (const { line, at, kind, sign } of edits) {
        const letters = [...(texts[line] ?? '')];
        letters.splice(at, kind === 'add' ? 0 : 1, ...(kind === 'cut' ? [] : [sign]));
        texts = texts.with(line, letters.join(''));
        last = written(engine, texts);
      }
      expect(last).toBe(written(await load(), texts));
    }),
    { numRuns: 8 },
  );
});
