import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { oneOf, someOf } from './nameOption.ts';
import { decimalOf, numberAbove, numberFrom, wholeNumber } from './numberOption.ts';
import { parsePredictor } from './predictorOption.ts';

const BAD_NUMBERS = ['', ' ', 'abc', 'NaN', 'Infinity', '1e999', '0x10', '1,5', '1_000', '5ms', '--'];

describe('numbers', () => {
  test.each(BAD_NUMBERS)('%j is refused by every kind', (text) => {
    for (const parse of [numberAbove('--x', 0), numberFrom('--x', 0, 9), wholeNumber('--x', 0, 9)]) {
      expect(() => parse(text)).toThrow(`ERR_USAGE: --x is ${JSON.stringify(text)}; expected a`);
    }
  });

  test('bounds hold, and the message tells them', () => {
    expect(() => numberAbove('--speed', 0)('0')).toThrow('--speed is "0"; expected a number above 0');
    expect(() => numberFrom('--x', 0, 9)('-1')).toThrow('expected a number from 0 to 9');
    expect(() => numberFrom('--x', 1, 2)('2.5')).toThrow('expected a number from 1 to 2');
    expect(() => wholeNumber('--n', 1, 8)('9')).toThrow('expected a whole number from 1 to 8');
    expect(() => wholeNumber('--n', 1, 8)('1.5')).toThrow('expected a whole number from 1 to 8');
  });

  test('whatever JavaScript prints as a finite number is read back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(decimalOf(String(value)) === value).toBe(true);
      }),
    );
  });
});

describe('names', () => {
  const names = ['fcfs', 'ssjf', 'boost'] as const;

  test('an unknown name lists what exists', () => {
    expect(() => oneOf('--gpu', names)('x')).toThrow('--gpu is "x"; expected one of fcfs, ssjf, boost');
    expect(() => oneOf('--gpu', names)('constructor')).toThrow('ERR_USAGE');
  });

  test('a list keeps its order, drops repeats and grows when given again', () => {
    const parse = someOf('--policy', names);
    expect(parse('ssjf, fcfs,ssjf', undefined)).toEqual(['ssjf', 'fcfs']);
    expect(parse('boost,fcfs', ['ssjf', 'fcfs'])).toEqual(['ssjf', 'fcfs', 'boost']);
  });

  test.each(['', ',', ' , '])('the list %j is refused', (text) => {
    expect(() => someOf('--policy', names)(text, undefined)).toThrow('--policy names nothing');
  });
});

describe('predictors', () => {
  test.each([
    ['oracle', { kind: 'oracle' }],
    ['trace', { kind: 'trace' }],
    ['lognormal', { kind: 'lognormal' }],
    ['lognormal:0', { kind: 'lognormal', figure: 0 }],
    ['constant:256', { kind: 'constant', figure: 256 }],
  ])('%s is read', (text, request) => {
    expect(parsePredictor(text)).toEqual(request);
  });

  test.each([
    '',
    'none',
    'oracle:1',
    'trace:',
    'lognormal:-1',
    'lognormal:',
    'constant:0',
    'constant:x',
    'constant:1:2',
  ])('%j is refused', (text) => {
    expect(() => parsePredictor(text)).toThrow(`ERR_USAGE: --predictor is ${JSON.stringify(text)}`);
  });
});
