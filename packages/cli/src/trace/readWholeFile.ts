import { openTraceFile, traceReadError } from './openTraceFile.ts';

/**
 * All bytes of a file, for small ones.
 *
 * @throws WattlaneError ERR_TRACE_OPEN, ERR_TRACE_IS_DIRECTORY
 */
export async function readWholeFile(path: string): Promise<Uint8Array> {
  const { handle } = await openTraceFile(path);
  try {
    return await handle.readFile();
  } catch (cause) {
    throw traceReadError(path, cause);
  } finally {
    await handle.close();
  }
}
