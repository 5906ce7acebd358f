import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OoxmlError } from './errors.ts';
import { childrenOf, tokensOfXml } from './xml.ts';

describe('tokensOfXml', () => {
  test('reads elements, attributes, text, CDATA and the entities of XML itself', () => {
    const xml = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "no">]><!-- c --><a b="1 > 0" c='&lt;'>x &amp; &#x957F;&#21367; &x;<![CDATA[<raw>]]><d/></a>`;
    expect([...tokensOfXml(xml)]).toEqual([
      { type: 'open', name: 'a', attributes: { b: '1 > 0', c: '<' }, isEmpty: false },
      { type: 'text', text: 'x & 长卷 &x;' },
      { type: 'text', text: '<raw>' },
      { type: 'open', name: 'd', attributes: {}, isEmpty: true },
      { type: 'close', name: 'a' },
    ]);
  });
  test.each([
    [`<a w:b="1" c-d='2'/>`, { 'w:b': '1', 'c-d': '2' }],
    ['<a b = "1"\n\tc="&quot;=&gt;"/>', { b: '1', c: '"=>' }],
    [`<a b="it's" c='"'/>`, { b: "it's", c: '"' }],
    ['<a b="" c="x=y" >', { b: '', c: 'x=y' }],
    ['<a b="1"c="2"/>', { b: '1', c: '2' }],
    ['<a b c="2" 长="卷"/>', { c: '2', 长: '卷' }],
  ])('reads the attributes of %s, however they are written', (xml, attributes) => {
    expect([...tokensOfXml(xml.endsWith('/>') ? xml : `${xml}</a>`)][0]).toMatchObject({ attributes });
  });
  test.each(['<a>', '<a></b>', '</a>', '<a', '<a b="', '<!--', '<a><![CDATA[', '<>', '<a><b></a></b>'])(
    'refuses %s',
    (xml) => {
      expect(() => [...tokensOfXml(xml)]).toThrow(OoxmlError);
    },
  );
  test('refuses nesting without end, and survives a million empty elements', () => {
    expect(() => [...tokensOfXml('<a>'.repeat(300))]).toThrow('nests more than');
    expect([...tokensOfXml(`<a>${'<b/>'.repeat(100_000)}</a>`)]).toHaveLength(100_002);
  });
  test('never throws anything but its own error, whatever the bytes', () => {
    const pieces = fc.constantFrom(
      '<',
      '>',
      '/',
      'a',
      ' b="',
      '"',
      "'",
      '&',
      ';',
      '&#',
      '![CDATA[',
      ']]>',
      '!--',
      '-->',
      '?',
      '\0',
      '长',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        try {
          for (const _ of tokensOfXml(parts.join('')));
        } catch (error) {
          expect(error).toBeInstanceOf(OoxmlError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

test('childrenOf gives whole elements one by one, and stops at the end of the parent', () => {
  const found = [...childrenOf('<r><x/><body><p>1</p>text<t><p>2</p></t></body><p>3</p></r>', 'body')];
  expect(found.map(({ name, children }) => [name, children.length])).toEqual([
    ['p', 1],
    ['t', 1],
  ]);
});
