import { connect, createServer, type Socket } from 'node:net';

/** A line to a server that loses the first answers: the request arrives and is carried out, and nobody hears of it. */
export interface CuttingLine {
  readonly address: string;
  /** How many answers were lost. */
  readonly cuts: number;
  close(): Promise<void>;
}

/**
 * `nothing`: the line breaks before the first byte of the answer arrives. `half`: status and headers arrive, and the body breaks off.
 */
export type Cut = 'nothing' | 'half';

/** @param cuts one for each answer that is lost, in order; what comes after them passes */
export async function openCuttingLine(address: string, cuts: readonly Cut[]): Promise<CuttingLine> {
  const target = new URL(address);
  const left = [...cuts];
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => {
        open.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    let isCut = false;
    far.on('data', (answer: Buffer) => {
      if (isCut) return;
      const cut = left.shift();
      isCut = cut !== undefined;
      if (cut === undefined) return void near.write(answer);
      // Small answers come in one piece; the last byte is held back, so that they are never whole.
      if (cut === 'half') near.end(answer.subarray(0, -1));
      else near.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  if (typeof bound !== 'object' || bound === null) throw new Error('The line has no port.');
  return {
    address: `http://127.0.0.1:${bound.port}`,
    get cuts() {
      return cuts.length - left.length;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
