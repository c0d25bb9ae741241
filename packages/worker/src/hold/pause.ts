/** The time for which an engine that answers with errors is left alone. */
export interface Pause {
  /** `waiting`: it gets nothing; `ready`: it gets the next request, one, to try; `trying`: that one is under way. */
  phase: 'waiting' | 'ready' | 'trying';
}
