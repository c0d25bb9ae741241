import { fileURLToPath } from 'node:url';

export { findNative } from './backend/nvml/loadAddon.ts';
export { type AgentConfig, DEFAULT_CONFIG } from './config/agentConfig.ts';
export { CONFIG_FIELDS, envName, flagName, LIMIT_FIELDS } from './config/configFields.ts';
export { readConfig, shownConfig } from './config/readConfig.ts';
export { openBackend } from './daemon/openBackend.ts';
export { type RunningAgent, runAgent } from './daemon/runAgent.ts';
export { type DoctorItem, diagnose } from './doctor/doctor.ts';

/** The program that the guardian runs. */
export const AGENT_MAIN: string = fileURLToPath(new URL('../dist/daemon/main.js', import.meta.url));
