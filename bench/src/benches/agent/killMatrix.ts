import { DEATHS, leftSlowAfter } from '@wattlane/agent-native/testing';
import type { BenchContext } from '../../harness.ts';
import { GPUS } from './withAgent.ts';

/** Every way to die, with leases held and without, for one client and two: how many GPUs stay slow. */
export async function killMatrixMetrics({ log }: BenchContext): Promise<Record<string, number>> {
  let cases = 0;
  let leftSlow = 0;
  for (const death of DEATHS) {
    for (const held of [true, false]) {
      for (const clients of [1, 2]) {
        const slow = await leftSlowAfter({ death, gpus: GPUS, held, clients });
        if (slow.length > 0)
          log(`kill matrix: ${death}, ${held ? 'held' : 'none'}, ${clients}: GPUs ${slow} left slow`);
        cases += 1;
        leftSlow += slow.length;
      }
    }
  }
  log(`kill matrix: ${cases} cases`);
  return { killMatrixCases: cases, killMatrixGpusLeftSlow: leftSlow };
}
