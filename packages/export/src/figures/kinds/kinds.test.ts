import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diagramSamples } from '../../gallery/diagrams.ts';
import { textWidth } from '../font-metrics.ts';
import { mermaidSvg } from '../mermaid.ts';
import { wrapped } from './label.ts';

const draw = (...lines: string[]) => mermaidSvg(lines.join('\n'), 'light', 'en');
const refusal = (...lines: string[]): unknown => {
  try {
    draw(...lines);
  } catch (error) {
    return error;
  }
  return null;
};
const owned = /^(?:pie|gantt|timeline|mindmap|gitGraph|journey|quadrantChart|xychart)/;

interface Words {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}
/** Where each line of words stands, by the face that it is set in. */
function wordsIn(svg: string): readonly Words[] {
  return [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(([, attributes = '', inner = '']) => {
    const of = (name: string) => new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1];
    const text = inner.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
    const size = Number(of('font-size'));
    const width = textWidth(text, size, Number(of('font-weight') ?? 400));
    const [, tx, ty] = /translate\(([\d.]+) ([\d.]+)\) rotate\(-90\)/.exec(of('transform') ?? '') ?? [];
    // Turned words stand around their place.
    if (tx !== undefined) {
      const [x, y] = [Number(tx), Number(ty)];
      return { text, left: x - size / 2, right: x + size / 2, top: y - width / 2, bottom: y + width / 2 };
    }
    const [x, y] = [Number(of('x')), Number(of('y'))];
    const anchor = of('text-anchor') ?? 'start';
    const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
    return { text, left, right: left + width, top: y - 0.8 * size, bottom: y + 0.1 * size };
  });
}
/** Nothing over anything else, and all of it inside. */
function expectTidy({ svg, width, height }: ReturnType<typeof draw>): void {
  const words = wordsIn(svg);
  for (const [index, one] of words.entries()) {
    expect(one.left, one.text).toBeGreaterThanOrEqual(-0.5);
    expect(one.right, one.text).toBeLessThanOrEqual(width + 0.5);
    expect(one.top, one.text).toBeGreaterThanOrEqual(-0.5);
    expect(one.bottom, one.text).toBeLessThanOrEqual(height + 0.5);
    for (const other of words.slice(index + 1)) {
      const isApart =
        one.right <= other.left + 0.5 ||
        other.right <= one.left + 0.5 ||
        one.bottom <= other.top + 0.5 ||
        other.bottom <= one.top + 0.5;
      expect(isApart, `“${one.text}” and “${other.text}”`).toBe(true);
    }
  }
}
const said = (svg: string): string =>
  wordsIn(svg)
    .map(({ text }) => text)
    .join(' ');
/** As it is compared: lines may be broken anywhere. */
const squeezed = (text: string): string => text.replace(/\s+/g, '');

describe.each(['zh', 'en'] as const)('the kinds that are drawn here (%s)', (lang) => {
  const samples = diagramSamples[lang].filter(({ source }) => owned.test(source));

  test.each(samples)('$caption: readable at the width of a column, nothing over anything else', ({ source }) => {
    for (const theme of ['light', 'dark'] as const) {
      const drawn = mermaidSvg(source, theme, lang);
      expect(drawn.width).toBeLessThanOrEqual(640);
      expectTidy(drawn);
    }
  });
});

const word = fc.oneof(
  fc.stringMatching(/^[\u4e00-\u9fa5]{1,24}$/),
  fc.stringMatching(/^[A-Za-z]{1,40}( [A-Za-z]{1,12}){0,6}$/),
  fc.stringMatching(/^[\u4e00-\u9fa5]{1,8} [A-Za-z0-9]{1,8} [\u4e00-\u9fa5]{1,8}$/),
);
const words = fc.array(word, { minLength: 1, maxLength: 12 });
/** Not what the grammar takes for something else. */
const plain = (text: string) => !/^(?:title|section|end|after|until|click|excludes|includes|weekday)\b/i.test(text);

