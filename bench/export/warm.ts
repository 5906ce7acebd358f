/**
 * What a process does that is warm already: the Word file of the 20-page report, and its PDF after one sentence was changed.
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DocumentContent } from '@longhand/document';
import { renderDocument } from '@longhand/export/render';
import { median } from '../harness.ts';
import { documentOf } from './contestants.ts';

export interface Warm {
  readonly docxMs: number;
  readonly previewMs: number;
}

/** @param rounds how often each is done after the first two times, which do not count */
export async function measureWarm(rounds: number): Promise<Warm> {
  return { docxMs: await timed('docx', rounds), previewMs: await timed('pdf', rounds) };
}

async function timed(format: 'docx' | 'pdf', rounds: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'longhand-bench-warm-'));
  const times: number[] = [];
  try {
    for (let round = -2; round < rounds; round++) {
      const content = edited(documentOf(20), round);
      const from = performance.now();
      const outcome = await renderDocument({
        content,
        settings: {},
        format,
        pictures: new Map(),
        drawings: new Map(),
        folder,
      });
      if (outcome.kind !== 'done') throw new Error(`no ${format}: ${JSON.stringify(outcome)}`);
      if (round >= 0) times.push(performance.now() - from);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  return median(times);
}

/** One sentence more in the middle. */
function edited(content: DocumentContent, round: number): DocumentContent {
  const at = Math.floor(content.blocks.length / 2);
  return {
    ...content,
    blocks: content.blocks.map((block, index) =>
      index < at || block.body.type !== 'paragraph' || index > at + 3
        ? block
        : {
            ...block,
            body: { ...block.body, content: [...block.body.content, { type: 'text', text: ` Edit ${round}.` }] },
          },
    ),
  };
}
