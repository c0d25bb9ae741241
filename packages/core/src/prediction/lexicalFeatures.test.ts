import { expect, test } from 'vitest';
import { createFeatureBuffer } from './featureBuffer.ts';
import { integerLog2 } from './integerLog.ts';
import { LEXICAL_NAMES, lexicalFeatures } from './lexicalFeatures.ts';

test('eighteen features, by name', () => {
  expect(LEXICAL_NAMES.length).toBe(18);
  const text = 'Explain, briefly: what is 7?';
  const features = lexicalFeatures(createFeatureBuffer(), { turns: [{ role: 'user', text }] });
  const byName = Object.fromEntries(LEXICAL_NAMES.map((name, i) => [name, features[i]]));
  expect(byName).toMatchObject({
    characters: integerLog2(1 + text.length),
    words: integerLog2(5),
    numbers: 1,
    questions: 1,
    commas: 1,
    colons: 1,
    'cue:explain': 1,
    'cue:brief': 1,
    'cue:ask': 1,
    'cue:long': 0,
  });
});
