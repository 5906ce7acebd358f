import { type DocState, emptyState, evolveAll, type LogEvent } from '@longhand/protocol';
import { describe, expect, it } from 'vitest';
import { commandOf, waitingOf } from './waiting.ts';

const by = { kind: 'agent', id: 'writer' } as const;
const bodies = [
  { type: 'run.started', data: { flow: 'write', flowVersion: 1, model: 'm', lang: 'en', autonomy: 'auto' } },
  { type: 'run.phase', data: { phase: 'drafting' } },
  { type: 'tool.called', data: { call: 'c1', name: 'post', arguments: '{"to":"a"}', section: 's1' } },
  { type: 'interrupt.opened', data: { interrupt: 'i1', kind: 'approval', questions: [], call: 'c1' } },
] as const;
const asking: DocState = evolveAll(
  emptyState('d'),
  bodies.map((body, index): LogEvent => ({ ...body, seq: index + 1, run: 'r1', by, at: 1 })),
);

describe('a graph whose run wants to call a tool that changes something outside', () => {
  it('is told which, and not asked for an outline', () => {
    expect(waitingOf(asking)).toEqual({
      kind: 'approval',
      document: 'd',
      interrupt: 'i1',
      tool: { name: 'post', arguments: '{"to":"a"}' },
      commands: ['interrupt.answer', 'run.cancel'],
    });
  });

  it('answers without the id of the interrupt', () => {
    const waiting = waitingOf(asking);
    if (waiting === null) throw new Error('It waits for nothing.');
    const answer = { type: 'interrupt.answer', answers: { approve: 'yes' } };
    expect(commandOf(waiting, answer, 'en')).toEqual({ command: { ...answer, interrupt: 'i1' } });
  });
});
