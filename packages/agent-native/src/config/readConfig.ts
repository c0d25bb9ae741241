import { readFileSync } from 'node:fs';
import { WattlaneError } from '@wattlane/core/errors';
import { type AgentConfig, DEFAULT_CONFIG } from './agentConfig.ts';
import { CONFIG_FIELDS, envName, flagName, LIMIT_FIELDS } from './configFields.ts';

/** Where a configuration comes from; later ones win. */
export interface ConfigSources {
  /** JSON file. */
  readonly file?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Values of flags, by field. */
  readonly flags: Readonly<Record<string, unknown>>;
}

/**
 * Puts together defaults, file, environment and flags, in this order.
 *
 * @throws WattlaneError ERR_CONFIG with every field that is wrong, and where it stands
 */
export function readConfig({ file, env, flags }: ConfigSources): AgentConfig {
  const problems: string[] = [];
  const fields: Record<string, unknown> = {};
  const limits: Record<string, unknown> = {};
  const take = (field: string, value: unknown, where: string) => {
    if (value === undefined) return;
    const reader =
      CONFIG_FIELDS[field as keyof typeof CONFIG_FIELDS] ?? LIMIT_FIELDS[field as keyof typeof LIMIT_FIELDS];
    if (reader === undefined) {
      problems.push(`${where} is not known`);
      return;
    }
    try {
      (field in LIMIT_FIELDS ? limits : fields)[field] = reader(value);
    } catch (error) {
      const shown = field === 'token' ? '(hidden)' : JSON.stringify(value);
      problems.push(`${where} is ${shown}; expected ${(error as Error).message}`);
    }
  };
  for (const [field, value] of fileFields(file)) take(field, value, `${file}: ${field}`);
  const names = [...Object.keys(CONFIG_FIELDS), ...Object.keys(LIMIT_FIELDS)];
  for (const field of names) take(field, env[envName(field)], envName(field));
  for (const [field, value] of Object.entries(flags)) take(field, value, flagName(field));
  const config: AgentConfig = { ...DEFAULT_CONFIG, ...fields, limits };
  problems.push(...contradictions(config));
  if (problems.length > 0) throw new WattlaneError('ERR_CONFIG', problems.join('; '));
  return config;
}

function fileFields(file: string | undefined): [string, unknown][] {
  if (file === undefined) return [];
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? 'is no JSON' : 'cannot be read';
    throw new WattlaneError('ERR_CONFIG', `${file} ${reason}; expected a JSON file of docs/agent.md`, {
      cause,
    });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new WattlaneError('ERR_CONFIG', `${file} holds no object; expected one`);
  }
  const { limits = {}, ...rest } = parsed as Record<string, unknown>;
  if (typeof limits !== 'object' || limits === null) {
    throw new WattlaneError('ERR_CONFIG', `${file}: limits is no object; expected one`);
  }
  return [...Object.entries(rest), ...Object.entries(limits)];
}

function contradictions({ tcp, token, limits, engines, law }: AgentConfig): string[] {
  const problems: string[] = [];
  if (tcp !== null && token === null) {
    problems.push(
      `tcp is ${tcp} without a token; expected ${envName('token')}, since anyone on the network could set clocks`,
    );
  }
  if (engines.length > 0 && (law === null || law === 'predictive')) {
    const why = 'metrics tell latencies, not the single requests that the predictive law needs';
    problems.push(`engines are given with law ${law ?? 'none'}; expected miad, since ${why}`);
  }
  const { minClockMhz, maxClockMhz } = limits;
  if (minClockMhz !== undefined && maxClockMhz !== undefined && minClockMhz > maxClockMhz) {
    problems.push(`limits.minClockMhz ${minClockMhz} is above limits.maxClockMhz ${maxClockMhz}`);
  }
  return problems;
}

/** A configuration as it may be shown: without the token. */
export function shownConfig(config: AgentConfig): Record<string, unknown> {
  const socketMode = config.socketMode.toString(8).padStart(4, '0');
  return { ...config, socketMode, token: config.token === null ? null : '(set)' };
}
