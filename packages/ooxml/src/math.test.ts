import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { texOfMath } from './math.ts';
import { childrenOf, type XmlElement } from './xml.ts';

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
const r = (text: string, properties = '') => `<m:r><m:rPr>${properties}</m:rPr><m:t>${escaped(text)}</m:t></m:r>`;
const property = (name: string, value: string) => `<m:${name} m:val="${escaped(value)}"/>`;
const e = (content: string) => `<m:e>${content}</m:e>`;
const sup = (content: string) => `<m:sup>${content}</m:sup>`;
const sub = (content: string) => `<m:sub>${content}</m:sub>`;

function tex(content: string): string {
  const [math] = [...childrenOf(`<x><m:oMath>${content}</m:oMath></x>`, 'x')] as readonly XmlElement[];
  if (!math) throw new Error('no formula');
  return texOfMath(math);
}

describe('an equation of Word as TeX', () => {
  const fraction = (over: string, under: string, type = '') =>
    `<m:f><m:fPr>${type && property('type', type)}</m:fPr><m:num>${over}</m:num><m:den>${under}</m:den></m:f>`;
  const brackets = (begin: string, end: string, ...inner: string[]) =>
    `<m:d><m:dPr>${property('begChr', begin)}${property('endChr', end)}</m:dPr>${inner.map(e).join('')}</m:d>`;
  const matrix = `<m:m><m:mr>${e(r('a'))}${e(r('b'))}</m:mr><m:mr>${e(r('c'))}${e(r('d'))}</m:mr></m:m>`;
  const nary = (sign: string, below: string, above: string, of: string, properties = '') =>
    `<m:nary><m:naryPr>${property('chr', sign)}${properties}</m:naryPr>${sub(below)}${sup(above)}${e(of)}</m:nary>`;
  const named = (name: string, of: string) => `<m:func><m:fName>${name}</m:fName>${e(of)}</m:func>`;

  const cases: readonly (readonly [name: string, omml: string, tex: string])[] = [
    ['a fraction', fraction(r('a+b'), r('2')), '\\frac{a+b}{2}'],
    ['a fraction in the line', fraction(r('a'), r('b+c'), 'lin'), 'a/{b+c}'],
    ['a binomial', brackets('(', ')', fraction(r('n'), r('k'), 'noBar')), '\\binom{n}{k}'],
    ['a power', `<m:sSup>${e(r('x'))}${sup(r('2'))}</m:sSup>`, 'x^2'],
    ['a power of a sum', `<m:sSup>${e(r('x+1'))}${sup(r('10'))}</m:sSup>`, '{x+1}^{10}'],
    ['both scripts', `<m:sSubSup>${e(r('x'))}${sub(r('i'))}${sup(r('2'))}</m:sSubSup>`, 'x_i^2'],
    ['scripts before', `<m:sPre>${sub(r('6'))}${sup(r('14'))}${e(r('C'))}</m:sPre>`, '{}_6^{14}C'],
    ['a square root', `<m:rad><m:radPr>${property('degHide', '1')}</m:radPr><m:deg/>${e(r('y'))}</m:rad>`, '\\sqrt{y}'],
    ['a third root', `<m:rad><m:deg>${r('3')}</m:deg>${e(r('y'))}</m:rad>`, '\\sqrt[3]{y}'],
    ['a sum', nary('∑', r('i=1'), r('n'), r('i')), '\\sum_{i=1}^n i'],
    [
      'an integral, which needs no sign named',
      `<m:nary><m:naryPr/>${sub(r('0'))}${sup(r('∞'))}${e(r('f'))}</m:nary>`,
      '\\int_0^{\\infty} f',
    ],
    ['hidden limits', nary('∏', r('i'), '', r('i'), property('supHide', 'on')), '\\prod_i i'],
    ['plain brackets', `${r('f')}${brackets('(', ')', r('x'))}`, 'f(x)'],
    ['tall brackets', brackets('[', ']', fraction(r('1'), r('2'))), '\\left[ \\frac{1}{2} \\right]'],
    ['a half open interval of two parts', brackets('{', '', r('x')), '\\left\\{ x \\right.'],
    ['a matrix', matrix, '\\begin{matrix} a & b \\\\ c & d \\end{matrix}'],
    ['a matrix in brackets', brackets('[', ']', matrix), '\\begin{bmatrix} a & b \\\\ c & d \\end{bmatrix}'],
    [
      'cases',
      brackets('{', '', `<m:eqArr>${e(r('1,&x>0'))}${e(r('0,&x≤0'))}</m:eqArr>`),
      '\\begin{cases} 1,&x>0 \\\\ 0,&x\\le0 \\end{cases}',
    ],
    [
      'aligned equations',
      `<m:eqArr>${e(r('a&=b'))}${e(r('c&=d'))}</m:eqArr>`,
      '\\begin{aligned} a&=b \\\\ c&=d \\end{aligned}',
    ],
    ['a hat', `<m:acc>${e(r('x'))}</m:acc>`, '\\hat{x}'],
    ['a wide tilde', `<m:acc><m:accPr>${property('chr', '\u0303')}</m:accPr>${e(r('AB'))}</m:acc>`, '\\widetilde{AB}'],
    ['an arrow above', `<m:acc><m:accPr>${property('chr', '\u20d7')}</m:accPr>${e(r('v'))}</m:acc>`, '\\vec{v}'],
    ['a bar above', `<m:bar><m:barPr>${property('pos', 'top')}</m:barPr>${e(r('z'))}</m:bar>`, '\\overline{z}'],
    [
      'a brace with its word',
      `<m:limLow>${e(`<m:groupChr><m:groupChrPr/>${e(r('a+b'))}</m:groupChr>`)}<m:lim>${r('n')}</m:lim></m:limLow>`,
      '\\underbrace{a+b}_n',
    ],
    ['a function', named(r('sin', property('sty', 'p')), r('x')), '\\sin x'],
    ['a function of our own', named(r('argmax', property('sty', 'p')), r('x')), '\\operatorname{argmax}x'],
    [
      'a limit',
      named(`<m:limLow>${e(r('lim', property('sty', 'p')))}<m:lim>${r('x→0')}</m:lim></m:limLow>`, r('f')),
      '\\lim_{x\\to0}f',
    ],
    ['Greek letters and signs', r('αβ≤∞×γ'), '\\alpha\\beta\\le\\infty\\times\\gamma'],
    ['a command before a letter', r('αx'), '\\alpha x'],
    ['mathematical letters', r('𝑎𝜋𝐱ℝ'), 'a\\pi\\mathbf{x}\\mathbb{R}'],
    ['Chinese words', r('流量=Q'), '\\text{流量}=Q'],
    ['words that are no letters of a formula', r('if x & y_1', '<m:nor/>'), '\\text{if x \\& y\\_1}'],
    ['what TeX would take for its own', r('a%b#c$d_e{f}'), 'a\\%b\\#c\\$d\\_e\\{f\\}'],
    ['tracked changes', `<w:del>${r('old')}</w:del><w:ins>${r('new')}</w:ins>`, 'new'],
    ['a box', `<m:borderBox>${e(r('E=m'))}</m:borderBox>`, '\\boxed{E=m}'],
  ];

  test.each(cases)('%s', (_, omml, expected) => {
    expect(tex(omml)).toBe(expected);
  });
});

