import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BANDS, type TenantId, type TraceRecord } from '../domain/request.ts';
import { formatTrace } from './formatTrace.ts';
import { MAX_ARRIVAL_MS } from './recordFields.ts';
import type { TraceFormat } from './traceFormat.ts';
import { createTraceParser } from './traceParser.ts';

function parse(text: string, format?: TraceFormat): TraceRecord[] {
  const parser = createTraceParser({ file: 't', ...(format && { format }) });
  return [...parser.push(text), ...parser.finish()];
}

const write = (records: readonly TraceRecord[], format: TraceFormat) =>
  [...formatTrace(records, format)].join('');

const tokens = fc.integer({ min: 1, max: 10_000_000 });
const arrivals = fc
  .double({ min: -MAX_ARRIVAL_MS, max: MAX_ARRIVAL_MS, noNaN: true })
  .map((value) => value + 0);
const blocks = fc.array(fc.maxSafeInteger(), { minLength: 1 });
const names = fc.string({ unit: 'grapheme', minLength: 1 });
const written = names.filter((name) => !/[\r\n]/.test(name));

const recordWith = (tenant: fc.Arbitrary<string>, prefixBlocks: fc.Arbitrary<number[]>) =>
  fc.record(
    {
      arrivalMs: arrivals,
      inputTokens: tokens,
      outputTokens: tokens,
      prefixBlocks,
      predictedTokens: fc.double({ min: 1, max: 10_000_000, noNaN: true }),
      tenant: tenant as fc.Arbitrary<TenantId>,
      band: fc.constantFrom(...BANDS),
    },
    { requiredKeys: ['arrivalMs', 'inputTokens', 'outputTokens'], noNullPrototype: true },
  );

const some = <T>(each: fc.Arbitrary<T>) => fc.array(each, { minLength: 1, maxLength: 8 });

test('jsonl carries every field, empty lists and line breaks in names too', () => {
  fc.assert(
    fc.property(some(recordWith(names, fc.array(fc.maxSafeInteger()))), (records) => {
      expect(parse(write(records, 'jsonl'))).toStrictEqual(records);
    }),
  );
});

test('azure carries every field', () => {
  fc.assert(
    fc.property(some(recordWith(written, blocks)), (records) => {
      expect(parse(write(records, 'azure'))).toStrictEqual(records);
      expect(parse(write(records, 'azure'), 'azure')).toStrictEqual(records);
    }),
  );
});

test('mooncake carries arrival, lengths and blocks', () => {
  fc.assert(
    fc.property(some(recordWith(names, blocks)), (records) => {
      const carried = records.map(({ predictedTokens: _, tenant: __, band: ___, ...rest }) => rest);
      expect(parse(write(records, 'mooncake'))).toStrictEqual(carried);
    }),
  );
});

const RECORD: TraceRecord = { arrivalMs: 0.5, inputTokens: 600, outputTokens: 3 };

test('azure writes only those optional columns that some record needs', () => {
  expect([...formatTrace([RECORD], 'azure')]).toEqual(['t_ms,input_tokens,output_tokens\n', '0.5,600,3\n']);
  expect([
    ...formatTrace([RECORD, { ...RECORD, tenant: 'a,"b"' as TenantId, prefixBlocks: [] }], 'azure'),
  ]).toEqual(['t_ms,input_tokens,output_tokens,tenant\n', '0.5,600,3,\n', '0.5,600,3,"a,""b"""\n']);
});

test("mooncake writes Mooncake's own lines", () => {
  expect([...formatTrace([RECORD, { ...RECORD, prefixBlocks: [7] }], 'mooncake')]).toEqual([
    '{"timestamp":0.5,"input_length":600,"output_length":3,"hash_ids":[]}\n',
    '{"timestamp":0.5,"input_length":600,"output_length":3,"hash_ids":[7]}\n',
  ]);
});

test('an empty list of blocks comes back as none from azure and mooncake', () => {
  for (const format of ['azure', 'mooncake'] as const) {
    expect(parse(write([{ ...RECORD, prefixBlocks: [] }], format))).toStrictEqual([RECORD]);
  }
});

test('no records make no lines, in azure a header', () => {
  expect(write([], 'jsonl') + write([], 'mooncake')).toBe('');
  expect(write([], 'azure')).toBe('t_ms,input_tokens,output_tokens\n');
});

test('azure refuses a tenant with a line break', () => {
  const lines = formatTrace([{ ...RECORD, tenant: 'a\nb' as TenantId }], 'azure');
  expect(() => [...lines]).toThrow('ERR_ARGUMENT: tenant "a\\nb"; expected a name without line breaks');
});
