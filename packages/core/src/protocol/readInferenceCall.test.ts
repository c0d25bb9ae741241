import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PromptRequest } from '../prediction/promptRequest.ts';
import type { CallProblem, InferenceCall, InferenceRoute } from './inferenceCall.ts';
import { readInferenceCall } from './readInferenceCall.ts';

const ROUTES: readonly InferenceRoute[] = ['chat', 'completions', 'embeddings', 'responses'];

function read(route: InferenceRoute, body: object): InferenceCall {
  const result = readInferenceCall(route, { model: 'm', ...body });
  if (result.kind === 'problem') throw new Error(result.message);
  return result.call;
}

function param(route: InferenceRoute, body: unknown): string | undefined {
  const result = readInferenceCall(route, body) as CallProblem;
  return result.kind === 'problem' ? result.param : undefined;
}

const chat = (...messages: unknown[]): InferenceCall => read('chat', { messages });

test('a call can be given to a length predictor', () => {
  const request: PromptRequest = chat({ role: 'user', content: 'hi' });
  expect(request).toMatchObject({ model: 'm', toolCount: 0, turns: [{ role: 'user', text: 'hi' }] });
});

describe('chat', () => {
  test('roles of clients become the four of a turn', () => {
    const roles = ['system', 'developer', 'user', 'assistant', 'tool', 'function', 'critic', 7, '__proto__'];
    expect(chat(...roles.map((role) => ({ role, content: 'x' }))).turns.map(({ role }) => role)).toEqual([
      'system',
      'system',
      'user',
      'assistant',
      'tool',
      'tool',
      'user',
      'user',
      'user',
    ]);
  });

  test('parts with text are joined by line feeds; pictures and sound are noted and add none', () => {
    const content = [
      { type: 'text', text: 'one' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
      { type: 'text', text: 'two' },
      { type: 'input_audio', input_audio: { data: 'AAAA' } },
      'three',
      null,
    ];
    const call = chat({ role: 'user', content });
    expect(call.turns).toEqual([{ role: 'user', text: 'one\ntwo\nthree' }]);
    expect(call).toMatchObject({ hasImages: true, hasAudio: true });
    expect(chat({ role: 'user', content: 'x' })).toMatchObject({ hasImages: false, hasAudio: false });
  });

  test('tool calls of the assistant are text of its turn', () => {
    const call = chat({
      role: 'assistant',
      content: null,
      tool_calls: [
        { id: '1', type: 'function', function: { name: 'look', arguments: '{"at":1}' } },
        { id: '2', type: 'function', function: { name: 'go' } },
      ],
    });
    expect(call.turns).toEqual([{ role: 'assistant', text: 'look\n{"at":1}\ngo' }]);
    expect(chat({ role: 'assistant', function_call: { name: 'f', arguments: '1' } }).turns[0]?.text).toBe(
      'f\n1',
    );
  });

  test('what is no message is left to the engine', () => {
    expect(chat('x', null, 3, [], { content: 4 }).turns).toEqual([{ role: 'user', text: '' }]);
    expect(chat().turns).toEqual([]);
  });

  test('the newer name of the limit goes first; what is no positive number counts as none', () => {
    const limit = (body: object): number | undefined => read('chat', { messages: [], ...body }).maxTokens;
    expect(limit({ max_completion_tokens: 5, max_tokens: 9 })).toBe(5);
    expect(limit({ max_completion_tokens: null, max_tokens: 9 })).toBe(9);
    expect(limit({ max_tokens: 0 })).toBeUndefined();
    expect(limit({ max_tokens: '12' })).toBeUndefined();
    expect(limit({})).toBeUndefined();
  });

  test('settings are read', () => {
    const body = {
      messages: [],
      stream: true,
      stream_options: { include_usage: true },
      n: 3,
      temperature: 0.5,
      tools: [{}, {}],
      functions: [{}],
    };
    expect(read('chat', body)).toMatchObject({
      stream: true,
      includeUsage: true,
      choices: 3,
      prompts: 1,
      temperature: 0.5,
      toolCount: 3,
    });
    expect(read('chat', { messages: [], stream_options: null })).toMatchObject({
      stream: false,
      includeUsage: false,
      choices: 1,
    });
  });
});

describe('completions and embeddings', () => {
  test.each([
    ['text', 'hi', ['hi'], undefined, 1],
    ['texts', ['a', 'b'], ['a', 'b'], undefined, 2],
    ['token ids', [5, 6, 7], [''], 3, 1],
    ['lists of token ids', [[1, 2], [3], [4]], ['', '', ''], 4, 3],
    ['both kinds', ['a', [1, 2]], ['a', ''], 2, 2],
    ['nothing', undefined, [], undefined, 1],
    ['an empty list', [], [], undefined, 1],
  ])('a prompt of %s', (_name, prompt, texts, inputTokens, prompts) => {
    for (const [route, body] of [
      ['completions', { prompt }],
      ['embeddings', { input: prompt }],
    ] as const) {
      const call = read(route, body);
      expect(call.turns).toEqual(texts.map((text) => ({ role: 'user', text })));
      expect(call.inputTokens).toBe(inputTokens);
      expect(call.prompts).toBe(prompts);
    }
  });

  test('best_of answers are computed where it is larger than n', () => {
    expect(read('completions', { prompt: 'x', n: 2, best_of: 5 }).choices).toBe(5);
    expect(read('completions', { prompt: 'x', n: 2, best_of: null }).choices).toBe(2);
  });

  test('embeddings have no output', () => {
    const call = read('embeddings', { input: 'x', max_tokens: 5, n: 4 });
    expect(call.choices).toBe(0);
    expect(call.maxTokens).toBeUndefined();
  });
});

describe('responses', () => {
  test('instructions and a text', () => {
    const call = read('responses', { instructions: 'Be brief.', input: 'hi', max_output_tokens: 9 });
    expect(call.turns).toEqual([
      { role: 'system', text: 'Be brief.' },
      { role: 'user', text: 'hi' },
    ]);
    expect(call).toMatchObject({ maxTokens: 9, choices: 1, includeUsage: true });
  });

  test('items', () => {
    const input = [
      { role: 'developer', content: 'd' },
      {
        type: 'message',
        role: 'user',
        content: [{ type: 'input_text', text: 'u' }, { type: 'input_image' }],
      },
      { type: 'reasoning', summary: [{ text: 'hidden' }] },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'a' }] },
      { type: 'function_call', name: 'f', arguments: '{}' },
      { type: 'function_call_output', output: 'out' },
      { type: 'item_reference', id: 'x' },
      5,
    ];
    const call = read('responses', { input });
    expect(call.turns).toEqual([
      { role: 'system', text: 'd' },
      { role: 'user', text: 'u' },
      { role: 'assistant', text: 'a' },
      { role: 'assistant', text: 'f\n{}' },
      { role: 'tool', text: 'out' },
    ]);
    expect(call.hasImages).toBe(true);
  });
});

