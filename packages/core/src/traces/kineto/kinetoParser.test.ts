import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GPU_TRACE_KIND } from '../../domain/gpuTrace.ts';
import { documentOf, feed, KERNEL, LAUNCH, parse } from './kineto.test.helper.ts';
import { repairNotes } from './kinetoReport.ts';

const withCode = (code: string): object => expect.objectContaining({ code });

const kernelWith = (fields: string): string =>
  `{"ph":"X","cat":"kernel","name":"k",${fields},"args":{"device":0,"stream":3,"correlation":5}}`;

describe('what it reads', () => {
  test('a call and its kernel, with times since the first event', () => {
    const trace = parse(documentOf([LAUNCH, KERNEL]));
    expect(trace.names).toEqual(['cudaLaunchKernel', 'gemm']);
    expect(trace.lanes).toEqual([
      { kind: 'thread', group: '7', id: '8' },
      { kind: 'stream', group: '0', id: '3' },
    ]);
    expect([...trace.kind]).toEqual([GPU_TRACE_KIND.runtime, GPU_TRACE_KIND.kernel]);
    expect([...trace.startUs]).toEqual([0, 10]);
    expect([...trace.durationUs]).toEqual([4, 20]);
    expect([...trace.correlation]).toEqual([5, 5]);
  });

  test('rank, world size and GPUs, wherever they stand', () => {
    const info = '"distributedInfo":{"backend":"nccl","rank":3,"world_size":8},';
    const gpus = '"deviceProperties":[{"id":0,"name":"A \\"100\\""},{"id":1,"name":"B"}],';
    const trace = parse(documentOf([LAUNCH, KERNEL], info + gpus));
    expect(trace).toMatchObject({ rank: 3, worldSize: 8, gpuNames: ['A "100"', 'B'] });
    const behind = `${documentOf([LAUNCH, KERNEL]).slice(0, -1)},"distributedInfo":{"rank":1}}`;
    expect(parse(behind).rank).toBe(1);
  });

  test('members whose names hold quotes and backslashes are passed over', () => {
    const odd = `${JSON.stringify('a"b\\')}:1,`;
    const trace = parse(documentOf([LAUNCH, KERNEL], `${odd}"distributedInfo":{"rank":2},`));
    expect(trace.rank).toBe(2);
  });

  test('a bare list, names of old profilers, texts in place of numbers, blanks and escapes', () => {
    const events = [
      LAUNCH.replace('cuda_runtime', 'Runtime').replace('"correlation":5', '"correlation":"5"'),
      KERNEL.replace('"kernel"', '"Kernel"').replace('"gemm"', '"a\\"}\\u00e9\\\\"'),
    ];
    const trace = parse(`  [ ${events.join(' ,\n ')} ]\n`.replaceAll('":', '" : '));
    expect(trace.names[1]).toBe('a"}é\\');
    expect([...trace.correlation]).toEqual([5, 5]);
  });

  test('fractions, signs and exponents as JSON.parse reads them', () => {
    const number = fc.oneof(
      fc.double({ min: 1e-9, max: 1e15, noNaN: true }),
      fc.integer({ min: 1, max: 2 ** 53 - 1 }),
      fc.constantFrom(0.1, 1.5e-7, 1697.123456789012, 9007199254740991),
    );
    fc.assert(
      fc.property(number, (value) => {
        const text = JSON.stringify(value);
        const trace = parse(documentOf([LAUNCH, KERNEL.replace('"correlation":5', `"correlation":${text}`)]));
        expect(trace.correlation[1]).toBe(JSON.parse(text));
      }),
    );
  });

  test('what a wait is for', () => {
    const wait = `{"ph":"X","cat":"cuda_sync","name":"Stream Wait Event","pid":0,"tid":3,"ts":1005,"dur":1,"args":{"wait_on_stream":7,"wait_on_cuda_event_record_corr_id":4,"stream":3,"correlation":6,"device":0}}`;
    const all = wait.replace('"stream":3', '"stream":4294967295');
    expect(parse(documentOf([LAUNCH, KERNEL, wait, all])).syncs).toEqual([
      { event: 2, device: 0, stream: 3, waitOnStream: 7, recordCorrelation: 4 },
      { event: 3, device: 0, stream: -1, waitOnStream: 7, recordCorrelation: 4 },
    ]);
  });
});

test('pieces of any size give the same trace', () => {
  const odd = [
    '{"ph":"i","name":"[memory]","ts":1,"args":{"a":[{"b":"}]\\\\"}]}}',
    '{"ph":"M","name":"process_name","pid":1,"args":{"name":"py\\"{thon"}}',
  ];
  const text = documentOf([LAUNCH, ...odd, KERNEL], '"a":"}","b":[1,{"c":"]\\""}],');
  const whole = parse(text);
  for (let piece = 1; piece < 80; piece++) expect(feed(text, piece).finish()).toEqual(whole);
});

