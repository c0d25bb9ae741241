/** Offsets of a value in a text: of its first character, and behind its last one. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where the members of a JSON object stand. */
export interface JsonScan {
  /** Offset of the first character that no JSON text can have there; -1 when the whole text is valid. */
  readonly errorAt: number;
  /** Place of each value of the outermost object by its key; of the last one where a key occurs twice. */
  readonly members: ReadonlyMap<string, Span>;
  /** Place of each element of the outermost array. */
  readonly elements: readonly Span[];
}

interface Scanner {
  readonly text: string;
  position: number;
  depth: number;
  readonly members: Map<string, Span>;
  readonly elements: Span[];
}

/** Values nested deeper count as an error, so that a hostile line cannot exhaust the stack. */
const MAX_DEPTH = 200;

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const LITERAL = /true|false|null/y;
const BLANKS = /[ \t\n\r]*/y;

/**
 * Scans a JSON text (RFC 8259) for the first error and for the places of its outermost values.
 *
 * Serves error messages and the first line of a file: `JSON.parse` tells what a value is but not where it stands, and
 * its messages differ between JavaScript engines.
 */
export function scanJson(text: string): JsonScan {
  const scanner: Scanner = { text, position: 0, depth: 0, members: new Map(), elements: [] };
  const valid = scanValue(scanner) && scanner.position === text.length;
  return {
    errorAt: valid ? -1 : scanner.position,
    members: scanner.members,
    elements: scanner.elements,
  };
}

function accept(scanner: Scanner, pattern: RegExp): boolean {
  pattern.lastIndex = scanner.position;
  if (!pattern.test(scanner.text)) return false;
  scanner.position = pattern.lastIndex;
  return true;
}

/** Passes one value and the blanks around it; false, with the position at the error, when there is none. */
function scanValue(scanner: Scanner): boolean {
  accept(scanner, BLANKS);
  if (!scanBareValue(scanner)) return false;
  accept(scanner, BLANKS);
  return true;
}

function scanBareValue(scanner: Scanner): boolean {
  const first = scanner.text[scanner.position];
  if (first === '{') return scanList(scanner, '}', scanMember);
  if (first === '[') return scanList(scanner, ']', scanElement);
  if (first === '"') return scanString(scanner);
  return accept(scanner, NUMBER) || accept(scanner, LITERAL);
}

function scanList(scanner: Scanner, close: string, scanItem: (scanner: Scanner) => boolean): boolean {
  if (scanner.depth === MAX_DEPTH) return false;
  scanner.position += 1;
  scanner.depth += 1;
  accept(scanner, BLANKS);
  let open = scanner.text[scanner.position] !== close;
  while (open) {
    if (!scanItem(scanner)) return false;
    open = scanner.text[scanner.position] === ',';
    if (open) scanner.position += 1;
  }
  if (scanner.text[scanner.position] !== close) return false;
  scanner.position += 1;
  scanner.depth -= 1;
  return true;
}

function scanElement(scanner: Scanner): boolean {
  accept(scanner, BLANKS);
  const start = scanner.position;
  if (!scanBareValue(scanner)) return false;
  if (scanner.depth === 1) scanner.elements.push({ start, end: scanner.position });
  accept(scanner, BLANKS);
  return true;
}

function scanMember(scanner: Scanner): boolean {
  accept(scanner, BLANKS);
  const keyStart = scanner.position;
  if (scanner.text[keyStart] !== '"' || !scanString(scanner)) return false;
  const key = scanner.text.slice(keyStart, scanner.position);
  accept(scanner, BLANKS);
  if (scanner.text[scanner.position] !== ':') return false;
  scanner.position += 1;
  accept(scanner, BLANKS);
  const start = scanner.position;
  if (!scanBareValue(scanner)) return false;
  if (scanner.depth === 1) scanner.members.set(JSON.parse(key) as string, { start, end: scanner.position });
  accept(scanner, BLANKS);
  return true;
}

function scanString(scanner: Scanner): boolean {
  const { text } = scanner;
  scanner.position += 1;
  while (scanner.position < text.length) {
    const character = text[scanner.position]!;
    if (character === '"') {
      scanner.position += 1;
      return true;
    }
    if (character === '\\') {
      if (!accept(scanner, ESCAPE)) return false;
    } else if (character < ' ') return false;
    else scanner.position += 1;
  }
  return false;
}
