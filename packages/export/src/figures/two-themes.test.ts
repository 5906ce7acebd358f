import { describe, expect, test } from 'vitest';
import { diagramSamples } from '../gallery/diagrams.ts';
import { mermaidSvg } from './mermaid.ts';
import { bothThemes } from './two-themes.ts';
import { vegaSvg } from './vega.ts';

const sheet = /<style>(@media screen and \(prefers-color-scheme:dark\)\{((?:\.[\w-]+\{[\w-]+:[^{}]+\})+)\})<\/style>/;

/** The drawing as a dark screen shows it. */
function darkened(svg: string): string {
  const rules = new Map(
    [...(sheet.exec(svg)?.[2] ?? '').matchAll(/\.([\w-]+)\{([\w-]+):([^{}]+)\}/g)].map(([, name, key, value]) => [
      name ?? '',
      [key ?? '', value ?? ''] as const,
    ]),
  );
  return svg.replace(sheet, '').replace(/<[^>]+ class="([^"]+)"[^>]*>/g, (tag, names: string) =>
    names.split(' ').reduce(
      (text, name) => {
        const [key, value] = rules.get(name) ?? ['', ''];
        return text.replace(new RegExp(`(\\s${key}=")[^"]*"`), `$1${value}"`);
      },
      tag.replace(/ class="[^"]+"/, ''),
    ),
  );
}

describe('a drawing for both screens', () => {
  test.each(diagramSamples.zh)('$caption: is the light one, and the dark one in the dark', ({ source }) => {
    const [light, dark] = [mermaidSvg(source, 'light', 'zh').svg, mermaidSvg(source, 'dark', 'zh').svg];
    const both = bothThemes(light, dark);
    expect(both).toMatch(sheet);
    expect(both.replace(sheet, '').replace(/ class="[^"]+"/g, '')).toBe(light);
    expect(darkened(both)).toBe(dark);
    expect(both.length).toBeLessThan(light.length * 1.4);
  });

  test('a chart, too', async () => {
    const chart = JSON.stringify({
      data: {
        values: [
          { a: '甲', b: 1, c: 'x' },
          { a: '乙', b: 2, c: 'y' },
        ],
      },
      mark: 'bar',
      encoding: { x: { field: 'a' }, y: { field: 'b', type: 'quantitative' }, color: { field: 'c' } },
    });
    const [light, dark] = [await vegaSvg(chart, 'light', 'zh'), await vegaSvg(chart, 'dark', 'zh')];
    expect(darkened(bothThemes(light.svg, dark.svg))).toBe(dark.svg);
  });

  test('has white paper under it where the two differ in more than colours', () => {
    const light = '<svg xmlns="x" viewBox="0 0 4 2"><path fill="#000000"/></svg>';
    const paper = '<rect x="0" y="0" width="4" height="2" fill="#ffffff"/>';
    for (const dark of [
      '<svg xmlns="x" viewBox="0 0 4 2"><path fill="#ffffff"/><path/></svg>',
      '<svg xmlns="x" viewBox="0 0 4 2"><path d="M0 0" fill="#000000"/></svg>',
    ])
      expect(bothThemes(light, dark)).toBe(light.replace('4 2">', `4 2">${paper}`));
  });

  test('says nothing where nothing differs', () => {
    const svg = '<svg><path fill="#000000"/></svg>';
    expect(bothThemes(svg, svg)).toBe(svg);
  });
});
