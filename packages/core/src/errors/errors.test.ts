import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  checkInteger,
  checkPositive,
  checkRange,
  ERROR_CODES,
  isWattlaneError,
  WattlaneError,
} from './index.ts';

describe('WattlaneError', () => {
  test('puts the code in front of the message and keeps the cause', () => {
    const cause = new Error('disk');
    const error = new WattlaneError('ERR_TRACE_OPEN', 'no such file: a.csv', { cause });
    expect(error.message).toBe('ERR_TRACE_OPEN: no such file: a.csv');
    expect(error.code).toBe('ERR_TRACE_OPEN');
    expect(error.cause).toBe(cause);
  });

  test('is recognised by name, so that a second copy of the package is recognised too', () => {
    const foreign = Object.assign(new Error('x'), { name: 'WattlaneError', code: 'ERR_SHAPE' });
    expect(isWattlaneError(foreign)).toBe(true);
    expect(isWattlaneError(new Error('x'))).toBe(false);
    expect(isWattlaneError('ERR_SHAPE')).toBe(false);
  });
});

describe('checks', () => {
  test.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 2])(
    'checkRange refuses %s outside 0 to 1',
    (value) => {
      expect(() => checkRange('ratio', value, 0, 1)).toThrow(/ERR_ARGUMENT: ratio is .*from 0 to 1/);
    },
  );

  test.each([0, -3, Number.NaN])('checkPositive refuses %s', (value) => {
    expect(() => checkPositive('rate', value)).toThrow(/ERR_ARGUMENT: rate is/);
  });

  test.each([1.5, 0, 2 ** 60])('checkInteger refuses %s outside 1, 2, 3, ...', (value) => {
    expect(() => checkInteger('slots', value, 1)).toThrow(/ERR_ARGUMENT: slots is .*>= 1/);
  });

  test('a good value comes back as it is', () => {
    expect([checkRange('a', 0.5, 0, 1), checkPositive('b', 2), checkInteger('c', 3, 1, 4)]).toEqual([
      0.5, 2, 3,
    ]);
  });
});

test('docs/errors.md lists exactly the codes that exist, with the same advice', () => {
  const page = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `(ERR_[A-Z_]+)` \| (.+?) \|$/gm)].map((match) => [match[1], match[2]]);
  expect(rows).toEqual(Object.entries(ERROR_CODES));
});
