import { type BodyLimits, DEFAULT_BODY_LIMITS } from './bodyLimits.ts';
import {
  type BodyMember,
  type BodyProblem,
  type BodyProblemCode,
  type BodyScan,
  problemMessage,
} from './bodyScan.ts';
import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  skipBlanks,
  skipPlain,
  skipString,
} from './jsonBytes.ts';
import { readString } from './jsonText.ts';

interface Scanner {
  readonly bytes: Uint8Array;
  readonly limits: BodyLimits;
  readonly members: BodyMember[];
  /** Per open level: the byte that closes it. */
  readonly closers: Uint8Array;
  at: number;
  depth: number;
  keys: number;
  /** Elements so far of the `messages` that is being read. */
  messages: number;
  /** Nothing of the innermost level has been read yet. */
  fresh: boolean;
  /** Of the member of the body that is being read. */
  name: string;
  keyStart: number;
  valueStart: number;
  problem: BodyProblemCode;
}

/**
 * Reads the structure of a request's JSON body in one pass, before it is parsed: that it is valid, that it is an object,
 * that it keeps the limits, and where its members stand.
 *
 * Valid means what `JSON.parse` takes of the same bytes decoded as UTF-8 with a byte order mark kept (`parseBody` does
 * that): bytes above 0x7f may stand in strings only, and whether they are good UTF-8 is not asked. So a body that passes
 * needs no `try`. There is no recursion; work and memory are bounded by the bytes and the limits.
 *
 * @param limits  a depth from 1 to 65,535
 * @returns the members, or what is wrong and where; of several things wrong the first
 */
export function scanBody(
  bytes: Uint8Array,
  limits: BodyLimits = DEFAULT_BODY_LIMITS,
): BodyScan | BodyProblem {
  const scanner = createScanner(bytes, limits);
  if (bytes[scanner.at] !== OPEN_OBJECT) {
    return problemAt(scanner, scanner.at < bytes.length ? 'not_an_object' : 'invalid_json');
  }
  let good = enter(scanner, CLOSE_OBJECT);
  while (good && scanner.depth > 0) good = scanNext(scanner);
  if (!good) return problemAt(scanner, scanner.problem);
  const closeAt = scanner.at - 1;
  scanner.at = skipBlanks(bytes, scanner.at);
  if (scanner.at < bytes.length) return problemAt(scanner, 'invalid_json');
  return { kind: 'scan', members: scanner.members, closeAt };
}

function createScanner(bytes: Uint8Array, limits: BodyLimits): Scanner {
  return {
    bytes,
    limits,
    members: [],
    closers: new Uint8Array(limits.depth + 1),
    at: skipBlanks(bytes, 0),
    depth: 0,
    keys: 0,
    messages: 0,
    fresh: true,
    name: '',
    keyStart: 0,
    valueStart: 0,
    problem: 'invalid_json',
  };
}

function problemAt(scanner: Scanner, code: BodyProblemCode): BodyProblem {
  return { kind: 'problem', code, message: problemMessage(code, scanner.limits), offset: scanner.at };
}

function fail(scanner: Scanner, code: BodyProblemCode, at: number): boolean {
  scanner.problem = code;
  scanner.at = at;
  return false;
}

/** Enters an object or array; its opening byte stands at `at`. */
function enter(scanner: Scanner, closer: number): boolean {
  if (scanner.depth === scanner.limits.depth) return fail(scanner, 'too_deep', scanner.at);
  scanner.closers[scanner.depth++] = closer;
  scanner.at++;
  scanner.fresh = true;
  return true;
}

function leave(scanner: Scanner): boolean {
  scanner.at++;
  scanner.depth--;
  scanner.fresh = false;
  if (scanner.depth === 1) endMember(scanner);
  return true;
}

/** Goes on from the start of a level or from behind a value: to the next value, or out of the level. */
function scanNext(scanner: Scanner): boolean {
  const { bytes } = scanner;
  const closer = scanner.closers[scanner.depth - 1]!;
  scanner.at = skipBlanks(bytes, scanner.at);
  if (bytes[scanner.at] === closer) return leave(scanner);
  if (!scanner.fresh) {
    if (bytes[scanner.at] !== COMMA) return fail(scanner, 'invalid_json', scanner.at);
    scanner.at = skipBlanks(bytes, scanner.at + 1);
  }
  scanner.fresh = false;
  return startItem(scanner, closer) && scanValue(scanner);
}

/** Passes what stands before a value: its key, or nothing in an array. */
function startItem(scanner: Scanner, closer: number): boolean {
  if (closer === CLOSE_OBJECT) return scanKey(scanner);
  if (scanner.depth !== 2 || scanner.name !== 'messages') return true;
  return ++scanner.messages <= scanner.limits.messages || fail(scanner, 'too_many_messages', scanner.at);
}

function scanKey(scanner: Scanner): boolean {
  const { bytes, at } = scanner;
  if (bytes[at] !== QUOTE) return fail(scanner, 'invalid_json', at);
  const end = skipString(bytes, at);
  if (end < 0) return fail(scanner, 'invalid_json', ~end);
  if (++scanner.keys > scanner.limits.keys) return fail(scanner, 'too_many_keys', at);
  const colon = skipBlanks(bytes, end);
  if (bytes[colon] !== COLON) return fail(scanner, 'invalid_json', colon);
  scanner.at = skipBlanks(bytes, colon + 1);
  if (scanner.depth === 1) startMember(scanner, at, end);
  return true;
}

/** Passes a plain value; enters an object or array. */
function scanValue(scanner: Scanner): boolean {
  const { bytes, at } = scanner;
  const first = bytes[at];
  if (first === OPEN_OBJECT) return enter(scanner, CLOSE_OBJECT);
  if (first === OPEN_ARRAY) return enter(scanner, CLOSE_ARRAY);
  const end = first === QUOTE ? skipString(bytes, at) : skipPlain(bytes, at);
  if (end < 0) return fail(scanner, 'invalid_json', ~end);
  scanner.at = end;
  if (scanner.depth === 1) endMember(scanner);
  return true;
}

function startMember(scanner: Scanner, keyStart: number, keyEnd: number): void {
  scanner.keyStart = keyStart;
  scanner.valueStart = scanner.at;
  scanner.name = readString(scanner.bytes, keyStart, keyEnd);
  scanner.messages = 0;
}

function endMember(scanner: Scanner): void {
  const { name, keyStart, valueStart, at } = scanner;
  scanner.members.push({ name, keyStart, valueStart, valueEnd: at });
}
