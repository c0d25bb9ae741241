export { CODE_SHAPE } from './codeShape.ts';
export { CONVERSATION_SHAPE } from './conversationShape.ts';
export { type CsvColumnRule, type CsvColumnsParser, createCsvColumnsParser } from './csvColumns.ts';
export { describeTrace, type LengthSummary, type TraceDescription } from './describeTrace.ts';
export { formatTrace } from './formatTrace.ts';
export { generateWorkload } from './generateWorkload.ts';
export type { QuantileTable } from './quantileTable.ts';
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
