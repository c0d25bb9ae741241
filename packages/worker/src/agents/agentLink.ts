import type { AgentConfig } from '../config/gatewayConfig.ts';
import type { RequestRecord } from '../observe/requestRecord.ts';
import { askOnce, type Question, type Said } from '../runtime/askOnce.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { type AgentGpu, readAgentGpus } from './agentGpus.ts';

/** How long an agent may take to answer, in ms. */
const TIMEOUT_MS = 2000;

/** Models whose tokens are told apart; those of others go by one name. */
const MOST_MODELS = 200;
const OTHER_MODEL = 'other';

/**
 * One agent: what its GPUs have drawn since the gateway started, and which models' answers they made.
 *
 * Energy is the growth of the agent's own counters, so what it counts while the gateway cannot reach it is kept; a counter
 * that fell, as after a restart of the agent, counts from zero.
 */
export class AgentLink {
  readonly config: AgentConfig;
  readonly #runtime: Runtime;
  readonly #headers: Readonly<Record<string, string>>;
  /** Newest counter of each GPU, by UUID, in J. */
  readonly #counters = new Map<string, number>();
  /** Tokens of answers that the agent was not told of yet, by model. */
  readonly #tokens = new Map<string, number>();
  /** Drawn since the first answer, in J. */
  joules = 0;
  /** Drawn now, in W; 0 while the agent cannot be reached. */
  watts = 0;
  /** Whether any of its GPUs is a simulated one. */
  simulated = false;
  /** Why it did not answer last; null when it did. */
  problem: string | null = 'not asked yet';

  /** @param token  what the agent wants as bearer */
  constructor(config: AgentConfig, token: string | undefined, runtime: Runtime) {
    this.config = config;
    this.#runtime = runtime;
    this.#headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  }

  /** Notes the answer of one of the engines on this host. */
  note({ backend, model, outputTokens }: RequestRecord): void {
    if (backend === null || outputTokens === null || outputTokens === 0) return;
    if (this.config.backends?.includes(backend) === false) return;
    const name = this.#tokens.has(model) || this.#tokens.size < MOST_MODELS ? model : OTHER_MODEL;
    this.#tokens.set(name, (this.#tokens.get(name) ?? 0) + outputTokens);
  }

  /**
   * Asks for the GPUs, and tells the tokens of the time since. Never rejects.
   *
   * @param isIdle  nothing is being answered: then it also tells of no tokens, so that the energy of the time since goes to no
   *                model. While answers run, their tokens are not known, and the energy waits for them
   */
  async turn(isIdle: boolean): Promise<void> {
    const said = await this.#ask({ url: this.#url('/v1/gpus') });
    const all = said.kind === 'answer' && said.status === 200 ? readAgentGpus(said.text) : null;
    const gpus = all?.filter((gpu) => this.#isOurs(gpu)) ?? [];
    this.problem = all === null ? problemOf(said) : gpus.length === 0 ? 'it has none of these GPUs' : null;
    this.watts = gpus.reduce((sum, { telemetry }) => sum + (telemetry?.powerWatts ?? 0), 0);
    this.simulated ||= gpus.some(({ vendor }) => vendor === 'simulated');
    for (const gpu of gpus) this.#count(gpu);
    if (gpus.length > 0 && (isIdle || this.#tokens.size > 0)) await this.#tellTokens(gpus);
  }

  #isOurs({ uuid, index }: AgentGpu): boolean {
    const { gpus } = this.config;
    return gpus === undefined || gpus.includes(uuid) || gpus.includes(String(index));
  }

  #count({ uuid, energy }: AgentGpu): void {
    const before = this.#counters.get(uuid);
    this.#counters.set(uuid, energy.joules);
    if (before === undefined) return;
    this.joules += energy.joules >= before ? energy.joules - before : energy.joules;
  }

  /** What the agent does not take is told again, with what comes meanwhile. */
  async #tellTokens(gpus: readonly AgentGpu[]): Promise<void> {
    const told = new Map(this.#tokens);
    const report = { gpus: gpus.map(({ uuid }) => uuid), tokens: Object.fromEntries(told) };
    const said = await this.#ask({
      method: 'POST',
      url: this.#url('/v1/usage'),
      body: new TextEncoder().encode(JSON.stringify(report)),
    });
    if (said.kind !== 'answer' || said.status !== 200) {
      this.problem = problemOf(said);
      return;
    }
    for (const [model, tokens] of told) {
      const left = this.#tokens.get(model)! - tokens;
      if (left > 0) this.#tokens.set(model, left);
      else this.#tokens.delete(model);
    }
  }

  #ask(question: Question): Promise<Said> {
    return askOnce(this.#runtime, { headers: this.#headers, ...question }, TIMEOUT_MS);
  }

  #url(path: string): string {
    const { url } = this.config;
    return url.startsWith('unix:') ? `${url}:${path}` : url + path;
  }
}

function problemOf(said: Said): string {
  if (said.kind === 'failed') return `it does not answer (${said.failure})`;
  return said.status === 200 ? 'what it answers is not of an agent' : `it answers with status ${said.status}`;
}
