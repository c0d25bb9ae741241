import { ASCII_MARKS } from './charClass.ts';
import { COUNT, PLAIN_NAMES } from './countNames.ts';
import { countPrompt } from './countPrompt.ts';
import { BLOCK_INDEX } from './featureBlocks.ts';
import { addHash, endBlock, type FeatureBuffer, resetFeatures } from './featureBuffer.ts';
import { hashPair } from './featureHash.ts';
import { addWordPairs, addWords } from './hashedWords.ts';
import { addInstructionBlocks, addSurroundedWords } from './instructionBlocks.ts';
import { halfOctave } from './integerLog.ts';
import { findLayout } from './promptLayout.ts';
import type { PromptRequest } from './promptRequest.ts';
import { readDialogue, readPrompt, readSystem } from './readTurns.ts';

/** Largest count of anything. */
const MOST = 2 ** 30;
/** Words behind the instruction that the input block takes. */
const INPUT_WORDS = 200;

/**
 * Fills `features` with the features of a request, whatever it held before. Reads the first and last 2,048 characters
 * of the last user turn, the first and last 512 of each of the first 4 system prompts, and the first 128 and last 382
 * tokens of the dialogue before, so time and memory are bounded. Never throws. The same on every runtime, but for
 * characters that the runtime's `normalize` does not know.
 */
export function extractFeatures(features: FeatureBuffer, request: PromptRequest): void {
  resetFeatures(features);
  const { tokens, counts } = features;
  const characters = readPrompt(tokens, request.turns);
  const prompt = tokens.count;
  findLayout(features.layout, tokens, prompt);
  countPrompt(features, prompt);
  counts[COUNT.characters] = Math.min(MOST, characters);
  addPromptBlocks(features, prompt);
  counts[COUNT.turns] = Math.min(MOST, request.turns.length);
  counts[COUNT.maxTokens] = wholeCount(request.maxTokens);
  counts[COUNT.tools] = wholeCount(request.toolCount);
  addSystem(features, request);
  addDialogue(features, request);
}

function wholeCount(value: number | undefined): number {
  return value !== undefined && value >= 1 ? Math.min(MOST, Math.floor(value)) : 0;
}

/** The blocks in the order of `FEATURE_BLOCKS`, all but the last two. The tokens must be those of the prompt alone. */
function addPromptBlocks(features: FeatureBuffer, prompt: number): void {
  const { instructionStart, instructionEnd } = features.layout;
  addWords(features, BLOCK_INDEX.words, 0, prompt);
  endBlock(features);
  addWordPairs(features, BLOCK_INDEX.wordPairs, 0, prompt, 0);
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

/** Adds the ASCII marks. */
function addMarks(features: FeatureBuffer): void {
  const { markCounts } = features.tokens;
  for (let m = 0; m < ASCII_MARKS.length; m++) {
    const unit = ASCII_MARKS[m]!;
    if (markCounts[unit] !== 0) addHash(features, BLOCK_INDEX.marks, unit);
  }
}

/** Adds every plain count of the prompt in half octaves, so that the score can bend. */
function addCounts(features: FeatureBuffer): void {
  for (let i = 0; i < PLAIN_NAMES.length; i++) {
    addHash(features, BLOCK_INDEX.counts, hashPair(i + 1, halfOctave(1 + features.counts[i]!)));
  }
}

function addSystem(features: FeatureBuffer, request: PromptRequest): void {
  const { tokens, counts } = features;
  const start = tokens.count;
  readSystem(tokens, request.turns);
  counts[COUNT.systemTokens] = tokens.count - start;
  addWords(features, BLOCK_INDEX.system, start, tokens.count);
  endBlock(features);
}

function addDialogue(features: FeatureBuffer, request: PromptRequest): void {
  const { tokens, counts } = features;
  const start = tokens.count;
  const { headEnd, tailStart } = readDialogue(tokens, request.turns);
  counts[COUNT.dialogueTokens] = headEnd - start + tokens.count - tailStart;
  addWords(features, BLOCK_INDEX.dialogue, start, headEnd);
  addWords(features, BLOCK_INDEX.dialogue, tailStart, tokens.count);
  endBlock(features);
}
