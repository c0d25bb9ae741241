import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAnswerLengthMatrixParser } from './answerLengthMatrix.ts';
import { createBfclLatenciesParser } from './bfclLatencies.ts';
import { cutText, readRows, readTable } from './chunks.test.helper.ts';
import type { CsvTableParser } from './csvTable.ts';
import { createLengthPairsParser } from './lengthPairs.ts';
import { createMultisampleLengthsParser } from './multisampleLengths.ts';
import { createPromptLengthsParser } from './promptLengths.ts';
import type { RowReaderOptions, RowReport } from './rowReader.ts';
import { createSsjfParser } from './ssjfPredictions.ts';

/** What comes of a text in pieces: the result or the message, and the report. */
type Read = (options: RowReaderOptions, chunks: string[]) => readonly [unknown, RowReport];

function outcome(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return (error as Error).message;
  }
}

function table(create: (options: RowReaderOptions) => CsvTableParser<unknown>): Read {
  return (options, chunks) => {
    const parser = create(options);
    return [outcome(() => readTable(parser, chunks)), parser.report()];
  };
}

const prompts: Read = (options, chunks) => {
  const parser = createPromptLengthsParser(options);
  return [outcome(() => readRows(parser, chunks)), parser.report()];
};

const promptLine = (prompt: string, tokens: number): string =>
  JSON.stringify({ prompt, model: 'm', output_tokens: tokens, source: 's', split: 'train' });

/** For each reader a first line, then lines that are good and lines that are broken. */
const READERS: readonly (readonly [string, Read, string, readonly string[]])[] = [
  [
    'prompts',
    prompts,
    promptLine('é\u{1f600}\u2028\n', 3),
    [promptLine('"\\', 1), promptLine('x', 0), promptLine('', 1), '{"prompt":'],
  ],
  [
    'pairs',
    table(createLengthPairsParser),
    'input_tokens,output_tokens',
    ['1,2', '"3",4', '0,1', '1', '"1,2'],
  ],
  [
    'multisample lengths',
    table(createMultisampleLengthsParser),
    'set,alpaca_id,len_davinci003,len_t00,len_t03,len_t05,len_t07',
    ['train,0,1,2,3,4,5', '"v,\u{1f600}",7,6,5,4,3,2', ',1,1,1,1,1,1', 'train,1,1,1,1,1,x'],
  ],
  [
    'latencies',
    table(createBfclLatenciesParser),
    'model,category,input_tokens,output_tokens,latency_s',
    ['m,java,1,2,0.5', '"é ""x""",c,3,4,1e1', 'm,c,1,2,-1', 'm,c,1'],
  ],
  [
    'matrix',
    table(createAnswerLengthMatrixParser),
    'prompt_sha12,split,dataset,"a, é",b',
    ['0123456789ab,train,d,1,', '0123456789ab,test,d,,0', '0123456789ab,val,d,1,2', 'x,train,d,1,2'],
  ],
  [
    'SSJF predictions',
    table(createSsjfParser),
    'actual_tokens,pred_binary,pred_multi,model',
    ['40,0,1,v', '7,2,4,"v, é"', '0,0,0,v', '1,0'],
  ],
];

test.each(READERS)(
  '%s: however a text is cut, its result and its report are the same',
  (_, read, first, lines) => {
    const texts = fc.record({
      bom: fc.constantFrom('', '\ufeff'),
      rows: fc.array(fc.constantFrom(...lines, '', ' ')),
      lineBreak: fc.constantFrom('\n', '\r\n'),
      last: fc.constantFrom('', '\n', '\r\n'),
    });
    fc.assert(
      fc.property(
        texts,
        fc.array(fc.nat()),
        fc.boolean(),
        ({ bom, rows, lineBreak, last }, places, skipBad) => {
          const text = bom + [first, ...rows].join(lineBreak) + last;
          const options = { file: 't', skipBad };
          const whole = read(options, [text]);
          expect(read(options, cutText(text, places))).toEqual(whole);
          expect(read(options, text.split(''))).toEqual(whole);
        },
      ),
    );
  },
);
