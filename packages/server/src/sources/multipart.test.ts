import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundaryOf, firstFile } from './multipart.ts';

async function* pieces(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  let start = 0;
  for (const end of ends) {
    yield bytes.subarray(start, end);
    start = end;
  }
}
async function collect(data: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of data) all.push(piece);
  return Buffer.concat(all);
}

describe('a multipart form', () => {
  test('gives its first file byte by byte, wherever the bytes are cut, whatever stands before it', async () => {
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      // Content that looks like the delimiter, almost.
      fc
        .array(fc.constantFrom('\r\n--', '--b', '\r\n--b', 'oundar', '\r', '\n'))
        .map((parts) => Buffer.from(`${parts.join('')}.`)),
    );
    await fc.assert(
      fc.asyncProperty(
        content,
        fc.string({ maxLength: 40 }),
        fc.array(fc.nat(), { maxLength: 10 }),
        async (data, note, cuts) => {
          const form = new FormData();
          form.set('note', note);
          form.set('file', new File([new Uint8Array(data)], '资料.pdf', { type: 'application/pdf' }));
          form.set('after', 'x');
          const encoded = new Response(form);
          const boundary = boundaryOf(encoded.headers.get('content-type') ?? '');
          const file = await firstFile(pieces(Buffer.from(await encoded.arrayBuffer()), cuts), boundary ?? '');
          expect(file).toMatchObject({ name: '资料.pdf', media: 'application/pdf' });
          if (file !== null) expect(await collect(file.data)).toEqual(Buffer.from(data));
        },
      ),
    );
  });

  test('that breaks off inside its file is an error, not a short file', async () => {
    const body = '--b\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\nhalf of';
    const file = await firstFile(pieces(Buffer.from(body), [3, 50]), 'b');
    await expect(collect(file?.data ?? pieces(Buffer.alloc(0), []))).rejects.toMatchObject({ code: 'request.cutOff' });
  });

  test('boundaries are read with and without quotes, and other types have none', () => {
    expect(boundaryOf('multipart/form-data; charset=utf-8; boundary="a b"')).toBe('a b');
    expect(boundaryOf('Multipart/Form-Data; boundary=xyz')).toBe('xyz');
    expect(boundaryOf('multipart/mixed; boundary=xyz')).toBeNull();
    expect(boundaryOf('text/plain')).toBeNull();
  });
});
