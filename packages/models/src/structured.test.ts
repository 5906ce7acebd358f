import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStructured } from './index.ts';

interface Plan {
  readonly title: string;
}
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** Lax on purpose: what lies inside of a plan would pass for one too. */
const plan = (value: unknown): Plan | null =>
  isObject(value) && typeof value.title === 'string' ? { title: value.title } : null;
const anything = (value: unknown): unknown => value;
const titleOf = (text: string): string | null => {
  const result = parseStructured(text, plan);
  return 'value' in result ? result.value.title : null;
};

/** As Python prints it, with what JSON calls null, true and false. */
function pythonOf(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') {
    const json = JSON.stringify(value);
    return value.includes("'") ? json : `'${json.slice(1, -1).replaceAll('\\"', '"')}'`;
  }
  if (Array.isArray(value)) return `[${value.map(pythonOf).join(', ')}]`;
  if (!isObject(value)) return String(value);
  return `{${Object.entries(value)
    .map(([key, member]) => `${pythonOf(key)}: ${pythonOf(member)}`)
    .join(', ')}}`;
}
/** As a Chinese input method writes it: marks full-width, strings in curly quotes where they hold none. */
function fullWidthOf(value: unknown): string {
  if (typeof value === 'string') {
    const json = JSON.stringify(value);
    return /["“”]/.test(value) ? json : `“${json.slice(1, -1)}”`;
  }
  if (Array.isArray(value)) return `［${value.map(fullWidthOf).join('，')}］`;
  if (!isObject(value)) return String(value);
  return `｛${Object.entries(value)
    .map(([key, member]) => `${fullWidthOf(key)}：${fullWidthOf(member)}`)
    .join('，')}｝`;
}
function rawBreaksOf(value: unknown): string {
  return JSON.stringify(value).replace(/\\(.)/g, (whole, mark) => (mark === 'n' ? '\n' : whole));
}
/** An escaped apostrophe is an apostrophe. */
function straightened(text: string): string {
  return text.replace(/\\(.)/g, (whole, mark) => (mark === "'" ? mark : whole));
}
function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const GOOD: readonly (readonly [string, string])[] = [
  ['plain', '{"title":"A"}'],
  ['white space', '\n  {\n "title" : "A" }\n'],
  ['a fence', '```json\n{"title":"A"}\n```'],
  ['prose before and after', 'Sure! Here is the outline:\n\n{"title":"A"}\n\nTell me if you want changes.'],
  ['Chinese prose', '好的，大纲如下：\n```\n{"title":"A"}\n```\n希望有帮助。'],
  ['brackets in prose', 'As in [1] and [S2], {roughly} so: {"title":"A"} (see [3]).'],
  ['thinking before', '<think>Maybe {"title":"B"}? No.</think>\n{"title":"A"}'],
  ['thinking without its opening tag', 'Maybe {"title":"B"} or {"title"\n</think>{"title":"A"}'],
  ['trailing commas', '{"title":"A","sections":[1,2,],}'],
  ['comments', '{\n// the title\n"title": /* short */ "A"}'],
  ['what looks like a comment in a string', '{"title":"A","url":"https://a.b/c /* x */"}'],
  ['the same object twice', '{"title":"A"}\nOnce more: {"title": "A"}'],
  ['an object of another shape before it', '{"type":"object"} {"title":"A"}'],
  ['escapes', '{"title":"\\u0041","b":"\\"\\\\\\n"}'],
  ['single quotes', "{'title': 'A', 'b': 'it\\'s'}"],
  ['curly quotes and full-width marks', '｛“title”：“A”，“b”：［1］｝'],
  ['bare keys', '{title: "A"}'],
  ["Python's words", "{'title': 'A', 'b': True, 'c': None}"],
  ['a line break in a string', '{"title":"A","b":"x\ny"}'],
  ['other tags of thinking', '<thinking>{"title":"B"}</thinking>{"title":"A"}'],
];

const BAD: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['prose', 'I cannot do that.'],
  ['a cut object', '{"title":"A"'],
  ['a cut object that holds a whole one', '{"title":"A","sections":[{"title":"B"},{"title":"C"}'],
  ['a cut object behind a whole one', '{"title":"A"} Better: {"title":"B","sec'],
  ['a cut fence', '```json\n{"title":"A","sections":[\n'],
  ['unfinished thinking', '<think>So {"title":"A"} it is'],
  ['two different objects', '{"title":"A"} or {"title":"B"}'],
  ['a broken object that holds a whole one', '{"title": oops, "first": {"title":"B"}}'],
  ['bare keys around a whole one', '{title: {"title":"B"}}'],
  ['single quotes around a whole one', '{\'outer\': {"title":"B"}}'],
  ['curly quotes around a whole one', '{“outer”: {"title":"B"}}'],
  ['prose brackets around a whole one', '[first {"title":"B"} then]'],
  ['a lost beginning', '"first":{"title":"B"}}'],
  ['a lost bracket', '{"title":"A"}]'],
  ['a key twice', '{"title":"A","title":"B"}'],
  ['a missing comma', '{"title":"A" "b":1}'],
  ['a missing quote before a line break', '{"title":"A,\n"b":"B"}'],
  ['a control character in a string', '{"title":"A\u0001"}'],
  ['an apostrophe in single quotes', "{'title': 'A's'}"],
  ['a pair of quotes of two kinds', '{“title": "A"}'],
  ['a value that JSON does not have', '{"title":"A","n":NaN}'],
  ['a comment in place of the rest', '{"title":"A","sections":[\n// ... and so on\n]}'],
  ['a lost quote before a bracket', '{"title":"A",}b{c":""}'],
  ['a correction of another shape', '{"title":"A"} No: {"name":"B"}'],
  ['a wrong shape', '{"name":"A"}'],
  ['an open comment', '{"title":"A" /* so'],
  ['numbers of another notation', '{"title":"A","n":0x1F}'],
  ['a leading zero', '{"title":"A","n":012}'],
  ['a deep nest', `${'['.repeat(5_000)}${']'.repeat(5_000)}`],
];

