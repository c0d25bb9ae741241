import { fileURLToPath } from 'node:url';
import { isWattlaneError, WattlaneError } from '@wattlane/core/errors';
import { decodeWeights, type PredictorWeights } from '@wattlane/core/prediction';
import { readWholeFile } from '../trace/readWholeFile.ts';

/** The weights that come with this package; see `assets/README.md`. */
export const SHIPPED_WEIGHTS: string = fileURLToPath(
  new URL('../../assets/length-trunk.bin', import.meta.url),
);

/**
 * Reads weights that `wattlane train` wrote.
 *
 * @throws WattlaneError ERR_TRACE_OPEN, ERR_TRACE_IS_DIRECTORY; ERR_STATE when they are damaged or of another version
 */
export async function readWeights(path: string): Promise<PredictorWeights> {
  const bytes = await readWholeFile(path).catch((error: unknown) => {
    throw path === SHIPPED_WEIGHTS ? shippedError(error) : error;
  });
  try {
    return decodeWeights(bytes);
  } catch (cause) {
    if (!isWattlaneError(cause)) throw cause;
    const detail = cause.message.slice(`${cause.code}: `.length).replace(/; .*$/, '');
    throw new WattlaneError(cause.code, `${path}: ${detail}; expected a file of wattlane train`, { cause });
  }
}

function shippedError(cause: unknown): WattlaneError {
  const what = `${SHIPPED_WEIGHTS}: the weights that come with wattlane cannot be read`;
  return new WattlaneError('ERR_TRACE_OPEN', `${what}; expected them, or --weights FILE`, { cause });
}