describe('whatever the words are, all of them are there and apart', () => {
  test.each<[string, (labels: readonly string[]) => string]>([
    ['pie', (labels) => ['pie title T', ...labels.map((label, n) => `"${label}" : ${n + 1}`)].join('\n')],
    [
      'gantt',
      (labels) => ['gantt', ...labels.map((label, n) => `${label} : 2024-01-0${(n % 9) + 1}, ${n + 1}d`)].join('\n'),
    ],
    ['timeline', (labels) => ['timeline', ...labels.map((label, n) => `${n} : ${label} : ${label}`)].join('\n')],
    ['timeline of names', (labels) => ['timeline', ...labels.map((label) => `${label} : x`)].join('\n')],
    [
      'mindmap',
      (labels) => ['mindmap', 'root', ...labels.map((label, n) => `${' '.repeat(1 + (n % 3))}["${label}"]`)].join('\n'),
    ],
    [
      'git',
      (labels) => ['gitGraph', ...labels.map((label, n) => `commit id: "${label}" tag: "${label} ${n}"`)].join('\n'),
    ],
    [
      'git branches',
      (labels) =>
        [
          'gitGraph',
          'commit',
          ...[...new Set(labels)].flatMap((label) => [`branch "${label}"`, 'commit', 'checkout main']),
        ].join('\n'),
    ],
    ['journey', (labels) => ['journey', ...labels.map((label, n) => `${label}: ${1 + (n % 5)}: ${label}`)].join('\n')],
    [
      'quadrant',
      (labels) =>
        ['quadrantChart', ...labels.map((label, n) => `"${label}": [${(n * 0.13) % 1}, ${(n * 0.29) % 1}]`)].join('\n'),
    ],
  ])('%s', (_, sourceOf) => {
    fc.assert(
      fc.property(words, (labels) => {
        fc.pre(labels.every(plain));
        const drawn = draw(sourceOf(labels));
        for (const label of labels) expect(squeezed(said(drawn.svg))).toContain(squeezed(label));
        expectTidy(drawn);
      }),
      { numRuns: 25 },
    );
  });

  test.each(['xychart-beta', 'xychart-beta horizontal'])('%s', (head) => {
    fc.assert(
      fc.property(words, fc.constantFrom('bar', 'line'), (labels, kind) => {
        const names = labels.map((label) => `"${label}"`).join(', ');
        const values = labels.map((_, n) => (n - 2) * 12.5).join(', ');
        const drawn = draw(head, 'title "T"', `x-axis [${names}]`, 'y-axis "Y"', `${kind} "S" [${values}]`);
        // Below a line of many values some names stand for all.
        if (kind === 'bar') for (const label of labels) expect(squeezed(said(drawn.svg))).toContain(squeezed(label));
        expectTidy(drawn);
      }),
      { numRuns: 25 },
    );
  });

  test('a line is never wider than its room, and nothing is lost in breaking', () => {
    fc.assert(
      fc.property(
        fc.oneof(word, fc.string({ unit: 'grapheme', maxLength: 60 })),
        fc.integer({ min: 30, max: 200 }),
        (text, room) => {
          const lines = wrapped(text, room, 13);
          expect(squeezed(lines.join(''))).toBe(squeezed(text));
          for (const line of lines)
            if ([...line].length > 2) expect(textWidth(line, 13, 400)).toBeLessThanOrEqual(room + 13);
        },
      ),
    );
  });

  test('no line begins with a closing mark', () => {
    const lines = wrapped('排空时间，由四十六分钟，降至十九分钟。', 52, 13);
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) expect(line).not.toMatch(/^[，。]/);
  });
});

describe('figures', () => {
  test('of an xy chart stand where their axis says: bars from nought, lines straight, all inside', () => {
    const { svg } = draw('xychart-beta', 'x-axis [a, b, c]', 'y-axis 0 --> 50', 'bar [10, -20, 70]', 'line [0, 50, 0]');
    const at = (text: string) => {
      const found = wordsIn(svg).find((each) => each.text === text);
      return found === undefined ? Number.NaN : (found.top + found.bottom) / 2;
    };
    const perUnit = (at('0') - at('60')) / 60;
    const bars = [...svg.matchAll(/<rect [^>]*\sheight="([\d.]+)"/g)].map(([, height]) => Number(height));
    expect(bars.map((height) => Math.round(height / perUnit))).toEqual([10, 20, 70]);
    const line = /<path d="([^"]+)"[^>]*stroke-width="2.2"/.exec(svg)?.[1] ?? '';
    expect(line).toMatch(/^M [\d.]+ [\d.]+ L [\d.]+ [\d.]+ L [\d.]+ [\d.]+$/);
    expect(said(svg)).not.toMatch(/Bar 1|Line 1/);
  });

  test('of a gantt chart: a length of time counts days of work, and an end may be named', () => {
    const bars = (...lines: string[]) =>
      [...draw('gantt', ...lines).svg.matchAll(/<rect x="([\d.]+)" [^>]*width="([\d.]+)" height="14"/g)].map(
        ([, x, width]) => [Number(x), Number(x) + Number(width)],
      );
    // Thursday and Friday; the next begins on Monday and lasts three days.
    const [first = [], second = []] = bars('excludes weekends', 'A : a, 2024-01-04, 2d', 'B : after a, 3d');
    const day = ((first[1] ?? 0) - (first[0] ?? 0)) / 2;
    expect(((second[0] ?? 0) - (first[0] ?? 0)) / day).toBeCloseTo(4);
    expect(((second[1] ?? 0) - (second[0] ?? 0)) / day).toBeCloseTo(3);
    const [early = [], late = []] = bars('A : 2024-01-01, until b', 'B : b, 2024-01-05, 2024-01-09');
    expect(early[1]).toBeCloseTo(late[0] ?? 0);
    const [month = [], rest = []] = bars('dateFormat DD/MM/YYYY', 'A : 31/01/2024, 1M', 'B : 2d');
    expect(((month[1] ?? 0) - (month[0] ?? 0)) / (((rest[1] ?? 0) - (rest[0] ?? 0)) / 2)).toBeCloseTo(29);
  });
});

