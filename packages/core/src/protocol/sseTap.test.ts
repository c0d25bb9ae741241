import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { finishTap, type TapResult, tapBytes } from './sseTap.ts';
import { createSseTap } from './sseTapState.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (pieces: readonly Uint8Array[]): string => new TextDecoder().decode(concat(pieces));
const concat = (pieces: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(pieces.flatMap((piece) => [...piece]));

interface Tapped extends TapResult {
  readonly text: string;
}

/** Runs a stream through a tap, cut at the given offsets. */
function run(
  text: string,
  options: { dropUsage?: boolean; longestEventBytes?: number } = {},
  cuts: number[] = [],
): Tapped {
  const bytes = encode(text);
  const tap = createSseTap({ dropUsage: true, ...options });
  const edges = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
  const out: Uint8Array[] = [];
  for (let i = 1; i < edges.length; i++) out.push(...tapBytes(tap, bytes.subarray(edges[i - 1], edges[i])));
  const result = finishTap(tap);
  return { ...result, text: decode([...out, ...result.rest]) };
}

const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const delta = (part: object, finish: string | null = null): string =>
  event({
    id: 'c',
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta: part, finish_reason: finish }],
  });
const USAGE = { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 };
const usageEvent = event({ id: 'c', choices: [], usage: USAGE });
const DONE = 'data: [DONE]\n\n';

test('a chat stream is read and its usage taken out', () => {
  const kept = [
    delta({ role: 'assistant', content: '' }),
    delta({ content: 'Hel' }),
    delta({ content: 'lo' }),
  ];
  const tail = [delta({}, 'stop')];
  const result = run([...kept, ...tail, usageEvent, DONE].join(''));
  expect(result.text).toBe([...kept, ...tail, DONE].join(''));
  expect(result).toMatchObject({
    usage: { promptTokens: 5, completionTokens: 7 },
    finishReasons: ['stop'],
    contentDeltas: 2,
    firstContent: true,
    done: true,
    failed: false,
  });
});

test('without dropUsage every byte passes and the usage is still read', () => {
  const text = delta({ content: 'a' }) + usageEvent + DONE;
  const result = run(text, { dropUsage: false });
  expect(result.text).toBe(text);
  expect(result.usage).toEqual({ promptTokens: 5, completionTokens: 7 });
});

test('a chunk of complete events passes as the same array', () => {
  const chunk = encode(delta({ content: 'a' }) + delta({ content: 'b' }));
  expect(tapBytes(createSseTap({ dropUsage: true }), chunk)).toEqual([chunk]);
  expect(tapBytes(createSseTap({ dropUsage: true }), chunk)[0]).toBe(chunk);
});

test('slices share the memory of the chunk', () => {
  const chunk = encode(`${delta({ content: 'a' })}${usageEvent}${DONE}data: {`);
  const out = tapBytes(createSseTap({ dropUsage: true }), chunk);
  expect(out.map((piece) => piece.buffer === chunk.buffer)).toEqual([true, true]);
  expect(decode(out)).toBe(delta({ content: 'a' }) + DONE);
});

test('an incomplete event is held back until its end has come', () => {
  const tap = createSseTap({ dropUsage: true });
  const text = delta({ content: 'a' });
  expect(tapBytes(tap, encode(text.slice(0, -1)))).toEqual([]);
  expect(tap.firstContent).toBe(false);
  expect(decode(tapBytes(tap, encode(text.slice(-1))))).toBe(text);
  expect(tap.firstContent).toBe(true);
  expect(tap.heldBytes).toBe(0);
});

