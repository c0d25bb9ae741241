import { runScenario } from './scenario.ts';
import type { ScenarioInput } from './scenarioResult.ts';

/** The scenario as a worker, for workerd: answers a POST of the input with the result. */
export default {
  fetch: async (request: Request): Promise<Response> =>
    Response.json(runScenario((await request.json()) as ScenarioInput)),
};
