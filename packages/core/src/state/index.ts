export { decodeState, encodeState } from './stateCodec.ts';
export { textChecksum } from './textChecksum.ts';
