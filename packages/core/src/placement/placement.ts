/** One replica of one model on one GPU. */
export interface Replica {
  /** Index into the models of the call. */
  readonly model: number;
  /** Index into the GPUs of the call. */
  readonly gpu: number;
  /** Part of the model's load that the replica serves, 0 to 1; the replicas of a model sum to 1. */
  readonly share: number;
}

/** Which model runs where. Plain data, in the order of the models. */
export interface Placement {
  readonly replicas: readonly Replica[];
}
