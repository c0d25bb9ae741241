import {
  asciiBytes,
  BACKSLASH,
  CLOSE_ARRAY,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  skipBlanks,
} from './jsonBytes.ts';

/** What a pass over an answer, or over one event of it, has found. */
export interface AnswerScan {
  /** Members with content that is not empty, in the form of chat or completions. */
  deltas: number;
  /** A `delta` with text, as events of `/v1/responses` have it. */
  textDelta: boolean;
  /** Offset of the brace that opens the usage; -1 when there is none or it is null. */
  usageAt: number;
  /** `choices` is there and empty. */
  noChoices: boolean;
  /** An `error` that is not null. */
  error: boolean;
  /** Values of `finish_reason` that are not null. */
  finishReasons: string[];
  /** `type` of the event, and `status` and `reason` of a response; empty when missing. */
  type: string;
  status: string;
  reason: string;
  /** Objects and arrays that are open at the end: more than 0 where the JSON was cut off. */
  openLevels: number;
}

/** Notes what the value at `at` says; `depth` is the number of objects and arrays around its key. */
type Note = (scan: AnswerScan, bytes: Uint8Array, at: number, depth: number) => void;

/** A key and what its value says. */
export interface AnswerKey {
  readonly word: Uint8Array;
  readonly note: Note;
}

const LONGEST_WORD = 64;
const MOST_REASONS = 16;
const LETTER_N = 0x6e;

const noteText: Note = (scan, bytes, at) => {
  if (isText(bytes, at)) scan.deltas++;
};

/** A scan that has found nothing. */
export function createAnswerScan(): AnswerScan {
  return {
    deltas: 0,
    textDelta: false,
    usageAt: -1,
    noChoices: false,
    error: false,
    finishReasons: [],
    type: '',
    status: '',
    reason: '',
    openLevels: 0,
  };
}

/** The keys that matter, at their length; nothing at other lengths. */
export const ANSWER_KEYS: readonly (readonly AnswerKey[] | undefined)[] = groupByLength({
  content: noteText,
  reasoning_content: noteText,
  reasoning: noteText,
  refusal: noteText,
  text: noteText,
  tool_calls: (scan, bytes, at) => {
    if (bytes[at] === OPEN_ARRAY && bytes[skipBlanks(bytes, at + 1)] !== CLOSE_ARRAY) scan.deltas++;
  },
  function_call: (scan, bytes, at) => {
    if (bytes[at] === OPEN_OBJECT) scan.deltas++;
  },
  delta: (scan, bytes, at, depth) => {
    if (depth === 1 && isText(bytes, at)) scan.textDelta = true;
  },
  usage: (scan, bytes, at, depth) => {
    if (depth <= 2 && bytes[at] === OPEN_OBJECT) scan.usageAt = at;
  },
  choices: (scan, bytes, at, depth) => {
    if (depth === 1 && bytes[at] === OPEN_ARRAY) {
      scan.noChoices = bytes[skipBlanks(bytes, at + 1)] === CLOSE_ARRAY;
    }
  },
  error: (scan, bytes, at, depth) => {
    if (depth === 1 && bytes[at] !== LETTER_N) scan.error = true;
  },
  finish_reason: (scan, bytes, at) => {
    const reason = wordAt(bytes, at);
    if (reason !== '' && scan.finishReasons.length < MOST_REASONS) scan.finishReasons.push(reason);
  },
  type: (scan, bytes, at, depth) => {
    if (depth === 1) scan.type = wordAt(bytes, at);
  },
  status: (scan, bytes, at, depth) => {
    if (depth === 1) scan.status = wordAt(bytes, at);
  },
  reason: (scan, bytes, at) => {
    scan.reason = wordAt(bytes, at);
  },
});

function groupByLength(notes: Readonly<Record<string, Note>>): (AnswerKey[] | undefined)[] {
  const groups: (AnswerKey[] | undefined)[] = new Array(LONGEST_WORD).fill(undefined);
  for (const [key, note] of Object.entries(notes)) {
    groups[key.length] = [...(groups[key.length] ?? []), { word: asciiBytes(key), note }];
  }
  return groups;
}

function isText(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === QUOTE && bytes[at + 1] !== QUOTE;
}

/** The string at `at` when it is a short word without escapes; empty for anything else. */
function wordAt(bytes: Uint8Array, at: number): string {
  if (bytes[at] !== QUOTE) return '';
  let word = '';
  for (let i = at + 1; i <= at + LONGEST_WORD; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) return word;
    if (byte === undefined || byte === BACKSLASH || byte < 0x20 || byte > 0x7e) return '';
    word += String.fromCharCode(byte);
  }
  return '';
}
