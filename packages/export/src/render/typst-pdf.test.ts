import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyDocument } from '../../test/arbitrary.ts';
import { folder } from '../../test/tools.ts';
import { resolve } from '../resolve/resolve.ts';
import { TypstEngine } from './typst-engine.ts';
import { typstPdf } from './typst-pdf.ts';

test('any document at all becomes a PDF/UA-1', { timeout: 120_000 }, async ({ skip }) => {
  const engine = await TypstEngine.load(folder()).catch(() => skip('Typst has no build for this machine'));
  fc.assert(
    fc.property(anyDocument, (content) => {
      expect(typstPdf(engine, resolve(content).document, new Map()).standard).toBe('PDF/UA-1');
    }),
    { numRuns: 40, seed: 1, endOnFailure: true },
  );
});
