import { emissionsGrams } from '@wattlane/core/carbon';
import type { PowerReport } from '../dashboard/moment.ts';
import type { Gateway, RequestObserver } from '../exchange/gateway.ts';
import type { MetricSource } from '../observe/metricSource.ts';
import type { Timer } from '../runtime/runtime.ts';
import { AgentLink } from './agentLink.ts';

/** From the end of one turn to the next, in ms. */
const EVERY_MS = 2000;

/** Asks the agents of the GPU hosts for power and energy, and tells them which models the engines served. */
export class AgentWatch {
  readonly links: readonly AgentLink[];
  readonly #gateway: Gateway;
  readonly #log: (line: string) => void;
  readonly #timers = new Map<AgentLink, Timer>();
  #stopped = false;

  /** @param log  told when an agent cannot be reached, and when it can again */
  constructor(gateway: Gateway, log: (line: string) => void) {
    const { config, runtime, secrets } = gateway;
    this.links = config.agents.map(
      (agent) =>
        new AgentLink(agent, agent.tokenEnv === undefined ? undefined : secrets.get(agent.tokenEnv), runtime),
    );
    this.#gateway = gateway;
    this.#log = log;
  }

  /** Add it to the gateway's observers. */
  readonly observe: RequestObserver = (record) => {
    for (const link of this.links) link.note(record);
  };

  /** Asks all of them, now, and goes on until `stop`. None waits for another. */
  async start(): Promise<void> {
    await Promise.all(this.links.map((link) => this.#repeat(link)));
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers.values()) timer.cancel();
  }

  /** Sums over all agents; null while none has answered. */
  power(): PowerReport | null {
    const powerWatts = this.links.reduce((sum, { watts }) => sum + watts, 0);
    const energyJoules = this.links.reduce((sum, { joules }) => sum + joules, 0);
    if (energyJoules === 0 && this.links.every(({ problem }) => problem !== null)) return null;
    const grams = this.#gateway.config.carbon.gramsPerKwh;
    const carbonGrams = grams === undefined ? null : emissionsGrams(energyJoules, grams);
    const simulated = this.links.some((link) => link.simulated);
    return { powerWatts, energyJoules, carbonGrams, simulated };
  }

  /** Each agent: whether it answers, what it draws, and what it has drawn. */
  readonly metrics: MetricSource = (registry) => {
    const labels = ['agent'] as const;
    const up = registry.gauge('wattlane_agent_up', '1 while the agent of a GPU host answers.', labels);
    const watts = registry.gauge('wattlane_agent_power_watts', 'Draw of the GPUs, in W.', labels);
    const joules = registry.copiedCounter(
      'wattlane_agent_energy_joules_total',
      'Energy of the GPUs since the gateway reached their agent, in J.',
      labels,
    );
    return () => {
      for (const link of this.links) {
        const { url } = link.config;
        up.set(link.problem === null ? 1 : 0, url);
        watts.set(link.watts, url);
        joules.setTotal(link.joules, url);
      }
    };
  };

  async #repeat(link: AgentLink): Promise<void> {
    const before = link.problem;
    await link.turn(this.#gateway.active === 0);
    if (this.#stopped) return;
    if (link.problem !== before) {
      this.#log(`agent ${link.config.url}: ${link.problem ?? 'it answers'}`);
    }
    this.#timers.set(
      link,
      this.#gateway.runtime.setTimer(EVERY_MS, () => void this.#repeat(link)),
    );
  }
}
