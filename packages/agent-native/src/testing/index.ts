export { type AgentAnswer, AgentProcess, type AgentProcessOptions, until } from './agentProcess.ts';
export { FakeNvml, type Script } from './fakeNvml.ts';
