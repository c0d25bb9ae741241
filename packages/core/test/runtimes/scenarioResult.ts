/** What every runtime is given. JSON-able. */
export interface ScenarioInput {
  /** Bytes of `encodeWeights` in base64, by a name of the test's own. */
  readonly weights: Readonly<Record<string, string>>;
  /** A learner sealed on another runtime, to go on from. */
  readonly snapshot: string;
}

/** What a runtime makes of it. JSON-able; numbers that are compared bit by bit are `floatBits`. */
export interface ScenarioResult {
  readonly predictions: PredictionsFound;
  readonly newMarks: NewMarksFound;
  readonly reading: ReadingFound;
  readonly learning: LearningFound;
  /** Id and reason of each dispatch, in order. */
  readonly dispatches: readonly string[];
}

/** Features and predictions of all generated prompts. */
export interface PredictionsFound {
  /** One line for each prompt: checksums of its bucket indices and of its counts. */
  readonly features: readonly string[];
  /** For each weights one line for each prompt: mean and spread of the prediction, score of the explanation. */
  readonly byWeights: Readonly<Record<string, readonly string[]>>;
}

/** What becomes of combining marks that only recent versions of Unicode know. */
export interface NewMarksFound {
  /** One line for each mark: checksum of the features. */
  readonly features: readonly string[];
}

/** How much is read of a request of three turns of ten million characters. */
export interface ReadingFound {
  readonly turnUnits: number;
  /** Of all turns together; a character that is looked at twice counts twice. */
  readonly unitsRead: number;
  /** Checksums of the features of the same turns as plain strings. */
  readonly features: string;
}

/** What a learner says of the outcomes that it is told. */
export interface LearningFound {
  /** One line of floats for each outcome: the refined prediction issued before it. */
  readonly issued: readonly string[];
  /** The learner afterwards, sealed. */
  readonly sealed: string;
  /** The given snapshot, opened and sealed again. */
  readonly resealed: string;
  /** The same as `issued` for further outcomes, from the given snapshot on. */
  readonly resumed: readonly string[];
}
