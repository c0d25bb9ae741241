/**
 * Every code that Wattlane raises, with one line on what the reader should do about it.
 *
 * Codes are stable: a message may change from one release to the next, a code may not. `docs/errors.md` holds the
 * same list, and a test keeps the two equal.
 */
export const ERROR_CODES = {
  ERR_ARGUMENT: 'An argument is outside its range. The message names it and the range.',
  ERR_SHAPE: 'Arrays that belong together differ in length.',
  ERR_EMPTY: 'A value was asked of a container, or a statistic of a sample, that holds nothing.',
  ERR_HANDLE: 'A handle does not name an element that is still in the container.',
  ERR_STATE: 'A stored state is damaged or was written by another version.',
  ERR_STORE:
    'The store cannot be reached, read or written, or refuses a change by an owner that is out of date.',
  ERR_TRACE_OPEN: 'A trace file does not exist or may not be read. Check the path.',
  ERR_TRACE_IS_DIRECTORY: 'A folder was given where a trace file was expected. Name the file.',
  ERR_TRACE_EMPTY: 'A file holds no request or no row.',
  ERR_TRACE_GZIP: 'A gzip file is cut short or damaged. Fetch it again.',
  ERR_TRACE_FORMAT:
    'The format of a file could not be told, or a column is missing. For a trace, pass --format azure, mooncake or jsonl.',
  ERR_TRACE_ROW: 'A row of a trace is broken. Mend it, or pass --skip-bad to leave such rows out.',
  ERR_KINETO_FORMAT:
    'A file is no PyTorch profiler trace, or holds no complete event. Export it with export_chrome_trace.',
  ERR_KINETO_TRUNCATED:
    'A profiler trace breaks off. Fetch it again, or pass --allow-truncated to use its complete events.',
  ERR_KINETO_NO_GPU: 'A profiler trace holds no GPU event. Profile with ProfilerActivity.CUDA.',
  ERR_KINETO_CORRELATION:
    'No GPU event of a profiler trace says which call started it. Profile with CPU and CUDA activities together.',
  ERR_KINETO_CLOCK:
    'The times of a profiler trace cannot be of one run: a clock has jumped, or those of CPU and GPU do not agree. Profile again.',
  ERR_KINETO_SIZE: 'A profiler trace holds more events than can be kept. Profile fewer steps.',
  ERR_EXOGENOUS_WAIT:
    'Too much of the time in a trace is waiting that nothing in it explains, so a clock what-if would mean nothing. Profile all ranks, or a step without outside waits.',
  ERR_CONFIG: 'A configuration is wrong. The message names every field and what was expected.',
  ERR_LISTEN: 'The gateway cannot listen where it should. The message says why.',
  ERR_USAGE: 'A command line could not be understood. The message names the option.',
  ERR_OUTPUT: 'A report or another file could not be written. Check the folder and its permissions.',
  ERR_BENCH_DATA: 'A bench needs a data file that is not there. Pass --data DIR.',
  ERR_PLACEMENT:
    'Models cannot be placed on the GPUs. The message says which resource is short, and by how much.',
  ERR_ONNX_RUNTIME: 'The ONNX runtime could not be loaded. Install onnxruntime-node beside @wattlane/onnx.',
  ERR_ONNX_MODEL: 'A model file cannot be read or is no ONNX file. Check the path, and export it again.',
  ERR_ONNX_TENSOR:
    "A model's tensors have other names, types or sizes. The message lists its names; pass inputNames, outputName or maxLength.",
  ERR_ONNX_VOCABULARY:
    "A vocabulary lacks a special token or is of another size than the model's embedding. Pass the vocab.txt that the model was trained with.",
  ERR_ONNX_OUTPUT:
    "A model's output has another shape than its head. Check the kind of head and its number of classes.",
  ERR_INTERNAL:
    'A failure that should not happen. Run again with WATTLANE_DEBUG=1 and report what it prints.',
} as const;

/** A stable error code. */
export type ErrorCode = keyof typeof ERROR_CODES;
