export {
  type AnswerLengthMatrix,
  type AnswerLengthRow,
  createAnswerLengthMatrixParser,
} from './answerLengthMatrix.ts';
export { type BfclLatencies, createBfclLatenciesParser } from './bfclLatencies.ts';
export { CODE_SHAPE } from './codeShape.ts';
export { CONVERSATION_SHAPE } from './conversationShape.ts';
export type { CsvColumnRule, NumberColumnRule, TextColumnRule } from './csvColumnRule.ts';
export { type CsvColumnRules, createCsvColumnsParser } from './csvColumns.ts';
export type { CsvTableParser } from './csvTable.ts';
export { DATA_SPLITS, type DataSplit } from './dataSplit.ts';
export { describeTrace, type LengthSummary, type TraceDescription } from './describeTrace.ts';
export { formatTrace } from './formatTrace.ts';
export { generateWorkload } from './generateWorkload.ts';
export { createKinetoParser, type KinetoParser, type KinetoParserOptions } from './kineto/kinetoParser.ts';
export { type KinetoReport, repairNotes } from './kineto/kinetoReport.ts';
export { createLengthPairsParser, type LengthPairs, lengthPairsShape } from './lengthPairs.ts';
export { createMultisampleLengthsParser, type MultisampleLengths } from './multisampleLengths.ts';
export { createPromptLengthsParser, type PromptLength } from './promptLengths.ts';
export type { QuantileTable } from './quantileTable.ts';
export type { RowReader, RowReaderOptions, RowReport } from './rowReader.ts';
export { sortByArrival } from './sortByArrival.ts';
export { createSsjfParser, type SsjfPredictions } from './ssjfPredictions.ts';
export { TRACE_FORMATS, type TraceFormat } from './traceFormat.ts';
export {
  createTraceParser,
  type TraceParser,
  type TraceParserOptions,
  type TraceReport,
} from './traceParser.ts';
export type {
  LengthMarginal,
  LengthShape,
  PrefixShape,
  RateWave,
  WorkloadShape,
} from './workloadShape.ts';
