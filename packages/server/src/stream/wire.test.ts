import { createServer, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packetOf, packetOfParts, Wire } from './wire.ts';

test('a packet is its bytes, and the same bytes as one chunk of HTTP/1.1', () => {
  expect(packetOf(': ok\n\n').chunk.toString()).toBe('6\r\n: ok\n\n\r\n');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const { bytes, chunk } = packetOf(text);
      expect(bytes).toEqual(Buffer.from(text));
      expect(chunk.toString('latin1')).toBe(`${bytes.length.toString(16)}\r\n${bytes.toString('latin1')}\r\n`);
    }),
  );
});

test('a packet of three parts is the packet of the text that they make', () => {
  const ascii = fc.string({ unit: 'grapheme-ascii', maxLength: 40 });
  fc.assert(
    fc.property(ascii, fc.string({ unit: 'binary', maxLength: 300 }), ascii, (before, middle, after) => {
      const { bytes, chunk } = packetOfParts(before, middle, after);
      const whole = packetOf(before + middle + after);
      expect([bytes, chunk]).toEqual([whole.bytes, whole.chunk]);
    }),
  );
});

test('what is written straight to the socket reads as a body in order, also behind another answer on one connection', async () => {
  const slow = Promise.withResolvers<ServerResponse>();
  const server = createServer((incoming, response) => {
    if (incoming.url === '/slow') {
      slow.resolve(response);
      return;
    }
    response.writeHead(200);
    response.write('head ');
    const wire = new Wire(response, { onDrain() {} });
    for (const word of ['the ', '海 ', 'is ', 'salty']) wire.write(packetOf(word));
    response.end('.');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is an object.
  const { port } = server.address() as AddressInfo;
  const alone = await new Promise<string>((resolve) => {
    request({ port, host: '127.0.0.1' }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => resolve(text));
    }).end();
  });
  expect(alone).toBe('head the 海 is salty.');

  const socket = connect(port, '127.0.0.1');
  socket.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /fast HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  (await slow.promise).end('first');
  let both = '';
  for await (const piece of socket.setEncoding('utf8')) both += piece;
  expect(both.indexOf('first')).toBeLessThan(both.indexOf('head '));
  expect(both.endsWith('salty\r\n1\r\n.\r\n0\r\n\r\n')).toBe(true);
  server.close();
});
