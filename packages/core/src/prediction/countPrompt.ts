import { ASCII_MARKS } from './charClass.ts';
import {
  COUNT,
  FIRST_CUE,
  FIRST_INSTRUCTION_CUE,
  FIRST_MARK,
  FIRST_OPENING_CUE,
  MARK_GROUPS,
} from './countNames.ts';
import { cueOf, LANGUAGE_CUE } from './cueWords.ts';
import type { FeatureBuffer } from './featureBuffer.ts';
import { requestedTokens } from './requestedTokens.ts';
import { tallyTokens } from './tallyTokens.ts';
import { TokenKind } from './tokenBuffer.ts';

/** Group of each of `ASCII_MARKS`; every mark is in one. */
const MARK_GROUP = Uint8Array.from(ASCII_MARKS, (unit) =>
  Object.values(MARK_GROUPS).findIndex((marks) => marks.includes(String.fromCharCode(unit))),
);
const QUESTION = 63;
const DOUBLE_QUOTE = 34;
const SINGLE_QUOTE = 39;

/**
 * Counts the first `end` tokens, those of the prompt and all that were read yet, into `features.counts`, which must hold
 * zeros, and notes the first programming language that is named.
 */
export function countPrompt(features: FeatureBuffer, end: number): void {
  const { counts, layout, tokens } = features;
  countParts(features, end);
  countMarks(features);
  countCues(features, tokens.wordsBefore[end]!);
  countInstruction(features);
  counts[COUNT.preambleWords] = layout.instructionStart;
  counts[COUNT.requestedTokens] = requestedTokens(tokens, 0, end);
}

function countParts({ counts, layout, tokens }: FeatureBuffer, end: number): void {
  const before = tallyTokens(tokens, 0, layout.instructionEnd);
  const input = tallyTokens(tokens, layout.instructionEnd, end);
  const words = before.words + input.words;
  counts[COUNT.words] = words;
  counts[COUNT.numbers] = before.numbers + input.numbers;
  counts[COUNT.capitals] = before.capitals + input.capitals;
  counts[COUNT.lines] = before.lines + input.lines;
  counts[COUNT.meanWordLength] = words === 0 ? 0 : Math.floor((4 * (before.letters + input.letters)) / words);
  counts[COUNT.inputWords] = input.words;
  counts[COUNT.inputCharacters] = input.letters;
  counts[COUNT.inputNumbers] = input.numbers;
  counts[COUNT.inputMarks] = input.marks;
  counts[COUNT.inputCommas] = input.commas;
  counts[COUNT.inputLines] = input.lines;
}

function countMarks({ counts, tokens }: FeatureBuffer): void {
  for (let m = 0; m < ASCII_MARKS.length; m++) {
    counts[FIRST_MARK + MARK_GROUP[m]!]! += tokens.markCounts[ASCII_MARKS[m]!]!;
  }
}

function countCues(features: FeatureBuffer, words: number): void {
  const { counts, layout, tokens } = features;
  layout.firstLanguage = 0;
  for (let w = 0; w < words; w++) {
    const cue = cueOf(tokens.words[w]!);
    if (cue < 0) continue;
    if (cue !== LANGUAGE_CUE) counts[FIRST_CUE + cue]!++;
    else if (counts[COUNT.languages]!++ === 0) layout.firstLanguage = tokens.words[w]!;
  }
}

function countInstruction(features: FeatureBuffer): void {
  const { counts, layout, tokens } = features;
  let quoted = false;
  for (let i = layout.instructionStart; i < layout.instructionEnd; i++) {
    const kind = tokens.kind[i]!;
    const value = tokens.value[i]!;
    if (quoted) counts[COUNT.quotedTokens]!++;
    if (kind === TokenKind.word) countInstructionWord(counts, tokens.hash[i]!, value, tokens.capital[i]!);
    else if (kind === TokenKind.number) {
      counts[COUNT.instructionNumbers]!++;
      counts[COUNT.instructionLargestNumber] = Math.max(counts[COUNT.instructionLargestNumber]!, value);
    } else {
      counts[COUNT.instructionMarks]!++;
      if (value === QUESTION) counts[COUNT.instructionQuestions]!++;
      if (value === DOUBLE_QUOTE || value === SINGLE_QUOTE) quoted = !quoted;
    }
  }
}

function countInstructionWord(counts: Int32Array, hash: number, letters: number, capital: number): void {
  counts[COUNT.instructionWords]!++;
  counts[COUNT.instructionCharacters]! += letters;
  counts[COUNT.instructionCapitals]! += capital;
  counts[COUNT.instructionLongest] = Math.max(counts[COUNT.instructionLongest]!, letters);
  const cue = cueOf(hash);
  if (cue < 0 || cue === LANGUAGE_CUE) return;
  counts[FIRST_INSTRUCTION_CUE + cue] = 1;
  if (counts[COUNT.openedCues] === 0) counts[FIRST_OPENING_CUE + cue] = 1;
  counts[COUNT.openedCues]!++;
}
