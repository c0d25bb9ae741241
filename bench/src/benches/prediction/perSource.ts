import {
  calibrate,
  calibrated,
  createLinearPredictor,
  type TrainedPredictor,
  trainPredictor,
} from '@wattlane/core/prediction';
import type { PromptLength } from '@wattlane/core/traces';
import type { Forecast } from './evaluate.ts';
import { groupBy, trainingRow } from './promptRows.ts';

/** A predictor of one source, and what it says of the source's test rows. */
export interface SourceForecasts {
  readonly trained: TrainedPredictor;
  readonly forecasts: readonly Forecast[];
}

/** Rows of a model that are enough for a calibration of its own. */
const OWN_CALIBRATION_ROWS = 50;

/**
 * Trains on the training rows of one source and forecasts its test rows. The order is shared by all models that
 * answered; each model's lengths are calibrated on its own out-of-fold training rows.
 */
export function forecastSource(
  train: readonly PromptLength[],
  test: readonly PromptLength[],
): SourceForecasts {
  const trained = trainPredictor(
    train.map((row) => ({ ...trainingRow(row), kind: '' })),
    { alphas: [0.2, 0.4, 0.7, 1.2, 2.5, 5] },
  );
  const scoreAt = new Map(train.map((row, place) => [row, trained.report.scores[place]!]));
  const curves = new Map(
    [...groupBy(train, (row) => row.model)]
      .filter(([, rows]) => rows.length >= OWN_CALIBRATION_ROWS)
      .map(([model, rows]) => [
        model,
        calibrate(
          Float64Array.from(rows, (row) => scoreAt.get(row)!),
          Float64Array.from(rows, (row) => Math.log(row.outputTokens)),
        ),
      ]),
  );
  const predictor = createLinearPredictor(trained.weights);
  const forecasts = test.map((row) => {
    const { score, prediction } = predictor.explain(trainingRow(row).request);
    const curve = curves.get(row.model);
    return { ...row, prediction: curve === undefined ? prediction : calibrated(curve, score) };
  });
  return { trained, forecasts };
}
