import { runScenario } from './scenario.ts';

/** The scenario as a worker, for workerd. */
export default {
  fetch: async (): Promise<Response> => Response.json(await runScenario()),
};
