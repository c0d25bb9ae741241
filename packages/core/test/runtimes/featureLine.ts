import { extractFeatures, type FeatureBuffer, type PromptRequest } from '@wattlane/core/prediction';
import { textChecksum } from '@wattlane/core/state';

/** Extracts the features of a request and gives the checksums of its bucket indices, block ends and counts. */
export function featureLine(features: FeatureBuffer, request: PromptRequest): string {
  extractFeatures(features, request);
  const { indices, size, blockEnds, counts } = features;
  return [indices.subarray(0, size), blockEnds, counts]
    .map((numbers) => textChecksum(numbers.join()))
    .join(' ');
}
