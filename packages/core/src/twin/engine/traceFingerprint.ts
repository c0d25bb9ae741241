import type { TraceRecord } from '../../domain/request.ts';
import { mix32 } from '../../random/mix32.ts';

/**
 * A short text that tells traces apart: two chained 32-bit hashes over every field of every record. For catching a mix-up,
 * not for defence.
 */
export function traceFingerprint(records: readonly TraceRecord[]): string {
  const hash = createNumberHash();
  hash.add(records.length);
  for (const {
    arrivalMs,
    inputTokens,
    outputTokens,
    predictedTokens,
    prefixBlocks,
    tenant,
    band,
  } of records) {
    hash.add(arrivalMs);
    hash.add(inputTokens);
    hash.add(outputTokens);
    hash.add(predictedTokens ?? -1);
    hash.add(prefixBlocks?.length ?? -1);
    prefixBlocks?.forEach(hash.add);
    for (const text of [tenant, band]) {
      hash.add(text?.length ?? -1);
      for (let i = 0; i < (text?.length ?? 0); i++) hash.add(text!.charCodeAt(i));
    }
  }
  return hash.digest();
}

interface NumberHash {
  add(this: void, value: number): void;
  digest(): string;
}

function createNumberHash(): NumberHash {
  const value = new Float64Array(1);
  const words = new Uint32Array(value.buffer);
  let [a, b] = [0x9e3779b9, 0x85ebca6b];
  return {
    add(next) {
      value[0] = next;
      a = mix32(a ^ words[0]!) ^ words[1]!;
      b = mix32(b ^ words[1]! ^ a);
    },
    digest: () => [a, b].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join(''),
  };
}
