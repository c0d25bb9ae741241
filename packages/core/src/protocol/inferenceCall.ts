/** The inference routes of the OpenAI API that are read, by path. */
export const INFERENCE_ROUTES = {
  '/v1/chat/completions': 'chat',
  '/v1/completions': 'completions',
  '/v1/embeddings': 'embeddings',
  '/v1/responses': 'responses',
} as const;

/** One of the routes of `INFERENCE_ROUTES`. */
export type InferenceRoute = (typeof INFERENCE_ROUTES)[keyof typeof INFERENCE_ROUTES];

/** One message of a call, the text of its parts joined by line feeds. Images, sound and files add none. */
export interface CallTurn {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly text: string;
}

/**
 * What the gateway needs to know of an inference request. It can be given to a length predictor as it is
 * (`PromptRequest` of `@wattlane/core/prediction`).
 */
export interface InferenceCall {
  readonly route: InferenceRoute;
  /** Name of the model as the client wrote it; 1 to 256 characters. */
  readonly model: string;
  /** Oldest first. Several prompts of one completions or embeddings request are one user turn each. */
  readonly turns: readonly CallTurn[];
  /** Limit of output tokens per answer, a number above 0; not set when the client gave none or one that is no such number. */
  readonly maxTokens?: number;
  /** Prompt tokens that came as token ids: their exact number. The other prompts are in `turns`. */
  readonly inputTokens?: number;
  readonly toolCount: number;
  /** Whether the answer is asked for as server-sent events. */
  readonly stream: boolean;
  /** Whether the client itself wants the usage at the end of a stream; true on `responses`, where it always comes. */
  readonly includeUsage: boolean;
  /** Prompts in the request; above 1 on completions and embeddings only. */
  readonly prompts: number;
  /** Answers that are computed per prompt: the larger of `n` and `best_of`; 0 on embeddings, which have no output. */
  readonly choices: number;
  readonly temperature?: number;
  /** Whether some message holds a picture or a video: its tokens are in no estimate. */
  readonly hasImages: boolean;
  /** The same of sound. */
  readonly hasAudio: boolean;
}

/** Why a request cannot be read: a 400 in OpenAI's terms. */
export interface CallProblem {
  readonly kind: 'problem';
  readonly message: string;
  /** The member of the body that is wrong. */
  readonly param: string;
}

/** A JSON value that is an object; undefined for every other one. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

/** Makes the problem with one member of a body. */
export function callProblem(param: string, message: string): CallProblem {
  return { kind: 'problem', message, param };
}
