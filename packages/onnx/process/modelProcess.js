// The process that holds the model. The runtime computes without giving the event loop back, and a fault in its native
// code ends the process it is in; neither may happen where requests are served. Plain JavaScript, since Node starts it
// as a file of its own.
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';

const LOG_FATAL_ONLY = 4;

// The owner is gone, whether it closed the model or died.
process.on('disconnect', () => process.exit(0));
process.once('message', start);

/** Opens the model and tells its tensors; after that every message is a run. */
async function start({ model, runtime, threads }) {
  const ort = await attempt('runtime', () => importRuntime(runtime));
  const session = ort && (await attempt('model', () => openModel(ort, model, threads)));
  if (!session) return;
  process.on('message', (job) => answer(ort, session, job));
  process.send({ kind: 'ready', inputs: [...session.inputNames], outputs: [...session.outputNames] });
}

/** Runs a step of the start; tells the owner where it failed. */
async function attempt(stage, step) {
  try {
    return await step();
  } catch (error) {
    process.send({ kind: 'failed', stage, message: messageOf(error) });
    return undefined;
  }
}

async function importRuntime(specifier) {
  const module = await import(isAbsolute(specifier) ? pathToFileURL(specifier).href : specifier);
  const found = module.InferenceSession ? module : module.default;
  if (!found?.InferenceSession || !found.Tensor) throw new Error('it has no InferenceSession and Tensor');
  // Failed runs are answered to the owner; without this the runtime writes them to stderr as well.
  if (found.env) found.env.logLevel = 'fatal';
  return found;
}

function openModel({ InferenceSession }, model, threads) {
  return InferenceSession.create(model, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: LOG_FATAL_ONLY,
  });
}

/** Runs the model on one batch. `feeds` maps the names of inputs to int64 values, all of the shape `dims`. */
async function answer({ Tensor }, session, { id, feeds, dims, output }) {
  try {
    const tensors = Object.entries(feeds).map(([name, data]) => [name, new Tensor('int64', data, dims)]);
    const results = await session.run(Object.fromEntries(tensors), [output], {
      logSeverityLevel: LOG_FATAL_ONLY,
    });
    const { type, dims: shape, data } = results[output];
    process.send({ kind: 'done', id, type, dims: [...shape], data: Float64Array.from(data, Number) });
  } catch (error) {
    process.send({ kind: 'refused', id, message: messageOf(error) });
  }
}

function messageOf(error) {
  return (error instanceof Error ? error.message : String(error)).trim();
}
