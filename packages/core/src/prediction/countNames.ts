import { CUE_NAMES } from './cueWords.ts';

/** Groups of punctuation marks that are counted together. */
export const MARK_GROUPS: Readonly<Record<string, string>> = {
  quotes: '"\'`',
  parentheses: '()',
  brackets: '[]',
  braces: '{}',
  angles: '<>',
  semicolons: ';',
  colons: ':',
  commas: ',',
  stops: '.!',
  questions: '?',
  equals: '=',
  arithmetic: '+-*/%^',
  structure: '|#~\\@&$_',
};

/** Counts of the prompt that are neither marks nor cue words. Input is what stands behind the instruction. */
const PLAIN_COUNTS = [
  'characters', // of the last user turn, read or not
  'words',
  'numbers',
  'lines',
  'capitals', // words that start with a capital
  'meanWordLength', // in quarters of a letter
  'preambleWords', // tokens before the instruction
  'instructionWords',
  'instructionCharacters',
  'instructionCapitals',
  'instructionLongest', // letters of its longest word
  'instructionNumbers',
  'instructionLargestNumber',
  'instructionMarks',
  'instructionQuestions', // question marks
  'inputWords', // words behind the instruction
  'inputCharacters',
  'inputNumbers',
  'inputLines',
  'inputMarks',
  'inputCommas',
  'openedCues', // cue words of the instruction
  'quotedTokens', // of the instruction, between quotation marks
  'requestedTokens', // see requestedTokens.ts
  'languages', // programming languages named
] as const;

/**
 * Counts of a request beside its prompt. They enter as logarithms only: such a logarithm has no weight where training
 * rows never varied in it, while a bucket that no training row filled has whatever weight shares its place.
 */
const REQUEST_COUNTS = ['turns', 'dialogueTokens', 'systemTokens', 'maxTokens', 'tools'] as const;

/** Names of the plain counts and of the groups of marks: each enters as a logarithm and as a bucket. */
export const PLAIN_NAMES: readonly string[] = [...PLAIN_COUNTS, ...Object.keys(MARK_GROUPS)];

/** Name of a count that is neither of a group of marks nor of cue words. */
export type PlainCount = (typeof PLAIN_COUNTS)[number] | (typeof REQUEST_COUNTS)[number];

/** Place of the first count of the request. */
const FIRST_REQUEST: number = PLAIN_NAMES.length;

/** Place of a plain count. */
export const COUNT: Readonly<Record<PlainCount, number>> = Object.fromEntries([
  ...PLAIN_COUNTS.map((name, index) => [name, index]),
  ...REQUEST_COUNTS.map((name, index) => [name, FIRST_REQUEST + index]),
]) as Record<PlainCount, number>;

/** Place of the first group of marks. */
export const FIRST_MARK: number = PLAIN_COUNTS.length;
/** Place of the first cue group in the whole prompt; then in the instruction; then as the instruction's first cue. */
export const FIRST_CUE: number = FIRST_REQUEST + REQUEST_COUNTS.length;
/** Place of the first cue group in the instruction. */
export const FIRST_INSTRUCTION_CUE: number = FIRST_CUE + CUE_NAMES.length;
/** Place of the first cue group as the first cue of the instruction. */
export const FIRST_OPENING_CUE: number = FIRST_INSTRUCTION_CUE + CUE_NAMES.length;

/** Names of all counts, in order. */
export const COUNT_NAMES: readonly string[] = [
  ...PLAIN_NAMES,
  ...REQUEST_COUNTS,
  ...CUE_NAMES.map((name) => `cue:${name}`),
  ...CUE_NAMES.map((name) => `instruction:${name}`),
  ...CUE_NAMES.map((name) => `opening:${name}`),
];

/** How many counts a prompt has. */
export const COUNT_COUNT: number = COUNT_NAMES.length;