describe('what it mends, and counts', () => {
  test('negative and missing durations, events without time, malformed ones, unknown kinds', () => {
    const parser = feed(
      documentOf([
        LAUNCH,
        KERNEL,
        kernelWith('"ts":1040,"dur":-3'),
        kernelWith('"ts":1050'),
        kernelWith('"ts":"soon","dur":1'),
        '{"ph":"X","cat":"kernel" "name":1}',
        '{"ph":"X","cat":"new kind","name":"x","ts":1,"dur":1}',
        KERNEL.replace('"correlation":5', '"x":5'),
        KERNEL.replace('1010', '900'),
      ]),
    );
    // One kernel of five begins before its call, and more than one in ten is too many.
    expect(() => parser.finish()).toThrow(withCode('ERR_KINETO_CLOCK'));
    expect(parser.report()).toMatchObject({
      seen: 9,
      ignored: 1,
      malformed: 1,
      untimed: 1,
      negativeDurations: 2,
      uncorrelated: 1,
      beforeTheirCall: 1,
      truncated: false,
    });
  });

  test('a correlation id of 0 is none', () => {
    const parser = feed(documentOf([LAUNCH, KERNEL, KERNEL.replace('"correlation":5', '"correlation":0')]));
    expect([...parser.finish().correlation]).toEqual([5, 5, -1]);
    expect(parser.report().uncorrelated).toBe(1);
  });

  test('a negative duration is 0', () => {
    expect(parse(documentOf([LAUNCH, kernelWith('"ts":1040,"dur":-3')])).durationUs[1]).toBe(0);
  });
});

test('a long time without any event is told of', () => {
  const later = (us: number): string =>
    LAUNCH.replace('"ts":1000', `"ts":${us}`).replace('"correlation":5', '"x":5');
  const notesOf = (us: number): string[] => {
    const parser = feed(documentOf([LAUNCH, KERNEL, later(us)]));
    parser.finish();
    return repairNotes(parser.report());
  };
  expect(notesOf(20_000_000)).toEqual([
    'nothing is recorded for 20.0 s of 20.0 s: the program slept, or a clock has jumped',
  ]);
  expect(notesOf(900_000)).toEqual([]);
});

describe('what it refuses, each with its own code', () => {
  test.each([
    ['no JSON', 'hello', 'ERR_KINETO_FORMAT'],
    ['another document', '{"a":1}', 'ERR_KINETO_FORMAT'],
    ['events that are no list', '{"traceEvents":{}}', 'ERR_KINETO_FORMAT'],
    ['an event that is no object', '{"traceEvents":[1]}', 'ERR_KINETO_FORMAT'],
    ['text behind the document', `${documentOf([LAUNCH, KERNEL])} x`, 'ERR_KINETO_FORMAT'],
    ['nothing', '', 'ERR_KINETO_TRUNCATED'],
    ['no GPU events', documentOf([LAUNCH]), 'ERR_KINETO_NO_GPU'],
    [
      'no correlation ids',
      documentOf([LAUNCH, KERNEL.replace(',"correlation":5', '')]),
      'ERR_KINETO_CORRELATION',
    ],
    [
      'a clock that jumps',
      documentOf([LAUNCH, KERNEL, kernelWith('"ts":90000000000000,"dur":1')]),
      'ERR_KINETO_CLOCK',
    ],
    ['kernels before their calls', documentOf([LAUNCH, KERNEL.replace('1010', '10')]), 'ERR_KINETO_CLOCK'],
  ])('%s', (_, text, code) => {
    expect(() => parse(text)).toThrow(withCode(code));
  });

  test('a document that breaks off anywhere, unless its complete events are asked for', () => {
    const text = documentOf([LAUNCH, KERNEL, LAUNCH]);
    const third = text.lastIndexOf(LAUNCH);
    for (let length = third; length < text.length; length++) {
      const cut = text.slice(0, length);
      expect(() => parse(cut)).toThrow(withCode('ERR_KINETO_TRUNCATED'));
      const parser = feed(cut, 64, { allowTruncated: true });
      expect(parser.finish().kind.length).toBe(length >= third + LAUNCH.length ? 3 : 2);
      expect(parser.report().truncated).toBe(true);
    }
  });

  test('more events than wanted', () => {
    expect(() => parse(documentOf([LAUNCH, KERNEL, LAUNCH]), { maxEvents: 2 })).toThrow(
      withCode('ERR_KINETO_SIZE'),
    );
  });
});

test('no bytes whatever make it fail without a code', () => {
  const pieces = fc.array(
    fc.constantFrom(
      LAUNCH,
      KERNEL,
      '{',
      '}',
      '[',
      ']',
      ',',
      '"',
      '\\',
      ':',
      'traceEvents',
      '"ts":',
      '1',
      ' ',
    ),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(pieces, fc.boolean(), (parts, started) => {
      const text = (started ? '{"traceEvents":[' : '') + parts.join('');
      try {
        parse(text, { allowTruncated: true });
      } catch (error) {
        expect((error as { code?: string }).code).toMatch(/^ERR_KINETO_/);
      }
    }),
    { numRuns: 500 },
  );
});
