import { WattlaneError } from '../errors/wattlaneError.ts';
import { type ByteReader, createByteReader, readBytes, readFloats, readUint32 } from './byteReader.ts';
import type { Calibration } from './calibration.ts';
import { COUNT_COUNT } from './countNames.ts';
import { crc32 } from './crc32.ts';
import { BLOCK_COUNT, BUCKET_COUNT } from './featureBlocks.ts';
import { GATE_BLOCKS, GATE_BUCKETS } from './gateBlocks.ts';
import type { KindGate, PredictorWeights } from './predictorWeights.ts';
import { featureFingerprint, HEADER_BYTES, WEIGHTS_MAGIC, WEIGHTS_VERSION } from './weightsFormat.ts';

/**
 * Weights from the bytes of `encodeWeights`.
 *
 * @throws WattlaneError ERR_STATE when the bytes are no weights, are damaged or cut, or were written by another version
 *   or for other features
 */
export function decodeWeights(bytes: Uint8Array): PredictorWeights {
  const reader = createByteReader(bytes);
  checkHeader(reader, bytes);
  const weights = {
    bucketWeights: readSigned(reader, BUCKET_COUNT),
    blockScales: readFloats(reader, BLOCK_COUNT),
    dense: { means: readFloats(reader, COUNT_COUNT), inverseSds: readFloats(reader, COUNT_COUNT) },
    denseWeights: readFloats(reader, COUNT_COUNT),
    gate: readGate(reader),
  };
  const intercepts = readFloats(reader, weights.gate.kinds.length);
  const kindDense = readFloats(reader, COUNT_COUNT * weights.gate.kinds.length);
  const calibrations = weights.gate.kinds.map(() => readCalibration(reader));
  return { ...weights, intercepts, kindDense, calibrations };
}

function checkHeader(reader: ByteReader, bytes: Uint8Array): void {
  if (readUint32(reader) !== WEIGHTS_MAGIC) {
    throw new WattlaneError(
      'ERR_STATE',
      'these bytes are no predictor weights; expected a file of encodeWeights',
    );
  }
  const version = readUint32(reader);
  const fingerprint = readUint32(reader);
  const bodyBytes = readUint32(reader);
  if (bytes.length !== HEADER_BYTES + bodyBytes + 4) {
    throw new WattlaneError(
      'ERR_STATE',
      `predictor weights of ${bytes.length} bytes are cut short or damaged`,
    );
  }
  const stored = new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 4, true);
  if (crc32(bytes.subarray(0, -4)) !== stored) {
    throw new WattlaneError(
      'ERR_STATE',
      'predictor weights are damaged: the checksum differs; fetch them again',
    );
  }
  if (version !== WEIGHTS_VERSION || fingerprint !== featureFingerprint()) {
    const expected = `version ${WEIGHTS_VERSION} for the features of this release`;
    throw new WattlaneError('ERR_STATE', `predictor weights of version ${version}; expected ${expected}`);
  }
}

function readGate(reader: ByteReader): KindGate {
  const count = readUint32(reader);
  const kinds = Array.from({ length: count }, () => {
    const length = readUint32(reader);
    return new TextDecoder().decode(readBytes(reader, length));
  });
  return {
    kinds,
    bucketWeights: readSigned(reader, GATE_BUCKETS * count),
    blockScales: readFloats(reader, GATE_BLOCKS.length * count),
    denseWeights: readFloats(reader, COUNT_COUNT * count),
    intercepts: readFloats(reader, count),
  };
}

function readCalibration(reader: ByteReader): Calibration {
  const knots = readUint32(reader);
  const meanScores = readFloats(reader, knots);
  const logMeans = readFloats(reader, knots);
  const spreads = readUint32(reader);
  const spreadScores = readFloats(reader, spreads);
  const logSds = readFloats(reader, spreads);
  const [lowestLog, highestLog] = readFloats(reader, 2);
  return { meanScores, logMeans, spreadScores, logSds, lowestLog: lowestLog!, highestLog: highestLog! };
}

function readSigned(reader: ByteReader, count: number): Int8Array {
  return new Int8Array(readBytes(reader, count).buffer);
}
