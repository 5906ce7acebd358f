import { afterAll, describe, expect, test } from 'vitest';
import { pictureSize } from '../emit/picture-size.ts';
import type { DiagramJob } from './draw-child.ts';
import { Figures } from './figures.ts';

const figures = new Figures();
afterAll(() => figures.close());
const flow: DiagramJob = { kind: 'mermaid', source: 'graph TD\nA[图] --> B', theme: 'light', lang: 'zh' };

describe('the child that draws', () => {
  test('gives pixels for print, and the same bytes again', { timeout: 60_000 }, async () => {
    const drawn = await figures.draw({ ...flow, pixelRatio: 300 / 96 });
    if (!('svg' in drawn) || drawn.png === undefined) throw new Error(JSON.stringify(drawn));
    const png = Buffer.from(drawn.png);
    // As wide in CSS pixels as the drawing, with more of its own in each.
    expect(pictureSize(png)?.width).toBe(Math.round(drawn.width));
    expect(png.readUInt32BE(16)).toBe(Math.round((drawn.width * 300) / 96));
    const other = new Figures();
    try {
      const again = await other.draw({ ...flow, pixelRatio: 300 / 96 });
      expect('png' in again && Buffer.from(again.png ?? []).equals(png)).toBe(true);
    } finally {
      other.close();
    }
  });

  test('outlives a source that cannot be drawn, and tells why', { timeout: 60_000 }, async () => {
    expect(await figures.draw({ ...flow, source: 'kanban\n  todo' })).toEqual({ code: 'kind', detail: 'kanban' });
    expect(await figures.draw(flow)).toHaveProperty('svg');
  });

  test('a chart that never ends is given up, and the next one is drawn', { timeout: 60_000 }, async () => {
    const rows = Array.from({ length: 2_000 }, (_, n) => ({ n }));
    const transform = [...Array.from({ length: 3 }, () => ({ flatten: ['many'] }))];
    // Each row grows two-thousandfold three times over.
    const source = JSON.stringify({
      data: { values: rows.map((row) => ({ ...row, many: 0 })) },
      transform: [
        { calculate: 'sequence(0, 2000)', as: 'many' },
        ...transform.flatMap((step) => [step, { calculate: 'sequence(0, 2000)', as: 'many' }]),
      ],
      mark: 'point',
    });
    const drawn = await figures.draw({ kind: 'vega-lite', source, theme: 'light', lang: 'en' });
    expect(drawn).toMatchObject({ code: expect.stringMatching(/^(timeout|memory|invalid|tooLarge)$/) });
    expect(await figures.draw({ ...flow, theme: 'dark' })).toHaveProperty('svg');
  });
});
