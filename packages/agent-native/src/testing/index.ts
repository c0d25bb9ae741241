export { type AgentAnswer, AgentProcess, type AgentProcessOptions, until } from './agentProcess.ts';
export { FakeNvml, type Script } from './fakeNvml.ts';
export { DEATHS, type Death, holdAll, type KillCase, leftSlowAfter, SPIN_ON_SIGUSR2 } from './killCase.ts';