describe('structured answers', () => {
  it.each(GOOD)('are found: %s', (_name, text) => {
    expect(titleOf(text)).toBe('A');
  });

  it.each(BAD)('are refused with a reason: %s', (_name, text) => {
    const result = parseStructured(text, plan);
    expect(result).toEqual({ problem: expect.stringMatching(/\w/) });
  });

  it('come through prose, fences, comments and trailing commas as the value that JSON means', () => {
    const prose = fc.constantFrom('', 'Sure:\n', '好的：', 'See [1].\n', '<think>a {"x":1} b</think>');
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        prose,
        prose,
        fc.boolean(),
        (object, before, after, isFenced) => {
          const json = JSON.stringify(object, null, 2);
          const loose = json.replace(/\n(\s*)\}$/, ', // end\n$1}');
          const text = isFenced
            ? `${before}\n\`\`\`json\n${loose}\n\`\`\`\n`
            : `${before}${json}\n${after.startsWith('<') ? '' : after}`;
          const isEmpty = json === '{}';
          expect(parseStructured(isEmpty ? json : text, (value) => (isObject(value) ? value : null))).toEqual({
            value: JSON.parse(json),
          });
        },
      ),
    );
  });

  it('are never accepted when they were cut off anywhere, whatever the validator would take', () => {
    const objects = fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 });
    fc.assert(
      fc.property(objects, fc.constantFrom('', 'Here you are:\n', '```json\n'), fc.nat(), (object, before, place) => {
        const json = JSON.stringify(object);
        const cut = 1 + (place % (json.length - 1));
        expect(parseStructured(before + json.slice(0, cut), anything)).toHaveProperty('problem');
      }),
      { numRuns: 2_000 },
    );
  });

  it('are never changed by a missing character: another value comes only where JSON itself has it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), fc.nat(), (object, place) => {
        const json = JSON.stringify(object);
        const at = place % json.length;
        const damaged = json.slice(0, at) + json.slice(at + 1);
        const result = parseStructured(damaged, anything);
        if (!('value' in result)) return;
        // What was accepted must be the whole text read as JSON, with at most one comma that trails.
        const plain = straightened(damaged);
        const commas = [...plain.matchAll(/,(?=[\]}])/g)].map(
          ({ index }) => plain.slice(0, index) + plain.slice(index + 1),
        );
        const readings = [plain, ...commas].flatMap((text) => {
          try {
            return [JSON.stringify(JSON.parse(text))];
          } catch {
            return [];
          }
        });
        expect(readings).toContain(JSON.stringify(result.value));
      }),
      { numRuns: 2_000 },
    );
  });

  it('mean the same in the other spellings that models use', () => {
    // Quotes and breaks are frequent: they are what these spellings are about.
    const text = fc.string({
      unit: fc.constantFrom('a', '水', "'", '“', '"', '\n', ' ', ',', '，', ':', '{', ']', '\\'),
    });
    const member = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.array(text, { maxLength: 3 }));
    const objects = fc.dictionary(text, member, { minKeys: 1, maxKeys: 4 });
    fc.assert(
      fc.property(objects, fc.constantFrom(pythonOf, fullWidthOf, rawBreaksOf), (object, spell) => {
        expect(parseStructured(spell(object), anything)).toEqual({ value: object });
      }),
      { numRuns: 1_000 },
    );
  });

  it('are never changed by a missing character where strings are full of quotes and marks', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', "'", '“', '”', '"', ',', ':', '：', 'True'),
      maxLength: 6,
    });
    const objects = fc.dictionary(text, fc.oneof(text, fc.array(text, { maxLength: 2 })), { minKeys: 1, maxKeys: 4 });
    fc.assert(
      fc.property(objects, fc.nat(), fc.boolean(), (object, place, isPretty) => {
        const json = JSON.stringify(object, null, isPretty ? 1 : 0);
        const at = place % json.length;
        const damaged = json.slice(0, at) + json.slice(at + 1);
        const result = parseStructured(damaged, anything);
        if (!('value' in result)) return;
        // A backslash that lost its pair before an apostrophe says the apostrophe.
        const plain = straightened(damaged);
        const commas = [...plain.matchAll(/,(?=\s*[\]}])/g)];
        const readings = [plain, ...commas.map(({ index }) => plain.slice(0, index) + plain.slice(index + 1))];
        expect(readings.map(parsedOrNull)).toContainEqual(result.value);
      }),
      { numRuns: 1_500 },
    );
  });

  it('are not a part of an object whose first bracket is missing, though its keys hold brackets', () => {
    for (const damaged of ['"":{},"{!":""}', '"a": {"b": 1}, "{c": 2}', '1,{},"{!"]', '{"b": 1}, "{c": 2}']) {
      expect(parseStructured(damaged, anything), damaged).toHaveProperty('problem');
    }
    expect(parseStructured('Sure, here it is: {"b": 1}, as you wished.', anything)).toEqual({ value: { b: 1 } });
  });

  it('keep a key named __proto__ as data', () => {
    const result = parseStructured('{"title":"A","__proto__":{"polluted":true}}', anything);
    expect(JSON.stringify(result)).toBe('{"value":{"title":"A","__proto__":{"polluted":true}}}');
    expect(({} as { readonly polluted?: boolean }).polluted).toBeUndefined();
  });

  it('are looked for in linear time', () => {
    const hostile = [
      '{'.repeat(40_000),
      '[1,'.repeat(20_000),
      '{"a":'.repeat(10_000),
      '"'.repeat(40_000),
      '<think></think>'.repeat(4_000),
      '/*'.repeat(20_000),
      '[ '.repeat(20_000),
    ];
    const begun = process.cpuUsage().user;
    for (const text of hostile) parseStructured(text, plan);
    expect((process.cpuUsage().user - begun) / 1_000).toBeLessThan(5_000);
  });
});
