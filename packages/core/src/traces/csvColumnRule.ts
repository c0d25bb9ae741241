import { type CsvFields, fieldNumber, fieldText } from './csvFields.ts';
import { EXPECTED, isText, MAX_TOKENS } from './recordFields.ts';
import { grouped, rowError, shown, type TextLine } from './textLine.ts';

/** What the numbers of one column must be. */
export interface NumberColumnRule {
  readonly kind: 'number';
  /** The column's name in the header. */
  readonly name: string;
  /** Least and greatest value, in the unit of the file. */
  readonly min: number;
  readonly max: number;
  /** True when they must be whole. */
  readonly whole: boolean;
  /** Turns a value from the unit of the file into the project's unit, by multiplication; 1 when left out. */
  readonly scale?: number;
}

/** What the texts of one column must be. */
export interface TextColumnRule<Text extends string = string> {
  readonly kind: 'text';
  /** The column's name in the header. */
  readonly name: string;
  /** The texts that may stand in the column; any text of at least one character when left out. */
  readonly oneOf?: readonly Text[];
}

/** What the values of one column must be. */
export type CsvColumnRule = NumberColumnRule | TextColumnRule;

/** The rule of a column of token counts: whole numbers from 1 to `MAX_TOKENS`. */
export function tokensColumn(name: string): NumberColumnRule {
  return { kind: 'number', name, min: 1, max: MAX_TOKENS, whole: true };
}

/**
 * Field `place` as the number that `rule` asks for, scaled.
 *
 * @throws WattlaneError ERR_TRACE_ROW, pointing at the field
 */
export function readNumberField(
  rule: NumberColumnRule,
  fields: CsvFields,
  place: number,
  line: TextLine,
): number {
  const { min, max, whole, scale = 1 } = rule;
  const value = fieldNumber(fields, place);
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value * scale;
  const kind = whole ? 'a whole number' : 'a number';
  throw fieldError(rule, fields, place, line, `${kind} from ${grouped(min)} to ${grouped(max)}`);
}

/**
 * Field `place` as the text that `rule` asks for.
 *
 * @throws WattlaneError ERR_TRACE_ROW, pointing at the field
 */
export function readTextField<Text extends string>(
  rule: TextColumnRule<Text>,
  fields: CsvFields,
  place: number,
  line: TextLine,
): Text {
  const text = fieldText(fields, place);
  const good = rule.oneOf ? (rule.oneOf as readonly string[]).includes(text) : isText(text);
  if (good) return text as Text;
  const expected = rule.oneOf ? `one of ${rule.oneOf.join(', ')}` : EXPECTED.text;
  throw fieldError(rule, fields, place, line, expected);
}

function fieldError(
  rule: CsvColumnRule,
  fields: CsvFields,
  place: number,
  line: TextLine,
  expected: string,
): Error {
  const got = shown(fieldText(fields, place));
  return rowError(line, fields.starts[place]!, got, `${rule.name}, ${expected}`);
}
