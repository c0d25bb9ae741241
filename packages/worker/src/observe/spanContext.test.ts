import { createSfc32 } from '@wattlane/core/random';
import { describe, expect, test } from 'vitest';
import { createSpanContext, upstreamTraceparent } from './spanContext.ts';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const parent = '00f067aa0ba902b7';

test('goes on with the trace of the client', () => {
  const context = createSpanContext(`00-${trace}-${parent}-01`, createSfc32(1));
  expect(context).toMatchObject({ traceId: trace, parentSpanId: parent, sampled: true });
  expect(upstreamTraceparent(context)).toBe(`00-${trace}-${context.upstreamSpanId}-01`);
});

test('the client decides whether its trace is kept', () => {
  const context = createSpanContext(`00-${trace}-${parent}-00`, createSfc32(1));
  expect(context.sampled).toBe(false);
  expect(upstreamTraceparent(context)).toMatch(/-00$/);
});

test('a later version may hold more', () => {
  expect(createSpanContext(`01-${trace}-${parent}-01-more`, createSfc32(1)).traceId).toBe(trace);
});

describe('a new trace begins', () => {
  test.each([
    ['without a header', null],
    ['with text', 'hello'],
    ['with an id of zeros', `00-${'0'.repeat(32)}-${parent}-01`],
    ['with a span of zeros', `00-${trace}-${'0'.repeat(16)}-01`],
    ['with capital letters', `00-${trace.toUpperCase()}-${parent}-01`],
    ['with version ff', `ff-${trace}-${parent}-01`],
    ['with more than version 00 holds', `00-${trace}-${parent}-01-more`],
  ])('%s', (_, header) => {
    const context = createSpanContext(header, createSfc32(1));
    expect(context).toMatchObject({ parentSpanId: null, sampled: true });
    expect(context.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(context.traceId).not.toBe(trace);
  });
});

test('ids are of hex digits, never zero, and differ', () => {
  const zero = { nextFloat: () => 0 };
  expect(createSpanContext(null, zero).spanId).toBe('0000000100000001');
  const rng = createSfc32(2);
  const ids = Array.from({ length: 1000 }, () => createSpanContext(null, rng)).flatMap((context) => [
    context.spanId,
    context.upstreamSpanId,
  ]);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}$/);
  expect(new Set(ids).size).toBe(2000);
});
