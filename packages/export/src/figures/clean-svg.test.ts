import { describe, expect, test } from 'vitest';
import { cleanSvg } from './clean-svg.ts';
import { resolveValue } from './svg-colour.ts';
import { plainMarkers } from './svg-markers.ts';

const svg = (inner: string, attributes = 'width="10" height="10"') =>
  `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inner}</svg>`;

describe('what is hostile in a drawing is left out, and named', () => {
  test.each([
    ['a script', '<script>alert(1)</script>', ['script']],
    ['HTML', '<foreignObject><body onload="x()"/></foreignObject>', ['foreignObject']],
    ['a remote picture', '<image href="http://evil.example/x.png"/>', ['href']],
    ['a file', '<image xlink:href="file:///etc/passwd"/>', ['href']],
    ['a drawing in a drawing', '<image href="data:image/svg+xml;base64,AAAA"/>', ['href']],
    ['a link', '<a href="javascript:alert(1)"><text>x</text></a>', ['a']],
    ['an animation that changes a link', '<set attributeName="href" to="javascript:alert(1)"/>', ['set']],
    ['a paint from outside', '<rect fill="url(http://evil.example/#a)"/>', ['fill: url()']],
    ['the same in a style', '<rect style="fill:url(//evil.example/#a)"/>', ['fill: url()']],
    ['a use of another file', '<use href="other.svg#a"/>', ['href']],
  ])('%s', (_, inner, dropped) => {
    const clean = cleanSvg(svg(inner));
    expect(clean.dropped).toEqual(dropped);
    expect(clean.svg).not.toMatch(/evil|alert|passwd|script|foreign|other\.svg/);
  });

  test('listeners, classes and unknown attributes go without a word', () => {
    expect(cleanSvg(svg('<rect onclick="x()" class="a" data-x="1" width="2"/>')).svg).toContain('<rect width="2"/>');
  });

  test('style sheets become attributes, imports and what needs a browser go', () => {
    const css =
      '@import url(http://evil.example/x.css); .a, rect { fill: red } rect.a { stroke: var(--x, #123456) } .a:hover { fill: blue }';
    const clean = cleanSvg(svg(`<style>${css}</style><rect class="a" fill="green"/>`));
    expect(clean.svg).toContain('<rect fill="red" stroke="#123456"/>');
    expect(clean.svg).not.toContain('evil');
  });

  test('entities do not grow, and what is no XML is refused', () => {
    const bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>';
    expect(cleanSvg(bomb + svg('<text>&b;</text>')).svg).toContain('&amp;b;');
    expect(() => cleanSvg('<svg><g></svg>')).toThrow(expect.objectContaining({ code: 'failed' }));
    expect(() => cleanSvg('<html></html>')).toThrow(expect.objectContaining({ code: 'failed' }));
    expect(() => cleanSvg(svg('<g/>'.repeat(60_001)))).toThrow(expect.objectContaining({ code: 'tooLarge' }));
  });
});

test('a size is known from width and height, their units, or the box', () => {
  const size = (attributes: string) => {
    const { width, height } = cleanSvg(svg('', attributes));
    return [Math.round(width), Math.round(height)];
  };
  expect(size('width="2in" height="1in"')).toEqual([192, 96]);
  expect(size('viewBox="0 0 40 20"')).toEqual([40, 20]);
  expect(size('width="100" viewBox="0 0 40 20"')).toEqual([100, 50]);
  expect(size('width="100%" viewBox="0 0 40 20"')).toEqual([40, 20]);
  expect(size('')).toEqual([300, 150]);
});

test('colours that only browsers mix are mixed', () => {
  const variables = new Map([
    ['--fg', '#000'],
    ['--bg', 'white'],
    ['--loop', 'var(--loop)'],
  ]);
  expect(resolveValue('color-mix(in srgb, var(--fg) 50%, var(--bg))', variables)).toBe('#808080');
  expect(resolveValue('color-mix(in srgb, var(--bg) 75%, #000000 25%)', variables)).toBe('#bfbfbf');
  expect(resolveValue('var(--none, var(--fg))', variables)).toBe('#000');
  expect(resolveValue('var(--none)', variables)).toBe('none');
  expect(resolveValue('var(--loop)', variables)).toBe('none');
});

test('heads that turn at the start of a line are two heads', () => {
  const drawn = plainMarkers(
    '<marker id="a" orient="auto-start-reverse" refX="4"><path/></marker><line marker-start="url(#a)" marker-end="url(#a)"/>',
  );
  expect(drawn).toContain('<marker id="a" orient="auto" refX="4"><path/></marker>');
  expect(drawn).toContain('<g transform="rotate(180 4 0)"><path/></g>');
  expect(drawn).toContain('<line marker-start="url(#a-back)" marker-end="url(#a)"/>');
});