/** Formulas of any shape, with the letters that they hold from left to right. */
interface Formula {
  readonly omml: string;
  readonly letters: string;
}
const leaf: fc.Arbitrary<Formula> = fc
  .constantFrom('x', 'y', 'α', '1', '12', '≤', '{', '&', '流量', 'ab', '∑', '%')
  .map((text) => ({ omml: r(text), letters: text }));
const formula = fc.letrec<{ one: Formula }>((tie) => {
  const many = fc.array(tie('one'), { minLength: 1, maxLength: 3 }).map((parts) => ({
    omml: parts.map(({ omml }) => omml).join(''),
    letters: parts.map(({ letters }) => letters).join(''),
  }));
  const shape = (make: (...parts: string[]) => string, count: number) =>
    fc.tuple(...Array.from({ length: count }, () => many)).map((parts) => ({
      omml: make(...parts.map(({ omml }) => omml)),
      letters: parts.map(({ letters }) => letters).join(''),
    }));
  return {
    one: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      leaf,
      shape((a, b) => `<m:f><m:num>${a}</m:num><m:den>${b}</m:den></m:f>`, 2),
      shape((a, b, c) => `<m:sSubSup>${e(a)}${sub(b)}${sup(c)}</m:sSubSup>`, 3),
      shape((a, b, c) => `<m:sPre>${sub(a)}${sup(b)}${e(c)}</m:sPre>`, 3),
      shape((a, b) => `<m:rad><m:deg>${a}</m:deg>${e(b)}</m:rad>`, 2),
      shape((a, b, c) => `<m:nary><m:naryPr>${property('chr', '∮')}</m:naryPr>${sub(a)}${sup(b)}${e(c)}</m:nary>`, 3),
      shape((a, b) => `<m:d>${e(a)}${e(b)}</m:d>`, 2),
      shape((a, b) => `<m:d><m:dPr>${property('begChr', '')}${property('endChr', '}')}</m:dPr>${e(a)}${e(b)}</m:d>`, 2),
      shape((a, b) => `<m:m><m:mr>${e(a)}${e(b)}</m:mr></m:m>`, 2),
      shape((a, b) => `<m:eqArr>${e(a)}${e(b)}</m:eqArr>`, 2),
      shape((a) => `<m:acc>${e(a)}</m:acc>`, 1),
      shape((a, b) => `<m:limUpp>${e(a)}<m:lim>${b}</m:lim></m:limUpp>`, 2),
      shape((a, b) => `<m:func><m:fName>${a}</m:fName>${e(b)}</m:func>`, 2),
    ),
  };
}).one;

describe('whatever the formula', () => {
  test('braces, brackets and environments of its TeX are balanced', () => {
    fc.assert(
      fc.property(formula, ({ omml }) => {
        const out = tex(omml);
        const bare = out.replace(/\\[\\{}%&#$_]/g, ' ');
        let depth = 0;
        for (const character of bare) {
          if (character === '{') depth++;
          if (character === '}') depth--;
          expect(depth).toBeGreaterThanOrEqual(0);
        }
        expect(depth).toBe(0);
        expect(out.match(/\\left(?![a-z])/g)?.length ?? 0).toBe(out.match(/\\right(?![a-z])/g)?.length ?? 0);
        expect(out.match(/\\begin\{/g)?.length ?? 0).toBe(out.match(/\\end\{/g)?.length ?? 0);
      }),
    );
  });
});
