import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isWattlaneError } from '../errors/wattlaneError.ts';
import { encodeState } from '../state/stateCodec.ts';
import { createLengthLearner, learnLength, refinePrediction } from './lengthLearner.ts';
import {
  createSnapshotSlot,
  offerSnapshot,
  openSnapshot,
  SNAPSHOT_VERSION,
  sealSnapshot,
  snapshotState,
} from './predictorSnapshot.ts';

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return isWattlaneError(error) ? error.code : String(error);
  }
  return 'none';
}

test('what was sealed is opened, for any data and sequence', () => {
  const sequence = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), sequence, (value, text, number) => {
      const opened = openSnapshot(sealSnapshot(number, [value, text]).text);
      expect([opened.sequence, snapshotState(opened)]).toEqual([number, [value, text]]);
    }),
  );
});

test('the state of a learner comes back whole, and goes on alike', () => {
  const learner = createLengthLearner(4, 4);
  const key = { model: 'm', tenant: 't' };
  const serve = (of: typeof learner, tokens: number): number => {
    const issued = refinePrediction(of, key, { logMean: 5, logSd: 0.6 });
    learnLength(of, key, issued, { outputTokens: tokens, finish: tokens % 7 === 0 ? 'length' : 'stop' });
    return issued.prediction.logMean + issued.prediction.logSd;
  };
  for (let i = 1; i < 90; i++) serve(learner, 37 * i);
  const restored = snapshotState(sealSnapshot(1, learner)) as typeof learner;
  expect(restored).toEqual(learner);
  for (let i = 1; i < 90; i++) expect(serve(restored, 11 * i)).toBe(serve(learner, 11 * i));
});

describe('a damaged snapshot', () => {
  const bytes = new TextEncoder().encode(sealSnapshot(5, { offset: 0.25 }).text);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  test('is refused whichever bits of whichever byte were flipped, and the last good one stays in force', () => {
    const slot = createSnapshotSlot();
    const good = offerSnapshot(slot, sealSnapshot(4, 'good').text);
    for (let place = 0; place < bytes.length; place++) {
      for (let mask = 1; mask < 256; mask++) {
        const damaged = bytes.slice();
        damaged[place]! ^= mask;
        const code = codeOf(() => offerSnapshot(slot, decoder.decode(damaged)));
        if (code !== 'ERR_STATE') expect([place, mask, code]).toBe('refused');
      }
    }
    expect(slot.current).toBe(good);
    expect(slot.refused).toBe(255 * bytes.length);
  });

  test('is refused at every length it may be cut to, and with a byte added', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(codeOf(() => openSnapshot(decoder.decode(bytes.subarray(0, length))))).toBe('ERR_STATE');
    }
    expect(codeOf(() => openSnapshot(decoder.decode(Uint8Array.of(...bytes, 32))))).toBe('ERR_STATE');
  });

  test('is refused as noise', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (noise) => {
        expect(codeOf(() => openSnapshot(noise))).toBe('ERR_STATE');
      }),
    );
  });
});

test('one of another version or kind is refused although its checksum is right', () => {
  const envelope = { kind: 'predictor', version: SNAPSHOT_VERSION + 1, sequence: 5, state: null };
  expect(() => openSnapshot(encodeState(envelope))).toThrow(/ERR_STATE.*version 2; expected 1/);
  for (const other of [{ ...envelope, kind: 'twin' }, null, 3, [], 'predictor']) {
    expect(() => openSnapshot(encodeState(other))).toThrow(/ERR_STATE.*kind/);
  }
});

test('one that is not newer is refused', () => {
  const slot = createSnapshotSlot();
  offerSnapshot(slot, sealSnapshot(7, 'seven').text);
  for (const sequence of [7, 6, 0]) {
    expect(codeOf(() => offerSnapshot(slot, sealSnapshot(sequence, 'late').text))).toBe('ERR_STATE');
  }
  expect(snapshotState(slot.current!)).toBe('seven');
  expect(offerSnapshot(slot, sealSnapshot(2 ** 40, 'next').text).sequence).toBe(2 ** 40);
});

test('a snapshot holds what the state was when it was sealed, and its copies are apart', () => {
  const means = Float64Array.of(1, 2);
  const snapshot = sealSnapshot(1, { means });
  means[0] = 9;
  const copy = snapshotState(snapshot) as { means: Float64Array };
  copy.means[1] = 9;
  expect(snapshotState(snapshot)).toEqual({ means: Float64Array.of(1, 2) });
});

test('a sequence that is no whole number is refused', () => {
  expect(codeOf(() => sealSnapshot(-1, ''))).toBe('ERR_ARGUMENT');
  expect(codeOf(() => sealSnapshot(0.5, ''))).toBe('ERR_ARGUMENT');
});
