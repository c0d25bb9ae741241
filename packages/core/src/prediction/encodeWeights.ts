import {
  type ByteWriter,
  createByteWriter,
  writeBytes,
  writeFloats,
  writeUint32,
  writtenBytes,
} from './byteWriter.ts';
import type { Calibration } from './calibration.ts';
import { crc32 } from './crc32.ts';
import type { KindGate, PredictorWeights } from './predictorWeights.ts';
import { featureFingerprint, WEIGHTS_MAGIC, WEIGHTS_VERSION } from './weightsFormat.ts';

/**
 * Weights as bytes: header, arrays in a fixed order, CRC-32 of all before it. The same weights give the same bytes on
 * every runtime, and `decodeWeights` gives the same weights back.
 */
export function encodeWeights(weights: PredictorWeights): Uint8Array {
  const body = createByteWriter();
  writeBytes(body, asUnsigned(weights.bucketWeights));
  writeFloats(body, weights.blockScales);
  writeFloats(body, weights.dense.means);
  writeFloats(body, weights.dense.inverseSds);
  writeFloats(body, weights.denseWeights);
  writeGate(body, weights.gate);
  writeFloats(body, weights.intercepts);
  writeFloats(body, weights.kindDense);
  for (const calibration of weights.calibrations) writeCalibration(body, calibration);
  return sealed(writtenBytes(body));
}

function writeGate(body: ByteWriter, gate: KindGate): void {
  writeUint32(body, gate.kinds.length);
  for (const kind of gate.kinds) {
    const name = new TextEncoder().encode(kind);
    writeUint32(body, name.length);
    writeBytes(body, name);
  }
  writeBytes(body, asUnsigned(gate.bucketWeights));
  writeFloats(body, gate.blockScales);
  writeFloats(body, gate.denseWeights);
  writeFloats(body, gate.intercepts);
}

function writeCalibration(body: ByteWriter, calibration: Calibration): void {
  writeUint32(body, calibration.meanScores.length);
  writeFloats(body, calibration.meanScores);
  writeFloats(body, calibration.logMeans);
  writeUint32(body, calibration.spreadScores.length);
  writeFloats(body, calibration.spreadScores);
  writeFloats(body, calibration.logSds);
  writeFloats(body, [calibration.lowestLog, calibration.highestLog]);
}

function sealed(body: Uint8Array): Uint8Array {
  const file = createByteWriter();
  writeUint32(file, WEIGHTS_MAGIC);
  writeUint32(file, WEIGHTS_VERSION);
  writeUint32(file, featureFingerprint());
  writeUint32(file, body.length);
  writeBytes(file, body);
  writeUint32(file, crc32(writtenBytes(file)));
  return writtenBytes(file);
}

function asUnsigned(bytes: Int8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
