/**
 * The numbers and bullets that Word shows before list items and numbered headings (ECMA-376 part 1, 17.9).
 * @module
 */
import { childOf, childrenOf, elementsOf, type XmlElement } from './xml.ts';

interface Level {
  readonly start: number;
  readonly format: string;
  /** `%1.%2` and the like. */
  readonly text: string;
}

interface List {
  readonly abstractId: string;
  readonly levels: ReadonlyMap<number, Level>;
}

const MAX_LABEL = 40;

export class Numbering {
  readonly #lists = new Map<string, List>();
  /** Counters by abstract list: lists of one kind go on counting together. */
  readonly #counters = new Map<string, number[]>();

  constructor(xml: string | undefined) {
    if (xml === undefined) return;
    const abstracts = new Map<string, Map<number, Level>>();
    for (const element of childrenOf(xml, 'w:numbering')) {
      if (element.name === 'w:abstractNum')
        abstracts.set(element.attributes['w:abstractNumId'] ?? '', levelsOf(element));
      if (element.name !== 'w:num') continue;
      const id = element.attributes['w:numId'] ?? '';
      const abstractId = childOf(element, 'w:abstractNumId')?.attributes['w:val'] ?? '';
      const isRestarted = childOf(element, 'w:lvlOverride') !== undefined;
      this.#lists.set(id, {
        abstractId: isRestarted ? `${abstractId} ${id}` : abstractId,
        levels: abstracts.get(abstractId) ?? new Map(),
      });
    }
  }

  /** The label of the next paragraph with this `w:numPr`; empty when it has none. */
  label(properties: XmlElement | undefined): string {
    const list = this.#lists.get(childOf(properties, 'w:numId')?.attributes['w:val'] ?? '');
    const depth = Math.min(8, Math.max(0, Number(childOf(properties, 'w:ilvl')?.attributes['w:val'] ?? 0) || 0));
    const level = list?.levels.get(depth);
    if (!list || !level) return '';
    if (level.format === 'bullet') return '•';
    const counters = this.#counters.get(list.abstractId) ?? [];
    this.#counters.set(list.abstractId, counters);
    counters[depth] = (counters[depth] ?? level.start - 1) + 1;
    counters.length = depth + 1;
    const label = level.text.replace(/%([1-9])/g, (_, digit: string) => {
      const at = Number(digit) - 1;
      const shown = list.levels.get(at);
      return shown ? formatted(counters[at] ?? shown.start, shown.format) : '';
    });
    return label.trim().slice(0, MAX_LABEL);
  }
}

function levelsOf(abstract: XmlElement): Map<number, Level> {
  const levels = new Map<number, Level>();
  for (const element of elementsOf(abstract)) {
    if (element.name !== 'w:lvl') continue;
    levels.set(Number(element.attributes['w:ilvl'] ?? 0), {
      start: Number(childOf(element, 'w:start')?.attributes['w:val'] ?? 1) || 0,
      format: childOf(element, 'w:numFmt')?.attributes['w:val'] ?? 'decimal',
      text: childOf(element, 'w:lvlText')?.attributes['w:val'] ?? '',
    });
  }
  return levels;
}

function formatted(value: number, format: string): string {
  switch (format) {
    case 'none':
      return '';
    case 'lowerLetter':
      return letter(value).toLowerCase();
    case 'upperLetter':
      return letter(value);
    case 'lowerRoman':
      return roman(value).toLowerCase();
    case 'upperRoman':
      return roman(value);
    case 'chineseCounting':
    case 'chineseCountingThousand':
    case 'taiwaneseCountingThousand':
    case 'japaneseCounting':
    case 'ideographDigital':
      return chinese(value);
    case 'decimalZero':
      return String(value).padStart(2, '0');
    case 'decimalEnclosedCircle':
    case 'decimalEnclosedCircleChinese':
      return value >= 1 && value <= 20 ? String.fromCharCode(0x245f + value) : String(value);
    default:
      return String(value);
  }
}

function letter(value: number): string {
  const index = (Math.max(1, value) - 1) % 26;
  return String.fromCharCode(65 + index).repeat(Math.min(8, Math.floor((Math.max(1, value) - 1) / 26) + 1));
}

function roman(value: number): string {
  if (value < 1 || value > 3_999) return String(value);
  const steps: readonly (readonly [number, string])[] = [
    [1000, 'M'],
    [900, 'CM'],
    [500, 'D'],
    [400, 'CD'],
    [100, 'C'],
    [90, 'XC'],
    [50, 'L'],
    [40, 'XL'],
    [10, 'X'],
    [9, 'IX'],
    [5, 'V'],
    [4, 'IV'],
    [1, 'I'],
  ];
  let rest = value;
  let text = '';
  for (const [amount, sign] of steps) {
    while (rest >= amount) {
      text += sign;
      rest -= amount;
    }
  }
  return text;
}

function chinese(value: number): string {
  const digits = '零一二三四五六七八九';
  if (value < 1 || value > 99) return String(value);
  const tens = Math.floor(value / 10);
  const ones = value % 10;
  return `${tens === 0 ? '' : `${tens === 1 ? '' : digits[tens]}十`}${ones === 0 ? '' : digits[ones]}`;
}
