import { PREFIX_BLOCK_TOKENS } from '../domain/request.ts';
import { checkInteger, checkRange } from '../errors/check.ts';
import { sampleInteger } from '../random/integer.ts';
import type { Rng } from '../random/rng.ts';
import type { RequestLengths } from './lengths.ts';
import { MAX_TOKENS } from './recordFields.ts';
import type { PrefixShape } from './workloadShape.ts';

interface Conversation {
  /** Tokens of its last prompt and answer together. */
  readonly contextTokens: number;
  /** Ids of the full blocks of its last prompt. */
  readonly blocks: readonly number[];
}

/** The content that has been made so far: which blocks exist, and which conversations can go on. */
export interface Conversations {
  readonly shape: PrefixShape;
  readonly maxOpen: number;
  /** The conversations that can go on. */
  readonly open: Conversation[];
  /** Where in `open` the oldest one stands once it is full. */
  oldest: number;
  /** Ids of the blocks of each system prompt. */
  readonly systemBlocks: readonly (readonly number[])[];
  nextBlock: number;
}

const DEFAULT_OPEN = 256;

/**
 * An empty past, with the system prompts laid out.
 *
 * @throws WattlaneError ERR_ARGUMENT for a shape outside its ranges
 */
export function createConversations(shape: PrefixShape): Conversations {
  checkRange('continueRatio', shape.continueRatio, 0, 1);
  checkRange('systemPromptRatio', shape.systemPromptRatio, 0, 1);
  const prompts = checkInteger('systemPrompts', shape.systemPrompts, shape.systemPromptRatio > 0 ? 1 : 0);
  checkInteger('systemPromptTokens', shape.systemPromptTokens, 0, MAX_TOKENS);
  const maxOpen = checkInteger('openConversations', shape.openConversations ?? DEFAULT_OPEN, 1);
  const state = { shape, maxOpen, open: [], oldest: 0, nextBlock: 0 };
  const length = fullBlocks(shape.systemPromptTokens);
  const systemBlocks = Array.from({ length: prompts }, () => growTo(state, [], length));
  return { ...state, systemBlocks };
}

/**
 * The prefix blocks of the next request: those of what it continues, then new ones, `floor(inputTokens / 512)` in all.
 * Two requests share a block id exactly when they share all content up to the end of that block.
 */
export function drawPrefixBlocks(rng: Rng, state: Conversations, lengths: RequestLengths): readonly number[] {
  const { inputTokens, outputTokens } = lengths;
  const continued = rng.nextFloat() < state.shape.continueRatio ? pickOpen(rng, state, inputTokens) : -1;
  const start = continued >= 0 ? state.open[continued]!.blocks : drawSystemPrompt(rng, state, inputTokens);
  const blocks = growTo(state, start, fullBlocks(inputTokens));
  keepOpen(state, continued, { contextTokens: inputTokens + outputTokens, blocks });
  return blocks;
}

function fullBlocks(tokens: number): number {
  return Math.floor(tokens / PREFIX_BLOCK_TOKENS);
}

function growTo(state: { nextBlock: number }, start: readonly number[], length: number): readonly number[] {
  const blocks = [...start];
  while (blocks.length < length) {
    blocks.push(state.nextBlock);
    state.nextBlock += 1;
  }
  return blocks;
}

/** One of the open conversations that fit into a longer prompt, each with the same chance; -1 for none. */
function pickOpen(rng: Rng, state: Conversations, inputTokens: number): number {
  const fitting: number[] = [];
  for (let i = 0; i < state.open.length; i++) {
    if (state.open[i]!.contextTokens < inputTokens) fitting.push(i);
  }
  return fitting.length === 0 ? -1 : fitting[sampleInteger(rng, 0, fitting.length - 1)]!;
}

function drawSystemPrompt(rng: Rng, state: Conversations, inputTokens: number): readonly number[] {
  const { systemPromptRatio, systemPromptTokens } = state.shape;
  if (!(rng.nextFloat() < systemPromptRatio && systemPromptTokens < inputTokens)) return [];
  return state.systemBlocks[sampleInteger(rng, 0, state.systemBlocks.length - 1)]!;
}

function keepOpen(state: Conversations, place: number, conversation: Conversation): void {
  if (place >= 0) {
    state.open[place] = conversation;
  } else if (state.open.length < state.maxOpen) {
    state.open.push(conversation);
  } else {
    state.open[state.oldest] = conversation;
    state.oldest = (state.oldest + 1) % state.maxOpen;
  }
}