describe('a line that is not understood is named', () => {
  test.each([
    ['pie', ['pie', '"a" : -3'], '"a" : -3'],
    ['pie', ['pie', '"a" : 1', 'whatever'], 'whatever'],
    ['gantt', ['gantt', 'A : after nothing, 3d'], 'A : after nothing, 3d'],
    ['gantt', ['gantt', 'A : a, after b, 3d', 'B : b, after a, 3d'], 'B : b, after a, 3d'],
    ['gantt', ['gantt', 'A : 2024-02-31, 3d'], 'A : 2024-02-31, 3d'],
    ['gantt', ['gantt', 'A : 3d'], 'A : 3d'],
    ['gantt', ['gantt', 'A : 2024-02-02, 2024-01-01'], 'A : 2024-02-02, 2024-01-01'],
    ['mindmap', ['mindmap', 'root', 'second root'], 'second root'],
    ['git', ['gitGraph', 'commit', 'checkout nowhere'], 'checkout nowhere'],
    ['git', ['gitGraph', 'commit', 'merge main'], 'merge main'],
    ['git', ['gitGraph', 'commit', 'cherry-pick id: "x"'], 'cherry-pick id: "x"'],
    ['git', ['gitGraph', 'commit id: "a" what else'], 'commit id: "a" what else'],
    ['journey', ['journey', 'Walk: 9: Me'], 'Walk: 9: Me'],
    ['quadrant', ['quadrantChart', 'A: [1.5, 0.2]'], 'A: [1.5, 0.2]'],
    ['xychart', ['xychart-beta', 'x-axis [a]', 'bar [1, 2]'], 'x-axis [a]'],
    ['xychart', ['xychart-beta', 'bar [1, many]'], 'bar [1, many]'],
    ['timeline', ['timeline', ': an event of no time'], ': an event of no time'],
  ])('%s', (_, source, detail) => {
    expect(refusal(...source)).toMatchObject({ code: 'line', detail });
  });

  test.each(['pie', 'gantt', 'timeline', 'mindmap', 'gitGraph', 'journey', 'quadrantChart', 'xychart-beta'])(
    'an empty %s',
    (head) => {
      expect(refusal(head)).toMatchObject({ code: 'empty' });
    },
  );
});

describe('what is hostile in a diagram does nothing', () => {
  const evil = '<img src=x onerror=alert(1)><script>alert(1)</script>';
  test.each([
    ['pie', ['pie', `"${evil}" : 1`]],
    ['gantt', ['gantt', `${evil} : 2024-01-01, 1d`]],
    ['timeline', ['timeline', `2024 : ${evil}`]],
    ['mindmap', ['mindmap', `root["${evil}"]`]],
    ['git', ['gitGraph', `commit id: "${evil}"`]],
    ['journey', ['journey', `${evil}: 3: Me`]],
    ['quadrant', ['quadrantChart', `${evil}: [0.5, 0.5]`]],
  ])('%s: marks in a label are shown as they are written', (_, source) => {
    const { svg } = draw('%%{init: {"securityLevel":"loose","themeCSS":"*{fill:url(//evil.example)}"}}%%', ...source);
    expect(svg).not.toMatch(/<img|<script|evil\.example/);
    expect(squeezed(said(svg))).toContain('onerror=alert(1)');
  });

  test('a handler of clicks is left out', () => {
    const { svg } = draw(
      'gantt',
      'A : a1, 2024-01-01, 1d',
      'click a1 href "javascript:alert(1)"',
      'click a1 call alert()',
    );
    expect(svg).not.toMatch(/alert|href/);
  });

  test('ten thousand of anything are refused, at once', () => {
    const many = (line: (n: number) => string) => Array.from({ length: 10_000 }, (_, n) => line(n));
    const began = performance.now();
    for (const source of [
      ['pie', ...many((n) => `"a${n}" : 1`)],
      ['gantt', ...many((n) => `t${n} : 2024-01-01, 1d`)],
      ['timeline', ...many((n) => `${n} : x`)],
      ['mindmap', 'r', ...many((n) => ` n${n}`)],
      ['gitGraph', ...many(() => 'commit')],
      ['journey', ...many(() => 'a: 1: b')],
      ['quadrantChart', ...many((n) => `a${n}: [0.5, 0.5]`)],
      [
        'xychart-beta',
        `bar [${many((n) => `${n}`)
          .slice(0, 900)
          .join(',')}]`,
      ],
      ['classDiagram', ...many((n) => `class A${n}`).slice(0, 900)],
      ['graph TD', ...many((n) => `a${n} --> a${n + 1}`)],
      ['graph TD', `${many((n) => `a${n}`).join(' & ')} --> b`],
      ['graph TD', 'a'.repeat(200_000)],
      ['mindmap', ...Array.from({ length: 1_000 }, (_, n) => `${' '.repeat(n)}n${n}`)],
    ]) {
      expect(refusal(...source)).toMatchObject({ code: 'tooLarge' });
    }
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});
