import type { InferenceRoute } from '@wattlane/core/protocol';

/** Where an engine serves each route. */
export const PATHS: Readonly<Record<InferenceRoute, string>> = {
  chat: '/v1/chat/completions',
  completions: '/v1/completions',
  embeddings: '/v1/embeddings',
  responses: '/v1/responses',
};
