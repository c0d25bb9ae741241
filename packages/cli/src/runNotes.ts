import { GPU_PRESETS, isTrustedClock } from '@wattlane/core/power';
import type { PolicyName } from '@wattlane/core/scheduling';
import type { Fleet } from './fleet.ts';
import type { FleetFlags } from './options/fleetOptions.ts';
import { isOracle } from './output/policyResult.ts';
import type { PreparedSetup } from './replaySetup.ts';

/**
 * What a reader must know before trusting a figure: what is simulated, what is assumed, where the constants come from.
 *
 * @returns sentences, the most important first
 */
export function runNotes(
  { fleet, setup, predictorLabel, predictorNote, carbonGramsPerKwh }: PreparedSetup,
  flags: FleetFlags,
  policies: readonly PolicyName[],
): readonly string[] {
  const { model, gpu, provenance, note } = fleet.profile;
  const origin = provenance === 'fitted' ? 'constants fitted to published measurements' : 'constants scaled';
  const carbon = flags.carbonGPerKwh === undefined ? 'is an assumption' : 'was given';
  return [
    `The engine and the GPU are simulated: ${model} on ${GPU_PRESETS[gpu].name}, ${origin} (${note}).`,
    `Predicted answer lengths are ${predictorLabel}.`,
    ...(predictorNote === undefined ? [] : [predictorNote]),
    `A carbon intensity of ${carbonGramsPerKwh} gCO2e/kWh ${carbon}.`,
    ...clockNotes(fleet, flags.clockMhz),
    ...oracleNotes(policies.filter((policy) => isOracle(policy, setup.predictor))),
  ];
}

function oracleNotes(oracles: readonly PolicyName[]): readonly string[] {
  if (oracles.length === 0) return [];
  const [are, order] = oracles.length === 1 ? ['is an oracle: it', 'orders'] : ['are oracles: they', 'order'];
  return [`${oracles.join(', ')} ${are} ${order} by true answer lengths, which no server knows in advance.`];
}

function clockNotes({ profile, clockMhz }: Fleet, askedMhz: number = clockMhz): readonly string[] {
  const { name, topClockMhz } = GPU_PRESETS[profile.gpu];
  const rounded = `${askedMhz} MHz is no clock of ${name}; the one below it, ${clockMhz} MHz, is used.`;
  const extrapolated = `At ${clockMhz} MHz times and power are extrapolated: the measurements behind the models end at about 0.68 of the top clock.`;
  return [
    ...(clockMhz === askedMhz ? [] : [rounded]),
    ...(isTrustedClock(clockMhz / topClockMhz) ? [] : [extrapolated]),
  ];
}
