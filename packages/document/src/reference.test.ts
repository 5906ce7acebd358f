import { describe, expect, it } from 'vitest';
import { writtenReference } from './reference.ts';

const words = {
  around: (kind: string) => [`<${kind} `, '>'] as const,
  headingText: () => 'Ranges',
};

describe('a reference', () => {
  it('to a figure, table or equation says what it is and its number', () => {
    expect(writtenReference({ kind: 'table', number: '3' }, 'none', words)).toEqual({
      ...{ before: '<table ', number: '3', after: '>', isHeading: false },
    });
  });

  it('to a heading says its number with all levels, and "section" only where the number does not say it', () => {
    const told = (number: string, numbers: Parameters<typeof writtenReference>[1]) => {
      const { before, number: written, after } = writtenReference({ kind: 'heading', number }, numbers, words);
      return before + written + after;
    };
    expect(told('2.1', 'decimal')).toBe('<section 2.1>');
    expect(told('2', 'chapter')).toBe('第二章');
    expect(told('2.1', 'chapter')).toBe('<section 2.1>');
    expect(told('2.1', 'official')).toBe('二（一）');
    expect(told('2.1', 'none')).toBe('<quote Ranges>');
  });
});
