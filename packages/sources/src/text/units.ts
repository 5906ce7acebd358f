/**
 * Units of measure in both languages, as classes that can be compared: "毫米" and "mm" are one unit, "毫米" and "厘米" are two.
 * @module
 */

/** Every spelling of a unit; the first is its name. The longer of two spellings wins. */
const SPELLINGS: readonly (readonly string[])[] = [
  ['%', '％', '百分之', 'percent', 'per cent', 'pct'],
  ['百分点', '个百分点', 'percentage point', 'percentage points'],
  ['‰', '千分之'],
  ['mm', '毫米', 'millimetre', 'millimetres', 'millimeter', 'millimeters'],
  ['cm', '厘米', 'centimetre', 'centimetres', 'centimeter', 'centimeters'],
  ['m', '米', 'metre', 'metres', 'meter', 'meters'],
  ['km', '公里', '千米', 'kilometre', 'kilometres', 'kilometer', 'kilometers'],
  ['mile', 'miles', '英里'],
  ['ft', 'feet', 'foot', '英尺'],
  ['m²', '平方米', '㎡', 'square metre', 'square metres', 'square meter', 'square meters', 'sq m'],
  ['km²', '平方公里', '平方千米', 'square kilometre', 'square kilometres', 'square kilometer', 'square kilometers'],
  ['mu', '亩'],
  ['ha', '公顷', 'hectare', 'hectares'],
  ['acre', 'acres', '英亩'],
  ['m³', '立方米', 'cubic metre', 'cubic metres', 'cubic meter', 'cubic meters'],
  ['L', '升', 'litre', 'litres', 'liter', 'liters'],
  ['mL', 'ml', '毫升'],
  ['g', '克', 'gram', 'grams'],
  ['mg', '毫克'],
  ['kg', '千克', '公斤', 'kilogram', 'kilograms'],
  ['t', '吨', 'tonne', 'tonnes', 'ton', 'tons'],
  ['lb', 'lbs', 'pound', 'pounds', '磅'],
  ['yuan', '元', '人民币', 'RMB', 'CNY', '¥'],
  ['USD', '美元', 'US dollar', 'US dollars', 'dollar', 'dollars', '$'],
  ['EUR', '欧元', 'euro', 'euros', '€'],
  ['GBP', '英镑', '£'],
  ['JPY', '日元', 'yen'],
  ['s', '秒', 'second', 'seconds'],
  ['ms', '毫秒', 'millisecond', 'milliseconds'],
  ['min', '分钟', 'minute', 'minutes'],
  ['h', '小时', 'hour', 'hours'],
  ['day', 'days', '天'],
  ['week', 'weeks', '周', '星期'],
  ['month', 'months', '个月'],
  ['year', 'years', '年'],
  ['℃', '°C', '摄氏度', 'degrees Celsius'],
  ['°F', '华氏度', 'degrees Fahrenheit'],
  ['W', '瓦', 'watt', 'watts'],
  ['kW', '千瓦', 'kilowatt', 'kilowatts'],
  ['MW', '兆瓦', 'megawatt', 'megawatts'],
  ['kWh', '千瓦时', '度电'],
  ['Hz', '赫兹', 'hertz'],
  ['KB', 'kB'],
  ['MB'],
  ['GB'],
  ['TB'],
  ['person', 'people', 'persons', '人'],
  ['household', 'households', '户'],
  ['time', 'times', '次'],
];

const names = new Map(
  SPELLINGS.flatMap(([name = '', ...rest]) => [name, ...rest].map((text) => [text, name] as const)),
);
const longestFirst = [...names.keys()].toSorted((one, other) => other.length - one.length);
const isWord = /^[A-Za-z ]+$/;

/** Signs that stand before their number. */
const BEFORE = /(百分之|千分之|[¥$€£])\s*$/;

/** The unit behind (or, for currencies and 百分之, before) a number; null when none is known. */
export function unitAt(text: string, start: number, end: number): string | null {
  const sign = BEFORE.exec(text.slice(Math.max(0, start - 4), start))?.[1];
  if (sign !== undefined) return names.get(sign) ?? null;
  const rest = /^[\s-]?(.{0,24})/su.exec(text.slice(end, end + 26))?.[1] ?? '';
  for (const spelling of longestFirst) {
    if (!rest.startsWith(spelling)) continue;
    // "5 minutes" is no "5 m", and "3 times" no "3 t".
    if (isWord.test(spelling) && /^[A-Za-z]/.test(rest.slice(spelling.length))) continue;
    return names.get(spelling) ?? null;
  }
  return null;
}
