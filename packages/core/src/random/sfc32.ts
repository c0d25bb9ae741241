import { checkInteger } from '../errors/check.ts';
import { WattlaneError } from '../errors/wattlaneError.ts';
import { hashWords } from './mix32.ts';
import type { Rng } from './rng.ts';

/** The three random words and the counter of an sfc32 generator, each a whole number from 0 to 2^32 - 1. */
export type Sfc32State = readonly [number, number, number, number];

/** Rounds thrown away after seeding, the number PractRand uses for a three-word seed. */
const WARM_UP_ROUNDS = 15;

const MAX_UINT32 = 2 ** 32 - 1;

/**
 * The small fast chaotic generator with 32-bit words: 96 bits of chaotic state and a 32-bit counter, so a period of
 * at least 2^32 draws from any state and about 2^127 on average. Not for secrets.
 *
 * It is an object with methods, unlike the rest of core, because it is handed around as an `Rng`. To store one inside
 * a larger state keep `getState()` and come back with `sfc32FromState`.
 *
 * Source: Doty-Humphrey, PractRand, sfc32 (shifts 9 and 3, rotation 21). Make one with `createSfc32`.
 */
export class Sfc32 implements Rng {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;
  readonly #origin: Sfc32State;

  /**
   * @param state   where the generator stands
   * @param origin  where it stood when it was created; `fork` starts from here
   */
  constructor(state: Sfc32State, origin: Sfc32State = state) {
    this.#a = state[0] | 0;
    this.#b = state[1] | 0;
    this.#c = state[2] | 0;
    this.#counter = state[3] | 0;
    this.#origin = origin;
  }

  /** The next 32 bits, as a whole number from 0 to 2^32 - 1. */
  nextUint32(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** The next number, a multiple of 2^-53 in [0, 1), from two 32-bit draws (27 bits of the first, 26 of the second). */
  nextFloat(): number {
    const high = this.nextUint32() >>> 5;
    return (high * 2 ** 26 + (this.nextUint32() >>> 6)) * 2 ** -53;
  }

  /** Where the generator stands, as four numbers to log or store. */
  getState(): Sfc32State {
    return [this.#a >>> 0, this.#b >>> 0, this.#c >>> 0, this.#counter >>> 0];
  }

  /** A generator that goes on from the same place, independently of this one, and forks alike. */
  clone(): Sfc32 {
    return new Sfc32(this.getState(), this.#origin);
  }

  /**
   * A generator of its own for one purpose: arrivals, lengths, one replica. The same label gives the same stream
   * however many draws were made before, and forking draws nothing, so a new purpose leaves the others' numbers as
   * they were.
   *
   * The stream depends on the label and on the state at creation. That is not part of `getState()`: a generator from
   * `sfc32FromState` counts as created there. Fork first, then store the forks' states.
   */
  fork(label: string): Sfc32 {
    const words: number[] = [...this.#origin];
    for (let i = 0; i < label.length; i++) words.push(label.charCodeAt(i));
    return new Sfc32(warmedUp(hashWords(words)));
  }
}

/**
 * A generator from a seed. Neighbouring seeds give unrelated streams.
 *
 * @param seed  any finite whole number, negative and beyond 2^53 as well
 * @throws WattlaneError ERR_ARGUMENT for a fraction, an infinity or NaN
 */
export function createSfc32(seed: number): Sfc32 {
  if (!Number.isInteger(seed)) {
    throw new WattlaneError('ERR_ARGUMENT', `seed is ${seed}; expected a finite whole number`);
  }
  // The bits of the double tell all whole numbers apart; adding 0 turns -0 into 0.
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, seed + 0);
  return new Sfc32(warmedUp(hashWords([bits.getUint32(0), bits.getUint32(4)])));
}

/**
 * A generator that goes on where `getState()` was taken.
 *
 * @throws WattlaneError ERR_STATE when it does not hold four numbers, ERR_ARGUMENT when one is not a 32-bit word
 */
export function sfc32FromState(state: Sfc32State): Sfc32 {
  const words: readonly number[] = state;
  if (words.length !== 4) {
    throw new WattlaneError('ERR_STATE', `an sfc32 state of ${words.length} words; expected 4`);
  }
  for (const word of words) checkInteger('sfc32 state word', word, 0, MAX_UINT32);
  return new Sfc32([...state]);
}

function warmedUp(words: readonly [number, number, number]): Sfc32State {
  const generator = new Sfc32([...words, 1]);
  for (let round = 0; round < WARM_UP_ROUNDS; round++) generator.nextUint32();
  return generator.getState();
}
