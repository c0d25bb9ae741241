import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellCommand } from './shellCommand.ts';

test('plain words stay as they are', () => {
  expect(shellCommand(['wattlane', 'replay', '--trace', 'a/b.csv.gz', '--policy', 'fcfs,ssjf'])).toBe(
    'wattlane replay --trace a/b.csv.gz --policy fcfs,ssjf',
  );
});

test('a shell reads back every argument', () => {
  const word = fc.string({ unit: 'grapheme-ascii', maxLength: 12 });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 4 }), (words) => {
      const printed = execFileSync('sh', ['-c', shellCommand(['printf', '%s\\n', 'start', ...words])]);
      expect(printed.toString()).toBe(['start', ...words].map((text) => `${text}\n`).join(''));
    }),
    { numRuns: 20 },
  );
});
