import { describe, expect, test } from 'vitest';
import { DEATHS, FakeNvml, leftSlowAfter } from '../src/testing/index.ts';

// The whole matrix, also without leases and with one client, is in the bench `agent`.
describe.skipIf(!FakeNvml.isAvailable())('two clients hold all GPUs (needs a compiler)', () => {
  test.each(DEATHS)('%s leaves no GPU slow', async (death) => {
    expect(await leftSlowAfter({ death, gpus: 4, held: true, clients: 2 })).toEqual([]);
  });
});
