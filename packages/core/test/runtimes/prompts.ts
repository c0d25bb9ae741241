import type { PromptRequest, PromptTurn } from '@wattlane/core/prediction';
import { type Rng, sampleInteger } from '@wattlane/core/random';

const WORDS =
  'Write a poem about 3 rivers; explain C++ and python, list 20 ideas: "short" (see below) what is x_1? 1,000.50'.split(
    ' ',
  );

/** What one piece of a prompt is drawn from, by kind. Every character is older than Unicode 12. */
const PIECES: readonly (readonly string[])[] = [
  WORDS,
  [
    'é',
    'e\u0301',
    'Å',
    'A\u030a',
    'ñ',
    'n\u0303',
    'ß',
    'ǅ',
    'ﬁ',
    'Ω',
    '\u2126',
    'Привет',
    'и\u0306',
    'straße',
    ' ',
  ],
  // Marks of several classes in several orders, so that they must be sorted before they compose.
  [
    'a',
    'o',
    'q',
    '\u0301',
    '\u0323',
    '\u0308',
    '\u0327',
    '\u0345',
    '\u0315',
    '\u031b',
    '\u0340',
    '\u0344',
    ' ',
  ],
  ['\u1100', '\u1112', '\u1161', '\u1175', '\u11a8', '\u11c2', '가', '각', '힣', '\ud7a3\u11a8', ' '],
  ['😀', '👩\u200d💻', '👍🏽', '🇩🇪', '❤\ufe0f', '\u20e3', '1\ufe0f\u20e3', ' '],
  ['\ud800', '\udfff', '\udc00\ud800', 'e\ud83d\u0301', '\udbff\u0327', 'x', ' '],
  [
    '\0',
    '\u0001',
    '\u007f',
    '\u0085',
    '\u00a0',
    '\u00ad',
    '\u2028',
    '\u2029',
    '\ufeff',
    '\uffff',
    '\r\n',
    'w',
  ],
  [
    '写',
    '一首',
    '詩',
    'か\u3099',
    'ハ\u309a',
    'ひらがな',
    '。',
    '\u3000',
    '\uf900',
    '\ufa10',
    'Ａ１',
    '𠮷',
    '\u{2f800}',
  ],
  [
    'क\u093c',
    '\u0958',
    'ொ',
    '\u0bc6\u0bbe',
    '\u0dd9\u0dcf',
    'ഈ',
    'سلام',
    '\u0627\u0653',
    'שׁ',
    '\u05e9\u05c1',
    ' ',
  ],
  ['→\u0338', '=\u0338', '∃\u0338', '\u{1d15e}', '\u{1109b}', '\u{11099}\u{110ba}', '𝒳', ' '],
  ['\n', '\n\n', '```python\n', '- item\n', '# Title\n', 'def f(x):\n  return x\n', '\t', 'text '],
];

const ROLES = ['system', 'user', 'assistant', 'tool'] as const;
const LIMITS = [undefined, Number.NaN, -1, 0, 0.5, 1, 256, 4096.7, Number.POSITIVE_INFINITY];

/** Requests of all shapes: of one script and mixed, empty, long, of several turns, with and without limits. */
export function drawRequests(rng: Rng, count: number): PromptRequest[] {
  return Array.from({ length: count }, (_, i) => ({ turns: drawTurns(rng, i), ...drawOptions(rng) }));
}

/** A text of `pieces` pieces; of one kind, or of all when `kind` is beyond the last. */
export function drawText(rng: Rng, kind: number, pieces: number): string {
  return Array.from({ length: pieces }, () => {
    const from = PIECES[kind] ?? pick(rng, PIECES);
    return pick(rng, from) + (from === WORDS ? ' ' : '');
  }).join('');
}

function drawTurns(rng: Rng, index: number): PromptTurn[] {
  const kind = index % (PIECES.length + 1);
  // One in eight passes the window of 4,096 characters, and its edges fall where they may.
  const most = index % 8 === 7 ? 6000 : 80;
  const turns = index % 3 === 0 ? sampleInteger(rng, 0, 12) : 1;
  return Array.from({ length: turns }, () => ({
    role: turns === 1 ? 'user' : pick(rng, ROLES),
    text: drawText(rng, kind, sampleInteger(rng, 0, most)),
  }));
}

function drawOptions(rng: Rng): Pick<PromptRequest, 'maxTokens' | 'toolCount'> {
  const maxTokens = pick(rng, LIMITS);
  return { toolCount: sampleInteger(rng, 0, 4), ...(maxTokens === undefined ? {} : { maxTokens }) };
}

function pick<T>(rng: Rng, from: readonly T[]): T {
  return from[sampleInteger(rng, 0, from.length - 1)]!;
}
