import * as fc from 'fast-check';

/** Text as sources have it: Chinese, English, numbers, marks, line ends, characters beyond the basic plane, in any order. */
export const mixedText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '。',
        '！',
        '？”',
        '.',
        '. ',
        '!',
        '? ',
        '…',
        '……',
        '\n',
        '\n\n',
        ' ',
        '\u3000',
        '\t',
        '，',
        ', ',
        '；',
        '“',
        '”',
        '(',
        '）',
      ),
      fc.constantFrom('雨水', '管理', '2025年', '不', '𠮷', '😀', '第一章', '一、', '• ', '1. ', '| '),
      fc.constantFrom('rain', 'Water', 'e.g.', 'Dr.', 'J. Smith', '3.14', '1,286.5', 'U.S.', "don't", 'a'.repeat(90)),
      fc.string({ unit: 'binary', maxLength: 4 }).map((text) => text.toWellFormed()),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));
