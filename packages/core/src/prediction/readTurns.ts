import type { PromptTurn } from './promptRequest.ts';
import { readText } from './readText.ts';
import type { TokenBuffer } from './tokenBuffer.ts';

/** Characters that are read from the start and from the end of the prompt. */
const HALF_WINDOW = 2048;
/** The same of each turn of the dialogue; 382 words seldom take more. */
const HALF_DIALOGUE_WINDOW = 1536;
/** System prompts that are read. */
const SYSTEM_TURNS = 4;
/** Tokens of the dialogue: its first and its last, as SSJF's multi-round predictor reads them. */
const HEAD_TOKENS = 128;
const TAIL_TOKENS = 382;

/** Reads the last user turn, or the last turn of a request without one. @returns its length in characters */
export function readPrompt(tokens: TokenBuffer, turns: readonly PromptTurn[]): number {
  const text = turns[promptTurn(turns)]?.text ?? '';
  readWindow(tokens, text, HALF_WINDOW);
  return text.length;
}

/** Reads the first system turns, which share one window. */
export function readSystem(tokens: TokenBuffer, turns: readonly PromptTurn[]): void {
  let read = 0;
  for (let i = 0; i < turns.length && read < SYSTEM_TURNS; i++) {
    if (turns[i]!.role !== 'system' || i === promptTurn(turns)) continue;
    readWindow(tokens, turns[i]!.text, HALF_WINDOW / SYSTEM_TURNS);
    read++;
  }
}

/** Where the dialogue's head ends and its tail begins, as token indices. */
export interface DialogueParts {
  readonly headEnd: number;
  readonly tailStart: number;
}

/**
 * Reads the beginning and the end of the dialogue before the prompt, system turns left out. Its first 128 and last 382
 * tokens count: those before `headEnd` and those from `tailStart` on.
 */
export function readDialogue(tokens: TokenBuffer, turns: readonly PromptTurn[]): DialogueParts {
  const start = tokens.count;
  const last = promptTurn(turns);
  let next = 0;
  for (; next < last && tokens.count < start + HEAD_TOKENS; next++) readDialogueTurn(tokens, turns[next]!);
  for (let i = firstTailTurn(turns, next, last); i < last; i++) readDialogueTurn(tokens, turns[i]!);
  const headEnd = Math.min(tokens.count, start + HEAD_TOKENS);
  return { headEnd, tailStart: Math.max(headEnd, tokens.count - TAIL_TOKENS) };
}

/** The latest turn from which on there are enough characters for the tail. */
function firstTailTurn(turns: readonly PromptTurn[], first: number, last: number): number {
  let characters = 0;
  let turn = last;
  while (turn > first && characters < 2 * HALF_DIALOGUE_WINDOW) {
    turn--;
    if (turns[turn]!.role !== 'system') characters += turns[turn]!.text.length;
  }
  return turn;
}

function readDialogueTurn(tokens: TokenBuffer, turn: PromptTurn): void {
  if (turn.role !== 'system') readWindow(tokens, turn.text, HALF_DIALOGUE_WINDOW);
}

function promptTurn(turns: readonly PromptTurn[]): number {
  for (let i = turns.length - 1; i >= 0; i--) if (turns[i]!.role === 'user') return i;
  return turns.length - 1;
}

/** Reads the first and the last characters of a text, all of a short one. */
function readWindow(tokens: TokenBuffer, text: string, half: number): void {
  tokens.unitCount = 0;
  if (text.length <= 2 * half) {
    readText(tokens, text, 0, text.length);
    return;
  }
  readText(tokens, text, 0, half);
  readText(tokens, text, text.length - half, text.length);
}
