import { WattlaneError } from '@wattlane/core/errors';
import * as v from 'valibot';
import { configSchema } from './configSchema.ts';
import type { GatewayConfig, GatewayConfigInput } from './gatewayConfig.ts';

/** Names under which only the machine itself can reach the gateway. */
const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|::1|\[::1\])$/;

/**
 * Checks a configuration and fills in its defaults.
 *
 * @param value  parsed JSON
 * @param file   where it came from, for messages
 * @throws WattlaneError ERR_CONFIG with every field that is wrong, one a line
 */
export function readConfig(value: unknown, file = 'configuration'): GatewayConfig {
  const result = v.safeParse(configSchema, value);
  if (!result.success) throw configError(file, result.issues.map(describeIssue));
  const problems = contradictions(result.output);
  if (problems.length > 0) throw configError(file, problems);
  return result.output;
}

/** The configuration with all its defaults, for one that is known to be right. */
export const withDefaults = (input: GatewayConfigInput): GatewayConfig => readConfig(input);

function configError(file: string, problems: readonly string[]): WattlaneError {
  return new WattlaneError('ERR_CONFIG', `${file}: ${problems.join('; ')}`);
}

function describeIssue(issue: v.BaseIssue<unknown>): string {
  return `${v.getDotPath(issue) ?? 'top level'}: ${issue.message}`;
}

/** What each field alone cannot show. */
function contradictions({ agents, backends, keys, listen, tenants }: GatewayConfig): string[] {
  const problems = [
    ...repeated(
      'backends: id',
      backends.map(({ id }) => id),
    ),
    ...repeated(
      'keys: id',
      keys.map(({ id }) => id),
    ),
  ];
  for (const [place, { backends: served = [] }] of agents.entries()) {
    const unknown = served.find((id) => !backends.some((backend) => backend.id === id));
    if (unknown !== undefined) problems.push(`agents.${place}.backends: ${unknown} is no backend`);
  }
  if (keys.length === 0 && !LOOPBACK.test(listen.host)) {
    problems.push(`listen.host: ${listen.host} is not this machine alone; expected keys, or 127.0.0.1`);
  }
  for (const name of ['__proto__', 'constructor', 'prototype']) {
    if (Object.hasOwn(tenants, name)) problems.push(`tenants: ${name} is no name for a tenant`);
  }
  return problems;
}

function repeated(what: string, names: readonly string[]): string[] {
  return names.filter((name, place) => names.indexOf(name) !== place).map((name) => `${what} ${name} twice`);
}
