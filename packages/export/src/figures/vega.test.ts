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

describe('an axis', () => {
  const categories = ['华南及沿海经济带', '京津冀协同发展区', '长江中游城市群', '成渝地区双城经济圈', '粤港澳大湾区'];
  const over = (names: readonly string[], lang: 'zh' | 'en' = 'zh') =>
    draw(
      {
        data: { values: names.map((name, n) => ({ name, n })) },
        mark: 'bar',
        encoding: { x: { field: 'name', type: 'nominal', title: null }, y: { field: 'n', type: 'quantitative' } },
      },
      lang,
    );
  const angles = (svg: string) =>
    [...svg.matchAll(/rotate\((-?\d+)[^)]*\)[^>]*>(?!n<)/g)].map(([, angle]) => Number(angle));

  test('has its names level, in lines, whole', async () => {
    const { svg } = await over(categories);
    const shown = [...svg.matchAll(/>([^<>]+)</g)].map(([, text]) => text).join('');
    for (const name of categories) expect(shown).toContain(name);
    expect(angles(svg)).toEqual([]);
  });

  test('slants names that find no room, and cuts none', async () => {
    const names = Array.from({ length: 24 }, (_, n) => `${categories[n % 5]}第 ${n} 区`);
    const { svg } = await over(names);
    for (const name of names) expect(svg).toContain(`>${name}<`);
    expect(new Set(angles(svg))).toEqual(new Set([-45]));
  });

  test('takes an angle that the chart asks for', async () => {
    const { svg } = await draw({
      ...bars,
      encoding: {
        x: { field: '地区', type: 'nominal', axis: { labelAngle: -60 } },
        y: { field: '值', type: 'quantitative' },
      },
    });
    expect(angles(svg).some((angle) => angle === -60 || angle === 300)).toBe(true);
  });

  test('of times says months and days as the language does', async () => {
    const chart = {
      data: { values: ['2024-03-01', '2024-03-20'].map((d, n) => ({ d, n })) },
      mark: 'line',
      encoding: { x: { field: 'd', type: 'temporal' }, y: { field: 'n', type: 'quantitative' } },
    };
    expect((await draw(chart, 'zh')).svg).toMatch(/>3月\d+日</);
    expect((await draw(chart, 'en')).svg).toMatch(/>Mar \d+</);
  });
});

describe('what a chart leaves open', () => {
  const quarters = ['一季度', '二季度', '三季度', '四季度'];
  const values = quarters.flatMap((quarter, n) => ['甲厂', '乙厂'].map((plant) => ({ quarter, plant, n })));
  const encoding = { x: { field: 'quarter', type: 'nominal' }, y: { field: 'n', type: 'quantitative' } };
  const namesIn = (svg: string, names: readonly string[]) =>
    [...svg.matchAll(/>([^<>]+)<\/text>/g)].map(([, text = '']) => text).filter((text) => names.includes(text));

  test('Chinese names stay in the order of the data, unless it says how to sort', async () => {
    const { svg } = await draw({ data: { values }, mark: 'bar', encoding });
    expect(namesIn(svg, quarters)).toEqual(quarters);
    const sorted = { ...encoding, x: { ...encoding.x, sort: 'descending' } };
    const turned = await draw({ data: { values }, mark: 'bar', encoding: sorted });
    expect(namesIn(turned.svg, quarters)[0]).toBe('四季度');
  });

  test('parts beside each other share the width of a column', async () => {
    const faceted = await draw({
      data: { values },
      mark: 'bar',
      encoding: { ...encoding, column: { field: 'plant', type: 'nominal' } },
    });
    const part = { mark: 'bar', encoding };
    const joined = await draw({ data: { values }, hconcat: [part, part, part] });
    for (const { svg, width } of [faceted, joined]) {
      expect(width).toBeGreaterThan(350);
      expect(width).toBeLessThan(605);
      expect(namesIn(svg, quarters).length).toBeGreaterThanOrEqual(8);
    }
    expect(namesIn(faceted.svg, ['甲厂', '乙厂'])).toEqual(['甲厂', '乙厂']);
  });

  test('what was counted is said in Chinese in a Chinese document', async () => {
    const chart = { data: { values }, mark: 'bar', encoding: { ...encoding, y: { aggregate: 'sum', field: 'n' } } };
    expect((await draw(chart, 'zh')).svg).toContain('>n（合计）<');
    expect((await draw(chart, 'en')).svg).toContain('>Sum of n<');
    const months = ['2024-01-05', '2024-02-05', '2024-03-05'].map((d) => ({ d }));
    const counted = {
      data: { values: months },
      mark: 'bar',
      encoding: { x: { field: 'd', timeUnit: 'yearmonth' }, y: { aggregate: 'count' } },
    };
    expect((await draw(counted, 'zh')).svg).toMatch(/>2024年2月<[\s\S]*>数量</);
  });

  test('five thousand rows are drawn, each of them', async () => {
    const rows = Array.from({ length: 5_000 }, (_, n) => ({ a: n % 71, b: n % 97 }));
    const points = {
      data: { values: rows },
      mark: 'point',
      encoding: { x: { field: 'a', type: 'quantitative' }, y: { field: 'b', type: 'quantitative' } },
    };
    expect((await draw(points)).svg.match(/<path/g)?.length).toBeGreaterThanOrEqual(5_000);
  });
});

test('what is refused from outside is named', async () => {
  await expect(draw({ ...bars, data: { url: 'https://example.org/a.csv' } })).rejects.toMatchObject({
    code: 'outside',
    detail: 'url: https://example.org/a.csv',
  });
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
