import { COUNT, PLAIN_NAMES } from './countNames.ts';
import { countPrompt } from './countPrompt.ts';
import { BLOCK_INDEX } from './featureBlocks.ts';
import { addHash, endBlock, type FeatureBuffer, resetFeatures } from './featureBuffer.ts';
import { hashPair } from './featureHash.ts';
import { addWordPairs, addWords } from './hashedWords.ts';
import { addInstructionBlocks, addSurroundedWords } from './instructionBlocks.ts';
import { integerLog2 } from './integerLog.ts';
import { findLayout } from './promptLayout.ts';
import type { PromptRequest } from './promptRequest.ts';
import { readDialogue, readPrompt, readSystem } from './readTurns.ts';

/** Largest count of anything. */
const MOST = 2 ** 30;
/** Words behind the instruction that the input block takes. */
const INPUT_WORDS = 200;

/**
 * Fills `features` with the features of a request, whatever it held before. Reads the first and last 2,048 characters
 * of the last user turn, as many of the system prompts, and the first 128 and last 382 words of the dialogue before, so
 * time and memory are bounded. Never throws; the same on every runtime.
 */
export function extractFeatures(features: FeatureBuffer, request: PromptRequest): void {
  resetFeatures(features);
  const { tokens, counts } = features;
  const characters = readPrompt(tokens, request.turns);
  const prompt = tokens.count;
  findLayout(features.layout, tokens, prompt);
  countPrompt(features, prompt);
  readSystem(tokens, request.turns);
  const system = tokens.count;
  const dialogue = readDialogue(tokens, request.turns);
  counts[COUNT.characters] = Math.min(MOST, characters);
  counts[COUNT.turns] = Math.min(MOST, request.turns.length);
  counts[COUNT.systemTokens] = system - prompt;
  counts[COUNT.dialogueTokens] = dialogue.headEnd - system + tokens.count - dialogue.tailStart;
  counts[COUNT.maxTokens] = wholeCount(request.maxTokens);
  counts[COUNT.tools] = wholeCount(request.toolCount);
  addBlocks(features, prompt, system);
  addWords(features, BLOCK_INDEX.dialogue, system, dialogue.headEnd);
  addWords(features, BLOCK_INDEX.dialogue, dialogue.tailStart, tokens.count);
  endBlock(features);
}

function wholeCount(value: number | undefined): number {
  return value !== undefined && value >= 1 ? Math.min(MOST, Math.floor(value)) : 0;
}

/** The blocks in the order of `FEATURE_BLOCKS`, all but the last. */
function addBlocks(features: FeatureBuffer, prompt: number, system: number): void {
  const { instructionStart, instructionEnd } = features.layout;
  addWords(features, BLOCK_INDEX.words, 0, system);
  endBlock(features);
  addWordPairs(features, BLOCK_INDEX.wordPairs, 0, system, 0);
  endBlock(features);
  addSurroundedWords(features);
  endBlock(features);
  addWordPairs(features, BLOCK_INDEX.instructionPairs, instructionStart, instructionEnd, 1);
  endBlock(features);
  addWords(features, BLOCK_INDEX.input, instructionEnd, Math.min(prompt, instructionEnd + INPUT_WORDS));
  endBlock(features);
  addMarks(features);
  endBlock(features);
  addInstructionBlocks(features, prompt);
  addCounts(features);
  endBlock(features);
}

/** Adds the ASCII marks, those of the system prompt and the dialogue among them. */
function addMarks(features: FeatureBuffer): void {
  const { markCounts } = features.tokens;
  for (let unit = 0; unit < markCounts.length; unit++) {
    if (markCounts[unit] !== 0) addHash(features, BLOCK_INDEX.marks, unit);
  }
}

/** Adds every plain count in half octaves, so that the score can bend. */
function addCounts(features: FeatureBuffer): void {
  for (let i = 0; i < PLAIN_NAMES.length; i++) {
    const bucket = Math.floor(2 * integerLog2(1 + features.counts[i]!));
    addHash(features, BLOCK_INDEX.counts, hashPair(i + 1, bucket));
  }
}
