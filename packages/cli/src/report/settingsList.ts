import { grouped, significant } from '../output/significant.ts';
import { speedText } from '../output/speedText.ts';
import type { ReplayRun } from '../replayRun.ts';
import { escapeHtml } from './escapeHtml.ts';

/** The settings of a run as an HTML list of names and values. */
export function settingsList(run: ReplayRun): string {
  const items = settingsOf(run).map(
    ([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`,
  );
  return `<dl class="settings">\n${items.join('\n')}\n</dl>`;
}

function settingsOf(run: ReplayRun): readonly (readonly [string, string])[] {
  const { settings, results } = run;
  const { requests, outputTokens } = results[0]!;
  const { slo, replicas, gpusPerReplica } = settings;
  return [
    ['Requests', `${grouped(requests)} with ${grouped(outputTokens)} output tokens`],
    ['Arrivals', arrivalText(run)],
    ['Model', settings.model],
    ['GPU', `${settings.gpu}, ${gpusPerReplica} per replica`],
    ['Replicas', String(replicas)],
    ['SM clock', `${settings.clockMhz} MHz`],
    ['SLO', `TTFT ${slo.ttftMs} ms, TPOT ${slo.tpotMs} ms`],
    ['Predicted lengths', settings.predictor],
    ['Carbon intensity', `${settings.carbonGramsPerKwh} gCO2e/kWh`],
    ['Seed', String(settings.seed)],
    ['Wattlane', settings.version],
  ];
}

function arrivalText({ settings, records }: ReplayRun): string {
  const spanMs = records.at(-1)!.arrivalMs - records[0]!.arrivalMs;
  const rate =
    spanMs > 0 ? `${significant(((records.length - 1) * 1000) / spanMs)} requests/s` : 'all at once';
  return settings.speed === 1 ? rate : `${rate}, ${speedText(settings.speed)}`;
}
