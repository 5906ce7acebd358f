/**
 * What a chart leaves open, answered for a column of text: its sizes, the order of Chinese names, the words for what was counted.
 * @module
 */

type Chart = Readonly<Record<string, unknown>>;
type Row = Readonly<Record<string, unknown>>;

/** Of a chart that names no width of its own: what a column of text leaves beside the labels. */
const width = 480;
const height = 260;
/** Between parts that stand beside each other, with the labels of an axis. */
const gap = 60;
const leastWidth = 90;

/** As far as a chart says no sizes, or is as large as its container, it gets some; so does each of the parts that stand beside each other. */
export function withSizes(chart: Chart): Chart {
  const { width: asked, height: askedHeight, usermeta: _, ...rest } = chart;
  const open = asked === undefined || asked === 'container';
  const heights = askedHeight === 'container' ? { height } : askedHeight === undefined ? {} : { height: askedHeight };
  const beside = countBeside(chart);
  const parts = Math.max(leastWidth, Math.round((width + gap) / beside - gap));
  if (isSingle(chart)) {
    const isFaceted = facetsOf(chart).length > 0;
    const own = open ? { width: isFaceted ? parts : width } : { width: asked };
    const fit = chart.autosize === undefined && !isFaceted ? { autosize: { type: 'fit-x', contains: 'padding' } } : {};
    return { ...rest, ...own, ...heights, ...fit };
  }
  const sized = (part: unknown) =>
    isChart(part) && isSingle(part) && (part.width === undefined || part.width === 'container')
      ? { ...part, width: parts }
      : part;
  const inner = Object.fromEntries(
    ['hconcat', 'vconcat', 'concat', 'spec'].flatMap((key) => {
      const held = chart[key];
      if (Array.isArray(held)) return [[key, held.map(sized)]];
      return held === undefined ? [] : [[key, sized(held)]];
    }),
  );
  return { ...rest, ...(open ? {} : { width: asked }), ...heights, ...inner };
}

const isChart = (value: unknown): value is Chart =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isSingle = (chart: Chart): boolean => 'mark' in chart || 'layer' in chart;

/** The fields whose values part a chart from left to right. */
function facetsOf(chart: Chart): readonly { readonly field: unknown; readonly columns: number }[] {
  const encoding = isChart(chart.encoding) ? chart.encoding : {};
  const facet = isChart(chart.facet) ? chart.facet : {};
  const parted = [encoding.column, encoding.facet, encoding.row, facet.column, facet.row, facet];
  return parted.flatMap((each) => {
    if (!isChart(each) || each.field === undefined) return [];
    const isDown = each === encoding.row || each === facet.row;
    const columns = Number(each.columns ?? chart.columns ?? 1_000);
    return [{ field: each.field, columns: isDown ? 1 : columns }];
  });
}

function countBeside(chart: Chart): number {
  const { hconcat, concat, repeat, columns } = chart;
  const most = Number(columns ?? 1_000);
  if (Array.isArray(hconcat)) return Math.max(1, hconcat.length);
  if (Array.isArray(concat)) return Math.max(1, Math.min(most, concat.length));
  if (Array.isArray(repeat)) return Math.max(1, Math.min(most, repeat.length));
  if (isChart(repeat)) return Array.isArray(repeat.column) ? Math.max(1, repeat.column.length) : 1;
  const rows = rowsOf(chart);
  const counts = facetsOf(chart).map(({ field, columns: few }) =>
    Math.min(few, new Set(rows.map((row) => row[String(field)])).size),
  );
  return Math.max(1, ...counts);
}

/** All rows that a chart holds, wherever they stand. */
function rowsOf(value: unknown, key = ''): readonly Row[] {
  if (Array.isArray(value)) {
    if (key === 'values') return value.filter(isChart);
    return value.flatMap((item) => rowsOf(item, key));
  }
  if (!isChart(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => rowsOf(inner, key === 'datasets' ? 'values' : name));
}

/**
 * Chinese names stay in the order of the data. Vega-Lite sorts names by their code, which puts 一, 三, 二 in this order; a chart that says how to sort
 * is left alone.
 */
export function inDataOrder(chart: Chart): Chart {
  const rows = rowsOf(chart);
  const names = new Map<string, Set<unknown>>();
  for (const row of rows) {
    for (const [field, value] of Object.entries(row)) {
      const isHan = typeof value === 'string' && /\p{Script=Han}/u.test(value);
      if (isHan || names.has(field)) names.set(field, (names.get(field) ?? new Set()).add(value));
    }
  }
  for (const field of sortedFields(chart)) names.delete(field);
  return names.size === 0 ? chart : (ordered(chart, names, '') as Chart);
}

function sortedFields(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(sortedFields);
  if (!isChart(value)) return [];
  const own = value.sort !== undefined && typeof value.field === 'string' ? [value.field] : [];
  return [...own, ...Object.entries(value).flatMap(([key, inner]) => (isData(key) ? [] : sortedFields(inner)))];
}

const isData = (key: string): boolean => key === 'data' || key === 'datasets' || key === 'values';
const channels = /^(?:x|y|xOffset|yOffset|color|fill|stroke|shape|row|column|facet|detail|strokeDash)$/;

function ordered(value: unknown, names: ReadonlyMap<string, ReadonlySet<unknown>>, key: string): unknown {
  if (Array.isArray(value)) return value.map((item) => ordered(item, names, key));
  if (!isChart(value)) return value;
  const { field, type, aggregate, bin, timeUnit } = value;
  const isPlain = [aggregate, bin, timeUnit].every((each) => each === undefined);
  const known = typeof field === 'string' ? names.get(field) : undefined;
  // Facets know no order of the data: it is told to them.
  if (channels.test(key) && known !== undefined && isPlain && isDiscrete(type))
    return { ...value, sort: /^(?:row|column|facet)$/.test(key) ? [...known] : null };
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, isData(name) ? inner : ordered(inner, names, name)]),
  );
}

const isDiscrete = (type: unknown): boolean => type === undefined || type === 'nominal' || type === 'ordinal';

const aggregates: Readonly<Record<string, string>> = {
  sum: '合计',
  mean: '平均',
  average: '平均',
  median: '中位数',
  min: '最小',
  max: '最大',
  distinct: '种数',
  stdev: '标准差',
  variance: '方差',
};

/** The title of an axis or a legend in Chinese; Vega-Lite says `Sum of …`. */
export function chineseTitle({ field, aggregate }: { readonly field?: unknown; readonly aggregate?: unknown }): string {
  const name = typeof field === 'string' ? field.replace(/\\(.)/g, '$1') : '';
  if (aggregate === 'count') return '数量';
  const word =
    typeof aggregate === 'string' && Object.hasOwn(aggregates, aggregate) ? aggregates[aggregate] : undefined;
  return word === undefined ? name : `${name}（${word}）`;
}
