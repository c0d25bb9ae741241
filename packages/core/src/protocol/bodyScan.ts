import type { BodyLimits } from './bodyLimits.ts';

/** Where one member of the outermost object stands in the bytes of a body. */
export interface BodyMember {
  /** The key, its escapes resolved: `"prior\u0069ty"` is named `priority`. */
  readonly name: string;
  /** Offset of the key's opening quote. */
  readonly keyStart: number;
  /** Offset of the value's first byte. */
  readonly valueStart: number;
  /** Offset behind the value's last byte. */
  readonly valueEnd: number;
}

/** Members of a body in their order. A key that occurs twice has two members. */
export interface BodyScan {
  readonly kind: 'scan';
  readonly members: readonly BodyMember[];
  /** Offset of the brace that closes the body. */
  readonly closeAt: number;
}

/** What is wrong with a body. */
export type BodyProblemCode =
  | 'invalid_json'
  | 'not_an_object'
  | 'too_deep'
  | 'too_many_keys'
  | 'too_many_messages';

/** A body that is turned away before it is parsed. */
export interface BodyProblem {
  readonly kind: 'problem';
  readonly code: BodyProblemCode;
  /** One sentence for the client; holds nothing of the body. */
  readonly message: string;
  /** Offset of the byte that decided. */
  readonly offset: number;
}

/**
 * Bytes of the values of all members called `name`, blanks around them left out; 0 when there is none. Tells how much of
 * a body its tool definitions take without writing them out again.
 */
export function memberBytes(scan: BodyScan, name: string): number {
  let bytes = 0;
  for (const member of scan.members) if (member.name === name) bytes += member.valueEnd - member.valueStart;
  return bytes;
}

/** The sentence that tells a client what is wrong with its body. */
export function problemMessage(code: BodyProblemCode, limits: BodyLimits): string {
  switch (code) {
    case 'invalid_json':
      return 'The body is not valid JSON.';
    case 'not_an_object':
      return 'The body must be a JSON object.';
    case 'too_deep':
      return `The body is nested deeper than ${limits.depth} levels.`;
    case 'too_many_keys':
      return `The body has more than ${limits.keys} keys.`;
    case 'too_many_messages':
      return `The body has more than ${limits.messages} messages.`;
  }
}
