import { createFeatureBuffer, extractFeatures, type PromptRequest } from '@wattlane/core/prediction';
import { createSfc32 } from '@wattlane/core/random';
import { countingText, type ReadCount } from './countingText.ts';
import { featureLine } from './featureLine.ts';
import { drawText } from './prompts.ts';
import type { ReadingFound } from './scenarioResult.ts';

const TURN_UNITS = 10_000_000;

/** Kind number of a text that mixes all kinds. */
const MIXED = 99;

/** Reads a request whose three turns have ten million characters each, and counts how many of them are looked at. */
export function findReading(): ReadingFound {
  const part = drawText(createSfc32(10), MIXED, 400);
  const text = part.repeat(Math.ceil(TURN_UNITS / part.length)).slice(0, TURN_UNITS);
  const count: ReadCount = { units: 0 };
  const features = createFeatureBuffer();
  extractFeatures(features, requestOf(countingText(text, count)));
  return { turnUnits: text.length, unitsRead: count.units, features: featureLine(features, requestOf(text)) };
}

function requestOf(text: string): PromptRequest {
  return { turns: (['system', 'assistant', 'user'] as const).map((role) => ({ role, text })) };
}
