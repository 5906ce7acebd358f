import { describe, expect, test } from 'vitest';
import { textWidth } from './font-metrics.ts';
import { vegaSvg } from './vega.ts';

const bars = {
  data: {
    values: [
      { 地区: '华南及沿海经济带', 值: 4 },
      { 地区: '华北', 值: 9 },
    ],
  },
  mark: 'bar',
  encoding: { x: { field: '值', type: 'quantitative' }, y: { field: '地区', type: 'nominal', title: null } },
};
const draw = (chart: unknown, lang: 'zh' | 'en' = 'zh') =>
  vegaSvg(typeof chart === 'string' ? chart : JSON.stringify(chart), 'light', lang);

test('a chart shows its labels, whole and inside', async () => {
  const { svg, width } = await draw(bars);
  expect(svg).toContain('华南及沿海经济带');
  expect(width).toBe(480);
  // The axis has moved aside by as much as its longest label is wide.
  const left = Math.max(...[...svg.matchAll(/translate\(([\d.]+),/g)].map(([, x]) => Number(x)).filter((x) => x < 200));
  expect(left).toBeGreaterThan(textWidth('华南及沿海经济带', 11, 400));
});

test('the same chart has the same bytes, samples included', async () => {
  const chart = {
    data: { values: Array.from({ length: 500 }, (_, n) => ({ n })) },
    transform: [{ sample: 20 }],
    mark: 'point',
    encoding: { x: { field: 'n', type: 'quantitative' } },
  };
  expect(await draw(chart)).toEqual(await draw(chart));
});

test('months are written in the language of the document', async () => {
  const chart = {
    data: {
      values: [
        { d: '2024-01-01', v: 1 },
        { d: '2024-06-01', v: 2 },
      ],
    },
    mark: 'line',
    encoding: { x: { field: 'd', type: 'temporal', axis: { format: '%B' } }, y: { field: 'v', type: 'quantitative' } },
  };
  expect((await draw(chart, 'zh')).svg).toContain('三月');
  expect((await draw(chart, 'en')).svg).toContain('March');
});

describe('what a chart may not do', () => {
  const datum = { data: { values: [{ a: 1 }] }, encoding: { x: { field: 'a', type: 'quantitative' } } };
  test.each([
    ['load data', { ...bars, data: { url: 'http://169.254.169.254/latest/meta-data' } }, 'outside'],
    ['load a file', { ...bars, data: { url: 'file:///etc/passwd' } }, 'outside'],
    [
      'look data up elsewhere',
      { ...bars, transform: [{ lookup: 'a', from: { data: { url: 'x.csv' }, key: 'a' } }] },
      'outside',
    ],
    ['show a picture', { ...datum, mark: 'image' }, 'outside'],
    ['link', { ...bars, encoding: { ...bars.encoding, href: { value: 'javascript:alert(1)' } } }, 'outside'],
    ['link by its mark', { ...datum, mark: { type: 'point', href: 'javascript:alert(1)' } }, 'outside'],
    ['count to a billion', { data: { sequence: { start: 0, stop: 1e9 } }, mark: 'point' }, 'tooLarge'],
    ['count for ever', { data: { sequence: { start: 0, stop: 10, step: 0 } }, mark: 'point' }, 'tooLarge'],
    ['be as wide as a street', { ...bars, width: 1e7 }, 'tooLarge'],
    ['be no JSON', '{ mark: bar }', 'json'],
    ['be empty', '  ', 'empty'],
    ['be Vega', { $schema: 'https://vega.github.io/schema/vega/v6.json', marks: [] }, 'kind'],
    ['be no chart', { a: 1 }, 'invalid'],
  ])('%s', async (_, chart, code) => {
    await expect(draw(chart)).rejects.toMatchObject({ code });
  });

  test('reach the process by an expression', async () => {
    const chart = {
      ...datum,
      transform: [{ calculate: "datum.constructor.constructor('return process')().env.HOME", as: 'b' }],
      mark: 'text',
      encoding: { text: { field: 'b' } },
    };
    const drawn = await draw(chart).catch((error: unknown) => error);
    expect(JSON.stringify(drawn)).not.toContain(String(process.env.HOME));
  });

  test('columns may be called as they like', async () => {
    const values = [{ url: 'http://a.example', href: 3, width: 1e9 }];
    const chart = { data: { values }, mark: 'point', encoding: { x: { field: 'href', type: 'quantitative' } } };
    expect((await draw(chart)).svg).toContain('<svg');
  });
});
