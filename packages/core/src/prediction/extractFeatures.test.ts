import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COUNT, COUNT_NAMES } from './countNames.ts';
import { crc32 } from './crc32.ts';
import { extractFeatures } from './extractFeatures.ts';
import { BLOCK_COUNT, BLOCK_INDEX, BLOCK_OFFSETS } from './featureBlocks.ts';
import { createFeatureBuffer } from './featureBuffer.ts';
import type { PromptRequest, PromptTurn } from './promptRequest.ts';

const user = (text: string): PromptRequest => ({ turns: [{ role: 'user', text }] });

function featuresOf(request: PromptRequest) {
  const features = createFeatureBuffer();
  extractFeatures(features, request);
  return features;
}

/** All that a predictor sees of a request. */
function seenOf(request: PromptRequest) {
  const { indices, size, blockEnds, counts } = featuresOf(request);
  return { indices: [...indices.subarray(0, size)], blockEnds: [...blockEnds], counts: [...counts] };
}

const countOf = (request: PromptRequest, name: string) =>
  featuresOf(request).counts[COUNT_NAMES.indexOf(name)];

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    maxLength: 80,
  }),
  fc.constantFrom('', '\0\0', '\ud800', 'x'.repeat(9000), '\n\n\n', 'Ａ́é한'),
);
const turns = fc.array(
  fc.record({
    role: fc.constantFrom('system', 'user', 'assistant', 'tool'),
    text: texts,
  }) as fc.Arbitrary<PromptTurn>,
  { maxLength: 6 },
);
const requests: fc.Arbitrary<PromptRequest> = fc.record({
  turns,
  maxTokens: fc.oneof(fc.double(), fc.integer()),
  toolCount: fc.oneof(fc.double(), fc.integer()),
});

test('the features of a prompt are frozen: weights depend on them', () => {
  const prompts = [
    'Write a C++ function that reverses a list.\n\n[1, 2, 3]',
    'tools: enabled\nnews(query)\nWhat happened in Zürich today?',
    '写一首关于春天的诗，不超过 100 字。',
    '',
  ];
  const sums = prompts.map((prompt) => {
    const { indices, counts } = seenOf(user(prompt));
    const words = Int32Array.from([...indices, ...counts]);
    return `${indices.length} ${crc32(new Uint8Array(words.buffer)).toString(16)}`;
  });
  expect(sums).toMatchInlineSnapshot(`
    [
      "121 cc54de5a",
      "92 681bede0",
      "212 d7108e0",
      "38 e174798e",
    ]
  `);
});

test('never throws, and buckets are distinct, in their blocks, whatever the request', () => {
  fc.assert(
    fc.property(requests, (request) => {
      const { indices, blockEnds } = seenOf(request);
      expect(new Set(indices).size).toBe(indices.length);
      expect(blockEnds[BLOCK_COUNT - 1]).toBe(indices.length);
      let block = 0;
      indices.forEach((bucket, i) => {
        while (i >= blockEnds[block]!) block++;
        expect(bucket).toBeGreaterThanOrEqual(BLOCK_OFFSETS[block]!);
        expect(bucket).toBeLessThan(BLOCK_OFFSETS[block + 1]!);
      });
    }),
    { numRuns: 300 },
  );
});

test('a buffer that was used before gives the same as a new one', () => {
  fc.assert(
    fc.property(requests, requests, (before, request) => {
      const features = createFeatureBuffer();
      extractFeatures(features, before);
      extractFeatures(features, request);
      const { indices, size, blockEnds, counts } = features;
      const reused = {
        indices: [...indices.subarray(0, size)],
        blockEnds: [...blockEnds],
        counts: [...counts],
      };
      expect(reused).toEqual(seenOf(request));
    }),
    { numRuns: 50 },
  );
});

test('composed and decomposed letters are the same', () => {
  expect(seenOf(user(`${'Café'.normalize('NFD')}.`)).indices).toEqual(seenOf(user('Café.')).indices);
});

test('only the ends of a long prompt are read', () => {
  const [head, tail] = ['start '.repeat(342), ' end'.repeat(513)];
  const [a, b] = ['x y z '.repeat(1_700_000), 'p q r '.repeat(1_700_000)].map((middle) =>
    seenOf(user(head + middle + tail)),
  );
  expect(a).toEqual(b);
  expect(a!.indices.length).toBeLessThan(200);
});

test('the last user turn is the prompt; system turns and turns before have blocks of their own', () => {
  const dialogue = featuresOf({
    turns: [
      { role: 'system', text: 'alpha' },
      { role: 'user', text: 'beta' },
      { role: 'assistant', text: 'gamma delta' },
      { role: 'user', text: 'epsilon' },
    ],
  });
  const sizes = Array.from(dialogue.blockEnds, (end, b) => end - (b === 0 ? 0 : dialogue.blockEnds[b - 1]!));
  expect(sizes[BLOCK_INDEX.words]).toBe(1);
  expect(sizes[BLOCK_INDEX.instructionWords]).toBe(1);
  expect(sizes[BLOCK_INDEX.system]).toBe(1);
  expect(sizes[BLOCK_INDEX.dialogue]).toBe(3);
  const { counts } = dialogue;
  expect([counts[COUNT.turns], counts[COUNT.systemTokens], counts[COUNT.dialogueTokens]]).toEqual([4, 1, 3]);
});

test('what stands beside the prompt fills no bucket of the prompt', () => {
  const ofPrompt = (request: PromptRequest) => {
    const { indices, blockEnds } = featuresOf(request);
    return [...indices.subarray(0, blockEnds[BLOCK_INDEX.counts])];
  };
  fc.assert(
    fc.property(requests, texts, ({ turns, ...limits }, prompt) => {
      const last: PromptTurn = { role: 'user', text: prompt };
      expect(ofPrompt({ turns: [...turns, last], ...limits })).toEqual(ofPrompt({ turns: [last] }));
    }),
    { numRuns: 100 },
  );
});

test('of a long dialogue the first 128 and the last 382 tokens are read', () => {
  const old = Array.from(
    { length: 100 },
    (_, i): PromptTurn => ({
      role: i % 2 === 0 ? 'user' : 'assistant',
      text: 'one two three four five six seven eight nine ten',
    }),
  );
  expect(countOf({ turns: [...old, { role: 'user', text: 'go' }] }, 'dialogueTokens')).toBe(128 + 382);
});

test('limits and tools are counted; what is no positive number counts as none', () => {
  for (const [maxTokens, counted] of [
    [100, 100],
    [0, 0],
    [-5, 0],
    [Number.NaN, 0],
    [1e300, 2 ** 30],
    [Number.POSITIVE_INFINITY, 2 ** 30],
  ] as const) {
    expect(countOf({ ...user('a'), maxTokens }, 'maxTokens')).toBe(counted);
    expect(countOf({ ...user('a'), toolCount: maxTokens }, 'tools')).toBe(counted);
  }
});

test('parts of a prompt are counted apart', () => {
  const request = user('Preamble here.\nList 3 "red" Fruits?\n\napple, pear, 7\nplum');
  const counts = {
    lines: 4,
    preambleWords: 3,
    instructionWords: 3,
    instructionNumbers: 1,
    instructionLargestNumber: 3,
    instructionQuestions: 1,
    instructionCapitals: 2,
    quotedTokens: 2,
    inputWords: 3,
    inputNumbers: 1,
    inputCommas: 2,
    inputLines: 2,
    'opening:enumerate': 1,
  };
  const seen = Object.fromEntries(Object.keys(counts).map((name) => [name, countOf(request, name)]));
  expect(seen).toEqual(counts);
});
