/** A source of chance. Code in core never calls Math.random; it is handed one of these as its first argument. */
export interface Rng {
  /** The next number, uniform in [0, 1). */
  nextFloat(): number;
}
