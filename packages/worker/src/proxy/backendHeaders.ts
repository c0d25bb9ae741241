import { LOAD_REQUEST_HEADER } from '@wattlane/core/protocol';
import type { BackendConfig } from '../config/gatewayConfig.ts';

/** Headers of the gateway's own towards an engine: the engine's key, and the wish to be told its load. */
export function backendHeaders(
  { apiKeyEnv, engine }: BackendConfig,
  secrets: ReadonlyMap<string, string>,
): Record<string, string> {
  const key = apiKeyEnv === undefined ? undefined : secrets.get(apiKeyEnv);
  return {
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    ...(engine === 'vllm' ? { [LOAD_REQUEST_HEADER[0]]: LOAD_REQUEST_HEADER[1] } : {}),
  };
}
