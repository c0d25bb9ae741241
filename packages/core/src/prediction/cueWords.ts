import { hashWord } from './featureHash.ts';

/**
 * Words that tell how long an answer will be, by group. Each is one word to the tokeniser, without a hyphen, belongs to
 * one group and is not in `LANGUAGES`.
 */
export const CUE_GROUPS: Readonly<Record<string, string>> = {
  compose: 'write compose draft author generate produce create develop design build construct make',
  story:
    'story poem essay article letter email blog post speech song lyrics script dialogue scene novel tale',
  explain: 'explain describe discuss elaborate clarify outline detail illustrate teach introduce',
  analyse: 'analyze analyse evaluate compare contrast assess review critique examine investigate argue',
  enumerate: 'list enumerate suggest recommend propose brainstorm provide offer',
  give: 'give tell show share name state mention specify',
  identify:
    'identify classify categorize determine detect check find locate select choose pick which extract',
  rewrite: 'rewrite rephrase paraphrase edit improve correct convert transform modify change update refactor',
  translate: 'translate translation',
  summarize: 'summarize summarise summary condense shorten simplify tldr',
  compute: 'calculate compute solve count sum multiply add subtract divide average total',
  implement: 'implement code program coding debug fix optimize optimise complete execute run test',
  ask: 'what who when where how why whose whom',
  polar: 'is are can could do does did will would should has have was were may',
  roleplay: 'imagine pretend act roleplay character persona perspective role play assume adopt',
  brief:
    'brief briefly short concise concisely succinct succinctly quick quickly simple simply only just oneliner',
  single: 'one single word a an',
  long: 'detailed comprehensive thorough thoroughly extensive full long lengthy depth entire every',
  steps:
    'step steps guide tutorial instructions procedure process plan strategy roadmap recipe itinerary schedule',
  lists:
    'points bullet bullets examples ideas ways tips reasons items options questions features benefits methods types',
  table: 'table csv spreadsheet column columns row rows markdown',
  data: 'xml yaml schema format array dictionary dict object tuple lists',
  page: 'webpage website page form button svg bootstrap vue',
  query: 'query database mysql postgresql join',
  unit: 'words sentence sentences paragraph paragraphs lines line pages characters',
  function: 'function method class module snippet algorithm subroutine struct interface api',
  expression: 'expression regular regexp formula command liner statement lambda comprehension',
  string: 'string strings substring text letters vowels palindrome',
  number: 'number numbers integer integers float digit digits prime even odd factorial fibonacci',
  collection:
    'sort sorted sorting reverse filter remove duplicates unique merge element elements maximum minimum max min',
  input: 'given following below input provided based using',
  output: 'output print return returns result display',
  error: 'error bug issue incorrect wrong exception missing syntax',
  opinion: 'opinion think feel prefer best favorite better',
  definition: 'define definition meaning mean concept term difference differences between',
  math: 'probability equation prove theorem integral derivative percent percentage cost price each per',
  time: 'day days week weeks month months year years hour hours minute minutes',
};

/** The programming languages whose first mention gives the context block its language. */
export const LANGUAGES: string =
  'python java javascript typescript c c++ c# ruby php go golang rust swift kotlin scala perl r matlab sql html css bash shell powershell haskell lua dart json regex react node excel';

/** Names of the groups of cue words, in order. */
export const CUE_NAMES: readonly string[] = Object.keys(CUE_GROUPS);

/** Group number that `cueOf` gives to names of programming languages. */
export const LANGUAGE_CUE: number = CUE_NAMES.length;

const TABLE_SIZE = 4096;
const SLOT_SHIFT = 20;
const EMPTY = 255;
/** Words of the table, and their groups; `EMPTY` marks a free place. */
const TABLE_WORDS = new Int32Array(TABLE_SIZE);
const TABLE_GROUPS = new Uint8Array(TABLE_SIZE).fill(EMPTY);
insertAll(LANGUAGES, LANGUAGE_CUE);
CUE_NAMES.forEach((name, group) => {
  insertAll(CUE_GROUPS[name]!, group);
});

/** Group of a word by its hash, `LANGUAGE_CUE` for a programming language, or -1. A look-up in a closed hash table. */
export function cueOf(wordHash: number): number {
  let slot = wordHash >>> SLOT_SHIFT;
  while (TABLE_GROUPS[slot] !== EMPTY) {
    if (TABLE_WORDS[slot] === wordHash) return TABLE_GROUPS[slot]!;
    slot = (slot + 1) & (TABLE_SIZE - 1);
  }
  return -1;
}

/** Enters words that are not in the table yet. */
function insertAll(words: string, group: number): void {
  for (const word of words.split(' ')) {
    const hash = hashWord(word);
    if (cueOf(hash) >= 0) continue;
    let slot = hash >>> SLOT_SHIFT;
    while (TABLE_GROUPS[slot] !== EMPTY) slot = (slot + 1) & (TABLE_SIZE - 1);
    TABLE_WORDS[slot] = hash;
    TABLE_GROUPS[slot] = group;
  }
}
