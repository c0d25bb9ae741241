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
import { TokenKind } from './tokenBuffer.ts';

const NO_GROUP = 255;
const MARK_GROUP = markGroups();
const COMMA = 44;
const QUESTION = 63;
const DOUBLE_QUOTE = 34;
const SINGLE_QUOTE = 39;

/**
 * Counts the first `end` tokens, those of the prompt and all that were read yet, into `features.counts`, which must hold zeros, and notes the first
 * programming language that is named.
 */
export function countPrompt(features: FeatureBuffer, end: number): void {
  const { counts, layout, tokens } = features;
  countAll(features, end);
  countInstruction(features);
  countInput(features, end);
  counts[COUNT.preambleWords] = layout.instructionStart;
  counts[COUNT.requestedTokens] = requestedTokens(tokens, 0, end);
}

function countAll(features: FeatureBuffer, end: number): void {
  const { counts, tokens } = features;
  const wordsAndNumbers = tokens.wordsBefore[end]!;
  const words = wordsAndNumbers - tokens.numbers;
  counts[COUNT.words] = words;
  counts[COUNT.numbers] = tokens.numbers;
  counts[COUNT.capitals] = tokens.capitals;
  counts[COUNT.meanWordLength] = words === 0 ? 0 : Math.floor((4 * tokens.letters) / words);
  counts[COUNT.lines] = tokens.lines;
  for (let unit = 0; unit < MARK_GROUP.length; unit++) {
    if (MARK_GROUP[unit] !== NO_GROUP) counts[FIRST_MARK + MARK_GROUP[unit]!]! += tokens.markCounts[unit]!;
  }
  countCues(features, wordsAndNumbers);
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

/** Counts without branches, since the kind of the next token is what a processor cannot foresee. */
function countInput(features: FeatureBuffer, end: number): void {
  const { counts, layout, tokens } = features;
  let [words, letters, numbers, marks, commas, lines] = [0, 0, 0, 0, 0, 0];
  for (let i = layout.instructionEnd; i < end; i++) {
    const kind = tokens.kind[i]!;
    const value = tokens.value[i]!;
    const isWord = (kind - 1) >>> 31;
    words += isWord;
    letters += value & -isWord;
    numbers += kind & 1;
    marks += kind >> 1;
    commas += value === COMMA ? kind >> 1 : 0;
    lines += (tokens.breakBefore[i]! + 1) >> 1;
  }
  counts[COUNT.inputWords] = words;
  counts[COUNT.inputCharacters] = letters;
  counts[COUNT.inputNumbers] = numbers;
  counts[COUNT.inputMarks] = marks;
  counts[COUNT.inputCommas] = commas;
  counts[COUNT.inputLines] = lines;
}

function markGroups(): Uint8Array {
  const groups = new Uint8Array(128).fill(NO_GROUP);
  Object.values(MARK_GROUPS).forEach((marks, group) => {
    for (const mark of marks) groups[mark.charCodeAt(0)] = group;
  });
  return groups;
}
