import type { DocState } from '@longhand/protocol';
import { describe, expect, test } from 'vitest';
import { MemoryLog, outlineOf, PERSON, say, smallHouse, turn } from './harness/small-house.ts';

const finished = ({ run }: DocState) => run?.status === 'finished';

describe('a tool that misbehaves', () => {
  const offer = { name: 'odd', description: '', parameters: {}, effect: 'none' } as const;
  const odd = (
    runTool: () => Promise<{ text: string; isError: boolean }>,
    effect: 'none' | 'changesOutside' = 'none',
    log?: MemoryLog,
  ) =>
    smallHouse({
      ...(log ? { log } : {}),
      play: async function* (request, signal) {
        const isOutline = request.messages[0]?.text.includes('longhand-task: outline');
        if (isOutline) return yield* say(outlineOf('One'), signal);
        if (request.messages.some(({ role }) => role === 'tool')) return yield* say('It is done. '.repeat(8), signal);
        yield { type: 'toolCall', call: { id: 'c1', name: 'odd', arguments: '{}' } };
        yield { type: 'finish', reason: 'tool_calls' };
      },
      environment: { runTool, toolsOf: async () => [{ ...offer, effect }] },
    });
  const run = async (small: ReturnType<typeof odd>) => {
    const { id } = await small.engine.create({ brief: 'Pumps.', lang: 'en' }, PERSON);
    await small.send(id, { type: 'run.start', autonomy: 'auto' });
    return id;
  };

  test.each([
    ['hangs', () => new Promise<never>(() => {}), 'did not answer within'],
    ['throws', () => Promise.reject(new Error('no luck')), 'failed: no luck'],
    ['answers 10 MB', async () => ({ text: 'x'.repeat(10_000_000), isError: false }), '[…]'],
  ])('and %s is bounded, and the run ends well', async (_name, runTool, sign) => {
    const small = odd(runTool);
    const id = await run(small);
    const { run: ended } = await small.until(id, finished);
    expect(ended?.status === 'finished' && ended.outcome).toBe('success');
    const text = ended?.tools[0]?.answer?.text ?? '';
    expect(text).toContain(sign);
    expect(text.length).toBeLessThan(25_000);
  });

  test('and was cut off by a kill after it began to change something is not begun again', async () => {
    let begun = 0;
    const small = odd(() => {
      begun += 1;
      return new Promise<never>(() => {});
    }, 'changesOutside');
    const id = await run(small);
    const { run: asking } = await small.until(id, (state) => state.run?.interrupt?.kind === 'approval');
    await small.send(id, {
      type: 'interrupt.answer',
      interrupt: asking?.interrupt?.id ?? '',
      answers: { approve: 'yes' },
    });
    const events = small.log.logs.get(id);
    const log = new MemoryLog();
    const { epoch } = await log.acquire(id);
    const began = events.find(({ type }) => type === 'tool.called');
    expect(began).toBeDefined();
    await small.until(id, (state) => state.run?.tools[0]?.isStarted === true);
    await log.append(
      id,
      0,
      epoch,
      small.log.logs.get(id).filter(({ type }) => type !== 'tool.answered'),
    );
    await turn();
    const next = odd(async () => ({ text: 'again', isError: false }), 'changesOutside', log);
    await next.engine.recover();
    const { run: ended } = await next.until(id, finished);
    expect(ended?.tools[0]?.answer).toMatchObject({ isError: true, text: expect.stringContaining('unknown') });
    expect(begun).toBe(1);
  });
});
