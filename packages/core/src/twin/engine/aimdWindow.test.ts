import { expect, test } from 'vitest';
import { DEFAULT_PROFILE } from '../../power/servingProfiles.ts';
import { aimdWindow } from './aimdWindow.ts';

test.each([
  // window, waiting, KV in use -> window; 256 slots
  ['three wait: 0.8 of it', 100, 3, 0.1, 80],
  ['KV is nearly full: 0.8 of it', 99, 0, 0.91, 79],
  ['none waits: one more', 100, 0, 0.1, 101],
  ['two wait: no change', 100, 2, 0.1, 100],
  ['KV is rather full: no change', 100, 0, 0.85, 100],
  ['not below 1', 1, 9, 0.1, 1],
  ['not above the slots', 256, 0, 0.1, 256],
])('%s', (_, window, waiting, kvRatio, next) => {
  expect(aimdWindow(window, { running: 5, waiting }, kvRatio, DEFAULT_PROFILE.h100)).toBe(next);
});
