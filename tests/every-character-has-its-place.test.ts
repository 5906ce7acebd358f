import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { boxesOf, extract } from '@longhand/sources';
import { expect, test } from 'vitest';
import { findChecker } from '../scripts/checkers.mjs';

const fixture = (name: string) => join(import.meta.dirname, '../packages/sources/test/fixtures', name);
const han = (text: string) => text.match(/\p{Script=Han}/gu) ?? [];

test('a Chinese PDF whose font is not embedded gives the characters that pdftotext gives', async (context) => {
  const pdftotext = findChecker('pdftotext');
  if ('reason' in pdftotext) return context.skip(pdftotext.reason);
  const path = fixture('predefined-map.pdf');
  const theirs = han(execFileSync(pdftotext.path, ['-enc', 'UTF-8', path, '-'], { encoding: 'utf8' }));
  const ours = han((await extract({ path, name: 'predefined-map.pdf' })).text);
  expect(theirs.length).toBeGreaterThan(100);
  expect(ours.length).toBeGreaterThanOrEqual(0.995 * theirs.length);
  expect(ours.join('')).toBe(theirs.join(''));
});

test('the box of a word is where pdftotext finds it', async (context) => {
  const pdftotext = findChecker('pdftotext');
  if ('reason' in pdftotext) return context.skip(pdftotext.reason);
  const path = fixture('report-en.pdf');
  const xml = execFileSync(pdftotext.path, ['-bbox', path, '-'], { encoding: 'utf8' });
  const pageHeight = Number(/<page width="[\d.]+" height="([\d.]+)"/.exec(xml)?.[1]);
  const { text, places } = await extract({ path, name: 'report-en.pdf' });
  let checked = 0;
  for (const [, left, top, right, bottom, word = ''] of xml.matchAll(
    /<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(\w{5,})<\/word>/g,
  )) {
    const at = text.indexOf(word);
    // Only a word that stands once is surely the same.
    if (at < 0 || text.indexOf(word, at + 1) >= 0) continue;
    const [first] = boxesOf(text, places, at, at + word.length);
    if (!first) throw new Error(`There is no box for ${word}.`);
    const [x, y, width, height] = first.box;
    checked++;
    // Two letters at either end, and the same line.
    expect(Math.abs(x - Number(left)), word).toBeLessThan(14);
    expect(Math.abs(x + width - Number(right)), word).toBeLessThan(14);
    const middle = pageHeight - (Number(top) + Number(bottom)) / 2;
    expect(y < middle && middle < y + height, word).toBe(true);
  }
  expect(checked).toBeGreaterThan(40);
});
