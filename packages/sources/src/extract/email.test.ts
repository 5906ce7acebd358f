import { describe, expect, test } from 'vitest';
import { readEmail } from './email.ts';
import { MEDIA, sniffMedia } from './media.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const word = (text: string) => `=?utf-8?B?${base64(text)}?=`;
const read = (lines: readonly (string | Buffer)[]) =>
  readEmail(Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\r\n')])), 1_000_000);

const HEAD = [
  `From: ${word('王芳')} <fang@example.com>`,
  `To: "Smith, J." <j@example.com>, ${word('部门')}: a@example.com, b@example.com;`,
  `Subject: ${word('雨水管网')}`,
  ` ${word(' 2025 😀')}`,
  'Date: Mon, 1 Dec 2025 09:00:00 +0800',
  'Message-ID: <1@example.com>',
  'MIME-Version: 1.0',
];

describe('a mail', () => {
  test('gives its fields, its text and the list of what is attached', async () => {
    const { text, places, headings } = await read([
      ...HEAD,
      'Content-Type: multipart/mixed; boundary=x',
      '',
      '--x',
      'Content-Type: multipart/alternative; boundary=y',
      '',
      '--y',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      base64('老城区管网标准偏低。\r\n第二行\r\n\r\n第二段 😀'),
      '--y',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<p>The same again</p>',
      '--y--',
      '--x',
      `Content-Type: application/pdf; name="${word('报告.pdf')}"`,
      `Content-Disposition: attachment; filename="${word('报告.pdf')}"`,
      'Content-Transfer-Encoding: base64',
      '',
      base64('x'.repeat(1_500)),
      '--x--',
    ]);
    expect(text).toBe(
      [
        '雨水管网 2025 😀',
        'From: 王芳 <fang@example.com>',
        'To: Smith, J. <j@example.com>, a@example.com, b@example.com',
        'Date: 2025-12-01T01:00:00.000Z',
        '',
        '老城区管网标准偏低。\n第二行',
        '',
        '第二段 😀',
        '',
        '[报告.pdf, application/pdf, 1,500 bytes]',
      ].join('\n'),
    );
    expect(headings).toEqual([{ level: 1, text: '雨水管网 2025 😀', start: 0 }]);
    const labelOf = (part: string) => places.find(({ end }) => text.indexOf(part) < end)?.label;
    expect([labelOf('From'), labelOf('第二行'), labelOf('第二段'), labelOf('[报')]).toEqual([
      'head',
      'p1',
      'p2',
      'attachment 1',
    ]);
  });

  test('of HTML alone gives its paragraphs and rows', async () => {
    const { text } = await read([
      'From: a@example.com',
      'Subject: Rain',
      'Content-Type: text/html; charset=utf-8',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      '<style>p {}</style><p>It rained =E2=80=94 all=',
      ' day.</p><table><tr><td>East</td><td>42</td></tr></table>',
    ]);
    expect(text).toBe('Rain\nFrom: a@example.com\n\nIt rained — all day.\n\nEast | 42');
  });

  test('in GB2312 is read as it says', async () => {
    const { text } = await read([
      'From: a@example.com',
      'Subject: =?gb2312?B?0+rLrg==?=',
      'Content-Type: text/plain; charset=gb2312',
      '',
      Buffer.from([0xd3, 0xea, 0xcb, 0xae]),
    ]);
    expect(text).toBe('雨水\nFrom: a@example.com\n\n雨水');
  });
});

describe('what a mail is', () => {
  const kind = (text: string, name: string) => sniffMedia(Buffer.from(text), name, undefined);
  test('is decided by its fields', () => {
    expect(kind(`${HEAD.join('\n')}\n\nText`, 'saved.txt')).toBe(MEDIA.email);
    expect(kind('From: a@example.com\nSubject: x\n\nText', 'saved.eml')).toBe(MEDIA.email);
    expect(kind('From: the beginning\nDate: today\n\nText', 'notes.txt')).toBe(MEDIA.plain);
    expect(kind('No field at all', 'saved.eml')).toBe(MEDIA.plain);
  });
});
