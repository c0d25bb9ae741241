import type { LengthPrediction } from '../prediction/lengthPrediction.ts';
import { percentile } from '../stats/percentile.ts';
import { createSlidingWindow, pushValue, type SlidingWindow } from './slidingWindow.ts';

/** Number of length classes; 0 holds the shortest predictions, `LENGTH_CLASSES` - 1 the longest. */
export const LENGTH_CLASSES = 5;

/** Where the classes begin, and the predictions that they are read off. Plain data. */
export interface LengthClasses {
  /** Predicted mean log lengths. */
  readonly predictions: SlidingWindow;
  /** Ascending log lengths between the classes, `LENGTH_CLASSES` - 1 of them. */
  readonly cuts: Float64Array;
  /** Predictions since the cuts were last moved. */
  sinceMoved: number;
}

/** Predictions remembered: the standard error of a class's share is sqrt(0.16 / 500) = 0.018. */
const WINDOW = 500;

/** Predictions before the cuts are first read off: fewer say less than the starting cuts. */
const FIRST_MOVE = 50;

/** Predictions between moves, so that neighbouring requests are sorted by the same cuts. */
const MOVE_EVERY = 25;

/** Quintiles of 85,482 answers of Vicuna-13B to chat prompts, in tokens (data of Qiu et al. 2024), as a start. */
const STARTING_CUTS_TOKENS = [31, 95, 201, 325] as const;

/** Classes by quintiles of the predictions; they start at fixed lengths. */
export function createLengthClasses(): LengthClasses {
  return {
    predictions: createSlidingWindow(WINDOW),
    cuts: Float64Array.from(STARTING_CUTS_TOKENS, Math.log),
    sinceMoved: 0,
  };
}

/** Class of a prediction, 0 to `LENGTH_CLASSES` - 1. Changes nothing. */
export function lengthClassOf(classes: LengthClasses, prediction: LengthPrediction): number {
  let lengthClass = 0;
  while (lengthClass < LENGTH_CLASSES - 1 && prediction.logMean >= classes.cuts[lengthClass]!)
    lengthClass += 1;
  return lengthClass;
}

/**
 * Folds in a prediction, and at times moves the cuts to the quintiles of the last 500. Predictions, not outcomes: the
 * classes fill evenly whatever the predictor's bias, and a class can be told when the request arrives.
 */
export function observePrediction(classes: LengthClasses, prediction: LengthPrediction): void {
  const { predictions, cuts } = classes;
  pushValue(predictions, prediction.logMean);
  classes.sinceMoved += 1;
  if (predictions.size < FIRST_MOVE || classes.sinceMoved < MOVE_EVERY) return;
  classes.sinceMoved = 0;
  const known = predictions.sorted.subarray(0, predictions.size);
  for (let i = 0; i < cuts.length; i++) cuts[i] = percentile(known, (i + 1) / LENGTH_CLASSES);
}
