import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ENGINES, type EngineName } from './engines.ts';
import { priorityFields, priorityValue } from './priorityFields.ts';

const NOW = 1_790_000_000_000;
const NAMES = Object.keys(ENGINES) as EngineName[];
const WITH_FIELD = NAMES.filter((name) => ENGINES[name].priority !== undefined);

/** The value at the path of the engine's row, as it is in the body. */
function written(engine: EngineName, fields: Record<string, unknown>): unknown {
  const path = ENGINES[engine].priority!.path.split('.');
  return path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], fields);
}

const lead = fc.oneof(
  fc.integer({ min: -1_000_000, max: 1_000_000 }),
  fc.double({ min: -1e7, max: 1e7, noNaN: true }),
  fc.constantFrom(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0),
);

describe.each(WITH_FIELD)('%s', (engine) => {
  const { first, min, max, integer } = ENGINES[engine].priority!;

  test('an earlier key never gets a later turn', () => {
    fc.assert(
      fc.property(lead, lead, (a, b) => {
        const [early, late] = [Math.min(a, b), Math.max(a, b)].map(
          (ms) => priorityValue(engine, NOW + ms, NOW)!,
        );
        if (first === 'lower') expect(early!).toBeLessThanOrEqual(late!);
        else expect(early!).toBeGreaterThanOrEqual(late!);
      }),
    );
  });

  test('keys far apart get values that differ, the earlier one on the better side', () => {
    const early = priorityValue(engine, NOW, NOW)!;
    const late = priorityValue(engine, NOW + 120_000, NOW)!;
    expect(first === 'lower' ? early < late : early > late).toBe(true);
  });

  test('values keep the range and the kind of number', () => {
    fc.assert(
      fc.property(lead, (ms) => {
        const fields = priorityFields(engine, NOW + ms, NOW, 100);
        const value = written(engine, fields) as number;
        expect(value).toBeGreaterThanOrEqual(min);
        expect(value).toBeLessThanOrEqual(max);
        if (integer) expect(Number.isSafeInteger(value)).toBe(true);
        // As it goes over the wire: no exponent, which an integer field may not have.
        if (integer) expect(JSON.stringify(value)).toMatch(/^-?\d+$/);
      }),
    );
  });

  test('it is one member of the body, with nothing else in it', () => {
    expect(Object.keys(priorityFields(engine, NOW, NOW, 100))).toEqual([
      ENGINES[engine].priority!.path.split('.')[0],
    ]);
  });
});

test('vLLM takes the key itself, so that requests sent at different times keep their order', () => {
  expect(priorityFields('vllm', NOW + 2500.4, NOW)).toEqual({ priority: NOW + 2500 });
  expect(priorityValue('vllm', NOW + 5000, NOW)).toBe(priorityValue('vllm', NOW + 5000, NOW + 60_000));
});

test.each([
  // 9 - floor(log2(1 + lead in s)).
  [-5000, 9],
  [0, 9],
  [999, 9],
  [1000, 8],
  [3000, 7],
  [7000, 6],
  [15_000, 5],
  [31_000, 4],
  [63_000, 3],
  [127_000, 2],
  [255_000, 1],
  [511_000, 0],
  [1e9, 0],
])('SGLang gets band for a lead of %i ms: %i', (ms, band) => {
  expect(priorityFields('sglang', NOW + ms, NOW)).toEqual({ priority: band });
});

test('two requests of SGLang never differ by the ten that preempt', () => {
  const { min, max } = ENGINES.sglang.priority!;
  expect(max - min).toBeLessThan(10);
});

test.each([
  [-1, 1],
  [0, 1],
  [60_000, 0.9],
  [300_000, 0.5],
  [600_000, 0],
  [700_000, 0],
])('TensorRT-LLM for a lead of %i ms: %d', (ms, expected) => {
  expect(priorityFields('tensorrt-llm', NOW + ms, NOW)).toEqual({ priority: expected });
});

test('Dynamo gets seconds and the predicted answer', () => {
  expect(priorityFields('dynamo', NOW + 30_000, NOW, 211.6)).toEqual({
    nvext: { agent_hints: { priority: 570, osl: 212 } },
  });
  expect(priorityFields('dynamo', NOW + 30_000, NOW)).toEqual({ nvext: { agent_hints: { priority: 570 } } });
  expect(priorityFields('dynamo', NOW, NOW, 0.2)).toEqual({
    nvext: { agent_hints: { priority: 600, osl: 1 } },
  });
});

test("Dynamo's router, which takes the seconds off the arrival, sees the key", () => {
  // Effective arrival = sent - priority seconds; a constant of 600 s apart it is K, whenever the request was sent.
  const effective = (keyMs: number, sentMs: number): number =>
    sentMs - 1000 * priorityValue('dynamo', keyMs, sentMs)!;
  expect(effective(NOW + 90_000, NOW)).toBe(effective(NOW + 90_000, NOW + 60_000));
  expect(effective(NOW + 90_000, NOW)).toBe(NOW + 90_000 - 600_000);
});

test('llama.cpp gets nothing', () => {
  expect(priorityFields('llama.cpp', NOW, NOW, 100)).toEqual({});
});

test('a key that is no number is an error', () => {
  expect(() => priorityFields('vllm', Number.NaN, NOW)).toThrow('ERR_ARGUMENT');
  expect(() => priorityFields('sglang', NOW, Number.NaN)).toThrow('ERR_ARGUMENT');
});
