/**
 * What is done warm: the Word file of the 20-page report, and the preview of its PDF after one sentence was changed, by the service that the server has.
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DocumentContent } from '@longhand/document';
import { createRenderService } from '@longhand/export';
import { renderDocument } from '@longhand/export/render';
import { median } from '../harness.ts';
import { documentOf } from './contestants.ts';

export interface Warm {
  readonly docxMs: number;
  readonly previewMs: number;
}

/** @param rounds how often each is done after the first two times, which do not count */
export async function measureWarm(rounds: number): Promise<Warm> {
  const folder = mkdtempSync(join(tmpdir(), 'longhand-bench-warm-'));
  const service = createRenderService(1);
  try {
    const docx = async (content: DocumentContent) => {
      const job = { content, settings: {}, pictures: new Map(), drawings: new Map(), folder };
      const outcome = await renderDocument({ ...job, format: 'docx' });
      if (outcome.kind !== 'done') throw new Error(`no Word file: ${JSON.stringify(outcome)}`);
    };
    const preview = (content: DocumentContent) => service.preview(content, {});
    return { docxMs: await timed(docx, rounds), previewMs: await timed(preview, rounds) };
  } finally {
    service.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function timed(make: (content: DocumentContent) => Promise<unknown>, rounds: number): Promise<number> {
  const times: number[] = [];
  for (let round = -2; round < rounds; round++) {
    const content = edited(documentOf(20), round);
    const from = performance.now();
    await make(content);
    if (round >= 0) times.push(performance.now() - from);
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