test.each<[InferenceRoute, unknown, string]>([
  ['chat', [], 'body'],
  ['chat', null, 'body'],
  ['chat', { messages: [] }, 'model'],
  ['chat', { model: '', messages: [] }, 'model'],
  ['chat', { model: 7, messages: [] }, 'model'],
  ['chat', { model: 'm'.repeat(257), messages: [] }, 'model'],
  ['chat', { model: 'm' }, 'messages'],
  ['chat', { model: 'm', messages: 'hi' }, 'messages'],
  ['chat', { model: 'm', messages: {} }, 'messages'],
  ['chat', { model: 'm', messages: [], n: 0 }, 'n'],
  ['chat', { model: 'm', messages: [], n: 1.5 }, 'n'],
  ['chat', { model: 'm', messages: [], n: '2' }, 'n'],
  ['chat', { model: 'm', messages: [], stream: 'true' }, 'stream'],
  ['completions', { model: 'm', prompt: 'x', best_of: -1 }, 'best_of'],
  ['completions', { model: 'm', prompt: 5 }, 'prompt'],
  ['embeddings', { model: 'm', input: {} }, 'input'],
  ['responses', { model: 'm', input: 5 }, 'input'],
])('%s with %j has a problem with %s', (route, body, expected) => {
  expect(param(route, body)).toBe(expected);
});

test('routes without n do not look at it', () => {
  expect(param('embeddings', { model: 'm', input: 'x', n: 'two' })).toBeUndefined();
  expect(param('responses', { model: 'm', input: 'x', n: 0 })).toBeUndefined();
});

test('null stands for a setting that is not there', () => {
  expect(param('chat', { model: 'm', messages: [], n: null, best_of: null, stream: null })).toBeUndefined();
});

test('any JSON value is read or has a problem; nothing throws', () => {
  const member = fc.constantFrom(
    'model',
    'messages',
    'prompt',
    'input',
    'n',
    'stream',
    'tools',
    'stream_options',
  );
  const body = fc.oneof(fc.jsonValue(), fc.dictionary(member, fc.jsonValue(), { noNullPrototype: true }));
  fc.assert(
    fc.property(fc.constantFrom(...ROUTES), body, (route, value) => {
      const result = readInferenceCall(route, value);
      if (result.kind === 'call')
        expect(result.call.turns.every(({ text }) => typeof text === 'string')).toBe(true);
      else expect(result.param).not.toBe('');
    }),
    { numRuns: 1000 },
  );
});
