/** One message of a request, with the text of its parts joined. Parts that hold no text (images) add none. */
export interface PromptTurn {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly text: string;
}

/**
 * What a length predictor reads of a request. Any text is allowed: empty, megabytes long, with NUL or with halves of
 * surrogate pairs.
 */
export interface PromptRequest {
  /** Oldest first. */
  readonly turns: readonly PromptTurn[];
  /** Name of the model as the client wrote it. */
  readonly model?: string;
  /** Output limit that the client set, in tokens; a value that is no positive number counts as none. */
  readonly maxTokens?: number;
  /** How many tools the model may call. */
  readonly toolCount?: number;
}
