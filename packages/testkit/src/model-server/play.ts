import type { ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { FinishReason } from '@longhand/protocol';
import { modesOf, type Step, tokensOf } from './script.ts';
import type { ReplyEncoder, Wire, WireUsage } from './wire.ts';

export interface Play {
  readonly steps: readonly Step[];
  readonly wire: Wire;
  readonly body: Readonly<Record<string, unknown>>;
  readonly response: ServerResponse;
  /** Fires when the socket closes. */
  readonly closed: AbortSignal;
  /** Rough count of the prompt, for usage. */
  readonly promptTokens: number;
}

/** Plays a reply to the end, to its fault, or until the reader leaves. */
export async function play(task: Play): Promise<void> {
  const { steps, wire, body, response, closed } = task;
  const modes = modesOf(steps);
  const encoder = wire.encoder(body, modes.has('crlf') ? '\r\n' : '\n');
  const out = outlet(response, encoder, modes.has('cutUtf8'), closed);
  let usage: WireUsage | null = null;
  let tokens = 0;
  let calls = 0;

  const end = async (reason: FinishReason): Promise<void> => {
    const counted = modes.has('noUsage') ? null : (usage ?? { input: task.promptTokens, output: tokens });
    await out.send(encoder.finish(reason, counted) + (modes.has('noDone') ? '' : encoder.done()));
    response.end();
  };

  for (const step of steps) {
    if (closed.aborted) return;
    if ('text' in step) {
      tokens += await sendText(step, encoder, out.send, closed);
    } else if ('reasoning' in step) {
      await out.send(encoder.reasoning(step.reasoning, step.shape ?? 'reasoning_content'));
    } else if ('wait' in step) {
      await until(performance.now() + step.wait, closed);
    } else if ('until' in step) {
      await out.flush();
      await settled(step.until, closed);
    } else if ('toolCall' in step) {
      const { name, arguments: args, id } = step.toolCall;
      const cut = modes.has('truncatedArguments') ? args.slice(0, Math.ceil(args.length / 2)) : args;
      await out.send(
        encoder.toolCall({
          name,
          arguments: cut,
          ...(modes.has('toolCallWithoutId') ? {} : { id: id ?? `call_scripted_${calls}` }),
          ...(modes.has('toolCallWithoutIndex') ? {} : { index: modes.has('toolCallIndexZero') ? 0 : calls }),
        }),
      );
      calls += 1;
    } else if ('usage' in step) {
      usage = step.usage;
    } else if ('finish' in step) {
      return end(step.finish);
    } else {
      switch (step.fault) {
        case 'reset':
          // What was written before must reach the reader, as it does when a proxy dies later.
          await out.flush();
          response.socket?.resetAndDestroy();
          return;
        case 'cleanEndWithoutFinish':
          await out.send('');
          response.end();
          return;
        case 'doneWithoutFinish':
          await out.send(encoder.done());
          response.end();
          return;
        case 'inBandError':
          await out.send(encoder.error(step.message ?? 'the scripted model failed'));
          response.end();
          return;
        case 'stall':
          await out.flush();
          return new Promise((resolve) => closed.addEventListener('abort', () => resolve(), { once: true }));
        case 'pings':
          for (let due = performance.now(); !closed.aborted; due += 10) {
            await until(due, closed);
            await out.send(encoder.ping());
          }
          return;
        case 'endlessReasoning':
          while (!closed.aborted) {
            await out.send(encoder.reasoning('But wait, let me think again. '.repeat(200), 'reasoning_content'));
            await out.flush();
          }
          return;
        case 'endlessArguments':
          for (let index = 0; !closed.aborted; index++) {
            const args = JSON.stringify({ query: 'and then '.repeat(600) });
            await out.send(encoder.toolCall({ name: 'search', arguments: args, id: `call_endless_${index}`, index }));
            await out.flush();
          }
          return;
        case 'malformedChunk':
          await out.send(encoder.malformed());
          break;
        case 'htmlLine':
          await out.send(encoder.html());
          break;
        case 'emptyChoices':
          await out.send(encoder.emptyChoices());
          break;
        case 'ping':
          await out.send(encoder.ping());
          break;
        case 'invalidUtf8':
          await out.sendBytes(invalidBytes(encoder));
          break;
        // Modes hold for the whole reply; statuses and refusals are answered before it begins.
        default:
          break;
      }
    }
  }
  if (!closed.aborted) await end(calls > 0 ? 'tool_calls' : 'stop');
}

async function sendText(
  step: Extract<Step, { text: string }>,
  encoder: ReplyEncoder,
  send: (frames: string) => Promise<void>,
  closed: AbortSignal,
): Promise<number> {
  const tokens = tokensOf(step.text, step.tokenSize);
  const rate = step.tokensPerSecond;
  const start = performance.now();
  let sent = 0;
  for (const token of tokens) {
    // On a schedule, not by sleeping between tokens: a late timer is caught up and the pace does not drift.
    if (rate !== undefined) await until(start + (sent * 1000) / rate, closed);
    if (closed.aborted) return sent;
    await send(encoder.text(token));
    sent += 1;
  }
  return sent;
}

/** Resolves when the promise settles, either way, or when the socket closes. */
function settled(gate: Promise<unknown>, closed: AbortSignal): Promise<void> {
  if (closed.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = (): void => {
      closed.removeEventListener('abort', finish);
      resolve();
    };
    gate.then(finish, finish);
    closed.addEventListener('abort', finish, { once: true });
  });
}

/** Resolves at `due` (of performance.now) or when the socket closes. */
function until(due: number, closed: AbortSignal): Promise<void> {
  const ms = due - performance.now();
  if (ms <= 0 || closed.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      closed.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    closed.addEventListener('abort', finish, { once: true });
  });
}

/** Writes frames; the headers go out with the first of them, so that a wait before it is a wait for the first byte. */
function outlet(response: ServerResponse, encoder: ReplyEncoder, isCut: boolean, closed: AbortSignal) {
  let lastWrite: Promise<void> = Promise.resolve();
  const write = (bytes: Buffer): Promise<void> => {
    if (closed.aborted || bytes.length === 0) return Promise.resolve();
    lastWrite = new Promise((resolve) => {
      response.write(bytes, () => resolve());
    });
    return lastWrite;
  };
  const open = (): string => {
    if (response.headersSent || closed.aborted) return '';
    response.writeHead(200, { 'content-type': encoder.contentType, 'cache-control': 'no-cache' });
    return encoder.head();
  };
  const sendBytes = async (bytes: Buffer): Promise<void> => {
    const all = Buffer.concat([Buffer.from(open()), bytes]);
    if (!isCut) return void write(all);
    for (const byte of all) await write(Buffer.of(byte));
  };
  return {
    send: (frames: string): Promise<void> => sendBytes(Buffer.from(frames)),
    sendBytes,
    flush: async (): Promise<void> => {
      await lastWrite;
      await new Promise((resolve) => void setImmediate(resolve));
    },
  };
}

/** A text frame in which one byte of a Chinese character is wrong. */
function invalidBytes(encoder: ReplyEncoder): Buffer {
  const bytes = Buffer.from(encoder.text('坏字'));
  const place = bytes.indexOf(Buffer.from('坏')[0] ?? 0);
  if (place >= 0) bytes[place] = 0xff;
  return bytes;
}