describe('the cut of the stream into chunks does not matter', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', '"', '\\', '\n', 'é', '😀', '{', ':', 'usage'),
    maxLength: 8,
  });
  const usageObject = fc.record({ prompt_tokens: fc.nat(99), completion_tokens: fc.nat(99) });
  /** Payload of an event and whether it is a usage event. */
  const payload: fc.Arbitrary<[string, boolean]> = fc.oneof(
    text.map((content): [string, boolean] => [
      JSON.stringify({ choices: [{ delta: { content }, finish_reason: null }], usage: null }),
      false,
    ]),
    text.map((content): [string, boolean] => [
      JSON.stringify({ choices: [{ text: content, finish_reason: 'length' }] }),
      false,
    ]),
    usageObject.map((usage): [string, boolean] => [JSON.stringify({ choices: [], usage }), true]),
    usageObject.map((usage): [string, boolean] => [
      `{ "usage" : ${JSON.stringify(usage)} , "choices" : [ ] }`,
      true,
    ]),
    fc
      .tuple(text, usageObject)
      .map(([content, usage]): [string, boolean] => [
        JSON.stringify({ choices: [{ delta: { content } }], usage }),
        false,
      ]),
    fc.constant<[string, boolean]>(['{"choices":[],"usage":null}', false]),
    fc.constant<[string, boolean]>(['{"choices":[]}', false]),
    fc.constant<[string, boolean]>(['[DONE]', false]),
    fc.constant<[string, boolean]>(['{"error":{"message":"no"}}', false]),
    fc.constant<[string, boolean]>(['"usage":{ broken', false]),
  );
  const end = fc.constantFrom('\n', '\r\n');
  const piece: fc.Arbitrary<[string, boolean]> = fc
    .tuple(
      payload,
      fc.constantFrom('data: ', 'data:'),
      end,
      end,
      fc.constantFrom('', ': keep "alive\n', 'event: x\r\n', 'id: 1\n'),
    )
    .map(([[data, drop], prefix, first, second, before]) => [
      `${before}${prefix}${data}${first}${second}`,
      drop,
    ]);
  const stray = fc.constantFrom<[string, boolean]>(
    ['\n', false],
    ['\r\n', false],
    [': ping\n\n', false],
    ['event: x\n\n', false],
  );
  const stream = fc.array(fc.oneof({ weight: 5, arbitrary: piece }, { weight: 1, arbitrary: stray }), {
    maxLength: 8,
  });
  const tail = fc.constantFrom(
    '',
    'data: {"choices":[{"delta":{"content":"cut',
    'data: [DONE]',
    ': half',
    '\r',
  );

  test('and the output is the input without its usage events', () => {
    fc.assert(
      fc.property(
        stream,
        tail,
        fc.array(fc.nat(600), { maxLength: 12 }),
        fc.boolean(),
        (pieces, rest, cuts, dropUsage) => {
          const text = pieces.map(([part]) => part).join('') + rest;
          const expected = pieces.map(([part, drop]) => (drop && dropUsage ? '' : part)).join('') + rest;
          const whole = run(text, { dropUsage });
          const parted = run(text, { dropUsage }, cuts);
          expect(whole.text).toBe(expected);
          expect(parted.text).toBe(expected);
          expect({ ...parted, rest: 0 }).toEqual({ ...whole, rest: 0 });
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('down to single bytes', () => {
    fc.assert(
      fc.property(stream, (pieces) => {
        const text = pieces.map(([part]) => part).join('');
        const whole = run(text);
        const cuts = Array.from({ length: encode(text).length }, (_, i) => i);
        expect({ ...run(text, {}, cuts), rest: 0 }).toEqual({ ...whole, rest: 0 });
      }),
      { numRuns: 300 },
    );
  });

  test('with events beyond the bound among them, which pass unread', () => {
    const long = (content: string): [string, boolean] => [
      event({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 1, content } }),
      content.length > 200,
    ];
    const mixed = fc.array(fc.constantFrom(long(''), long('x'.repeat(300))), { maxLength: 5 });
    fc.assert(
      fc.property(mixed, fc.array(fc.nat(1500), { maxLength: 12 }), (pieces, cuts) => {
        const text = pieces.map(([part]) => part).join('');
        const expected = pieces.map(([part, passes]) => (passes ? part : '')).join('');
        expect(run(text, { longestEventBytes: 200 }, cuts).text).toBe(expected);
      }),
    );
  });

  test('random bytes pass as they are', () => {
    const bytes = fc.array(fc.constantFrom(10, 13, 34, 44, 58, 92, 97, 100, 116, 123, 125, 200), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(bytes, fc.nat(60), (list, cut) => {
        const input = Uint8Array.from(list);
        const tap = createSseTap({ dropUsage: true });
        const out = [...tapBytes(tap, input.subarray(0, cut)), ...tapBytes(tap, input.subarray(cut))];
        expect(concat([...out, ...finishTap(tap).rest])).toEqual(input);
      }),
    );
  });
});

test('what is held back stays within the bound', () => {
  const tap = createSseTap({ dropUsage: true });
  const piece = new Uint8Array(100_000).fill(0x61);
  let most = 0;
  let out = 0;
  for (let i = 0; i < 30; i++) {
    for (const slice of tapBytes(tap, piece)) out += slice.length;
    most = Math.max(most, tap.heldBytes);
  }
  expect(most).toBeLessThanOrEqual(2 ** 20);
  expect(out).toBe(3_000_000);
});

describe('first content', () => {
  const counts = (text: string): [number, boolean] => {
    const { contentDeltas, firstContent } = run(text);
    return [contentDeltas, firstContent];
  };

  test.each([
    ['content', delta({ content: 'a' })],
    ['content that starts with an escape', delta({ content: '"' })],
    ['reasoning_content', delta({ content: null, reasoning_content: 'hm' })],
    ['reasoning', delta({ reasoning: 'hm' })],
    ['a refusal', delta({ refusal: 'no' })],
    ['tool calls', delta({ tool_calls: [{ index: 0, function: { name: 'f', arguments: '' } }] })],
    ['a function call', delta({ function_call: { name: 'f' } })],
    ['text of completions', event({ object: 'text_completion', choices: [{ index: 0, text: 'a' }] })],
    ['blanks in the JSON', 'data: {"choices" : [ {"delta" : { "content" : "a" } } ] }\n\n'],
    ['data on several lines', 'data: {"choices": [{"delta": {\ndata: "content": "a"\ndata: }}]}\n\n'],
    ['text of responses', event({ type: 'response.output_text.delta', delta: 'Hi' })],
    [
      'text of responses, the type last',
      event({ delta: 'Hi', sequence_number: 4, type: 'response.output_text.delta' }),
    ],
    ['arguments of responses', event({ type: 'response.function_call_arguments.delta', delta: '{' })],
  ])('is %s', (_name, text) => {
    expect(counts(text)).toEqual([1, true]);
  });

  test.each([
    ['a role', delta({ role: 'assistant', content: '' })],
    ['null', delta({ content: null, reasoning_content: null, tool_calls: null, refusal: null })],
    ['an empty list of tool calls', delta({ content: '', tool_calls: [] })],
    ['a finish', delta({}, 'stop')],
    ['usage', usageEvent],
    ['the end', DONE],
    ['a comment', ': {"content":"a"}\n\n'],
    ['another field', 'event: {"content":"a"}\ndata: {}\n\n'],
    ['a member inside a string', event({ choices: [{ delta: { role: '"content":"a"' } }] })],
    [
      'the start of a response',
      event({ type: 'response.created', response: { status: 'in_progress', text: { format: {} } } }),
    ],
    ['the whole text of a response again', event({ type: 'response.output_text.done', text: 'Hi' })],
    ['a delta in another event of a response', event({ type: 'response.queued', delta: 'Hi' })],
    ['an empty delta of a response', event({ type: 'response.output_text.delta', delta: '' })],
  ])('is not %s', (_name, text) => {
    expect(counts(text)).toEqual([0, false]);
  });

  test('each choice of an event counts', () => {
    const two = event({
      choices: [
        { index: 0, delta: { content: 'a' } },
        { index: 1, delta: { content: 'b' } },
      ],
    });
    expect(counts(two)).toEqual([2, true]);
  });
});

describe('usage', () => {
  test('the last one wins and events with choices stay', () => {
    const continuous = [1, 2, 3].map((completion_tokens) =>
      event({ choices: [{ delta: { content: 'a' } }], usage: { prompt_tokens: 5, completion_tokens } }),
    );
    const result = run(continuous.join(''));
    expect(result.text).toBe(continuous.join(''));
    expect(result.usage).toEqual({ promptTokens: 5, completionTokens: 3 });
  });

  test('null is no usage', () => {
    const text = event({ choices: [], usage: null });
    expect(run(text).text).toBe(text);
    expect(run(text).usage).toBeUndefined();
  });

  test('details are read where they are', () => {
    const usage = {
      ...USAGE,
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 3 },
    };
    expect(run(event({ choices: [], usage })).usage).toEqual({
      promptTokens: 5,
      completionTokens: 7,
      cachedTokens: 4,
      reasoningTokens: 3,
    });
    const none = { ...USAGE, prompt_tokens_details: null };
    expect(run(event({ choices: [], usage: none })).usage).toEqual({ promptTokens: 5, completionTokens: 7 });
  });

  test('data on several lines is read and dropped as a whole', () => {
    const lines = JSON.stringify({ choices: [], usage: USAGE }, null, 2).split('\n');
    const text = `${lines.map((line) => `data: ${line}`).join('\r\n')}\r\n\r\n`;
    expect(run(text + DONE)).toMatchObject({ text: DONE, usage: { promptTokens: 5, completionTokens: 7 } });
  });

  test('a comment between lines of data is not taken for data', () => {
    const text = `data: {"choices": [],\n: it"s\n: {{[\nid: 4\ndata: "usage": ${JSON.stringify(USAGE)}}\n\n`;
    expect(run(text)).toMatchObject({ text: '', usage: { promptTokens: 5, completionTokens: 7 } });
  });

  test('texts inside a usage do not end it', () => {
    const text = event({ choices: [], usage: { note: 'a"}\\', ...USAGE } });
    expect(run(text).usage).toEqual({ promptTokens: 5, completionTokens: 7 });
  });

  test('a usage in text is none', () => {
    const text = delta({ content: '"choices":[],"usage":{"prompt_tokens":1}' });
    expect(run(text)).toMatchObject({ text, contentDeltas: 1 });
    expect(run(text).usage).toBeUndefined();
  });

  test('an event that ends with the stream is dropped too', () => {
    expect(run(usageEvent.trimEnd())).toMatchObject({ text: '', usage: { promptTokens: 5 } });
  });

  test('the usage of a response stands in its last event, which stays', () => {
    const last = event({
      type: 'response.completed',
      response: {
        status: 'completed',
        usage: { input_tokens: 3, output_tokens: 2, input_tokens_details: { cached_tokens: 1 } },
      },
    });
    expect(run(last)).toMatchObject({
      text: last,
      usage: { promptTokens: 3, completionTokens: 2, cachedTokens: 1 },
      finishReasons: ['stop'],
      done: true,
    });
  });
});

test('finish reasons come once each, in order', () => {
  const text = delta({}, 'stop') + delta({}, 'length') + delta({}, 'stop');
  expect(run(text).finishReasons).toEqual(['stop', 'length']);
  const cut = event({
    type: 'response.incomplete',
    response: { incomplete_details: { reason: 'max_output_tokens' } },
  });
  expect(run(cut).finishReasons).toEqual(['length']);
});

test.each([
  event({ error: { message: 'no', code: 500 } }),
  event({ error: 'no' }),
  `event: error\n${event({ type: 'error', message: 'no' })}`,
  event({ type: 'response.failed', response: { error: { code: 'x' } } }),
])('%j is a failure', (text) => {
  expect(run(text).failed).toBe(true);
});

test.each([delta({ content: 'error' }), event({ error: null, choices: [] }), DONE])(
  '%j is no failure',
  (text) => {
    expect(run(text).failed).toBe(false);
  },
);

test('the state is plain data', () => {
  const tap = createSseTap({ dropUsage: true });
  tapBytes(tap, encode(`${delta({ content: 'a' })}${usageEvent}data: {`));
  expect(structuredClone(tap)).toEqual(tap);
});
