import fc from 'fast-check';
import { expect, test } from 'vitest';
import { elapsedMs, parseTimestamp } from './azureTimestamp.ts';

const dates = fc.date({ min: new Date('0100-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });

test('every date is read as Date reads it', () => {
  fc.assert(
    fc.property(dates, fc.constantFrom(' ', 'T'), (date, between) => {
      const time = parseTimestamp(date.toISOString().replace('T', between))!;
      expect(time.seconds * 1000 + time.nanoseconds / 1e6).toBe(date.getTime());
    }),
  );
});

test('the seven digits of the Azure traces keep their 100 ns', () => {
  const first = parseTimestamp('2023-11-16 18:15:46.6805900')!;
  const later = parseTimestamp('2023-11-16 18:15:50.9951690')!;
  // 50.9951690 s - 46.6805900 s = 4.3145790 s
  expect(elapsedMs(first, later)).toBe(4314.579);
  expect(elapsedMs(later, first)).toBe(-4314.579);
});

test('ns since the first row survive a month', () => {
  const first = parseTimestamp('2024-02-01 00:00:00.000000001')!;
  // February 2024 has 29 days: 29 * 86,400,000 ms = 2,505,600,000 ms
  expect(elapsedMs(first, parseTimestamp('2024-03-01 00:00:00.000000002')!)).toBe(2_505_600_000.000001);
});

test('an offset is taken off, none means UTC', () => {
  const utc = parseTimestamp('2024-05-10 00:00:00')!;
  expect(parseTimestamp('2024-05-10T00:00:00Z')).toEqual(utc);
  expect(parseTimestamp('2024-05-10 02:00:00.000+02:00')).toEqual(utc);
  expect(parseTimestamp('2024-05-09 18:30:00-05:30')).toEqual(utc);
});

test.each([
  '',
  '0',
  '2023-11-16',
  '2023-02-29 00:00:00',
  '2023-13-01 00:00:00',
  '2023-00-10 00:00:00',
  '2023-11-16 24:00:00',
  '2023-11-16 18:60:00',
  '2023-11-16 18:15:60',
  '2023-11-16_18:15:46',
  '2023/11/16 18:15:46',
  '2023-11-16 18:15:46.',
  '2023-11-16 18:15:46.1234567890',
  '2023-11-16 18:15:4',
  '2023-11-16 -1:15:46',
  '2023-11-16 18:15:46 ',
  '2023-11-16 18:15:46+2',
  '2023-11-16 18:15:46*02:00',
  '2023-11-16 18:15:46+99:00',
])('%j is no time', (text) => {
  expect(parseTimestamp(text)).toBeUndefined();
});
