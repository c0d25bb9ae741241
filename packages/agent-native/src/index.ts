export { findNative } from './backend/nvml/loadAddon.ts';
export { type AgentConfig, DEFAULT_CONFIG } from './config/agentConfig.ts';
export { envName, flagName } from './config/configFields.ts';
export { readConfig, shownConfig } from './config/readConfig.ts';
export { openBackend } from './daemon/openBackend.ts';
export { type RunningAgent, runAgent } from './daemon/runAgent.ts';
