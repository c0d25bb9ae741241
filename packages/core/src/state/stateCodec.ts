import { WattlaneError } from '../errors/wattlaneError.ts';
import { fromJson, toJson } from './stateJson.ts';
import { textChecksum } from './textChecksum.ts';

/** Stands in front of every stored state; a state of another version is refused. */
const VERSION = 'wattlane-state/1';

/**
 * Writes plain data as text: objects, arrays, maps, typed arrays, strings, booleans, null and every number, NaN, the
 * infinities and -0 included. A version and a checksum stand in front. The same data gives the same text.
 *
 * @throws WattlaneError ERR_STATE for what is not plain data, such as a function or undefined
 */
export function encodeState(value: unknown): string {
  const body = JSON.stringify(toJson(value));
  return `${VERSION} ${textChecksum(body)} ${body}`;
}

/**
 * Reads what `encodeState` wrote.
 *
 * @throws WattlaneError ERR_STATE when the text is damaged, cut short or of another version
 */
export function decodeState(text: string): unknown {
  const [version, checksum] = text.split(' ', 2);
  if (version !== VERSION || checksum === undefined) {
    throw new WattlaneError('ERR_STATE', `the stored state does not begin with ${VERSION} and a checksum`);
  }
  const body = text.slice(VERSION.length + checksum.length + 2);
  if (textChecksum(body) !== checksum) {
    throw new WattlaneError(
      'ERR_STATE',
      'the stored state does not match its checksum; it is damaged or cut short',
    );
  }
  return fromJson(JSON.parse(body));
}
