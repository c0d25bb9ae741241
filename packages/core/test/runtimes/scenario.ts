import { findDispatches } from './findDispatches.ts';
import { findLearning } from './findLearning.ts';
import { findNewMarks } from './findNewMarks.ts';
import { findPredictions, predictorOf } from './findPredictions.ts';
import { findReading } from './findReading.ts';
import type { ScenarioInput, ScenarioResult } from './scenarioResult.ts';

/**
 * The program that every runtime runs. It imports the public paths of core alone and uses nothing that one of the
 * runtimes lacks: no file, no process, no clock.
 */
export function runScenario({ weights, snapshot }: ScenarioInput): ScenarioResult {
  return {
    predictions: findPredictions(weights),
    newMarks: findNewMarks(),
    reading: findReading(),
    learning: findLearning(snapshot),
    dispatches: findDispatches(predictorOf(Object.values(weights)[0]!)),
  };
}
