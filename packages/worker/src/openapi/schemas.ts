/** A schema of JSON Schema 2020-12, as OpenAPI 3.1 takes it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const text: JsonSchema = { type: 'string' };
const count: JsonSchema = { type: 'integer', minimum: 0 };
const model: JsonSchema = { type: 'string', minLength: 1, maxLength: 256 };
const limit: JsonSchema = { type: 'integer', minimum: 1 };
const common = {
  model,
  stream: { type: 'boolean', default: false },
  n: { type: 'integer', minimum: 1, maximum: 128, default: 1 },
} as const;

/** What the gateway reads of a body; everything else goes to the engine as it came. */
function body(description: string, required: readonly string[], properties: JsonSchema): JsonSchema {
  return { type: 'object', description, required, properties, additionalProperties: true };
}

const PASSED = 'Members that are not listed go to the engine as they came.';

/** Schemas of what goes over the wire, by name. */
export const SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  ChatRequest: body(`A chat completion of the OpenAI API. ${PASSED}`, ['model', 'messages'], {
    ...common,
    messages: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['role'],
        properties: {
          role: text,
          content: { type: ['string', 'array', 'null'], items: { type: 'object' } },
        },
      },
    },
    max_tokens: limit,
    max_completion_tokens: limit,
    stream_options: { type: 'object', properties: { include_usage: { type: 'boolean' } } },
  }),
  CompletionRequest: body(`A completion of the OpenAI API. ${PASSED}`, ['model', 'prompt'], {
    ...common,
    prompt: { type: ['string', 'array'], description: 'Text, token ids, or a list of either.' },
    max_tokens: limit,
  }),
  EmbeddingRequest: body(`Embeddings of the OpenAI API. ${PASSED}`, ['model', 'input'], {
    model,
    input: { type: ['string', 'array'], description: 'Text, token ids, or a list of either.' },
  }),
  ResponseRequest: body(`A response of the OpenAI API. ${PASSED}`, ['model', 'input'], {
    model,
    stream: common.stream,
    input: { type: ['string', 'array'] },
    instructions: { type: ['string', 'null'] },
    max_output_tokens: limit,
  }),
  EngineAnswer: {
    type: 'object',
    description: 'The answer of the engine, byte for byte.',
    properties: {
      usage: {
        type: 'object',
        properties: { prompt_tokens: count, completion_tokens: count, total_tokens: count },
      },
    },
    additionalProperties: true,
  },
  Model: {
    type: 'object',
    required: ['id'],
    properties: { id: text, object: { const: 'model' }, created: count, owned_by: text },
    additionalProperties: true,
  },
  ModelList: {
    type: 'object',
    required: ['object', 'data'],
    properties: {
      object: { const: 'list' },
      data: { type: 'array', items: { $ref: '#/components/schemas/Model' } },
    },
  },
  Health: {
    type: 'object',
    required: ['status', 'draining', 'active', 'waiting', 'backends'],
    properties: {
      status: { enum: ['ok', 'degraded', 'down'] },
      draining: { type: 'boolean' },
      active: count,
      waiting: count,
      backends: {
        type: 'array',
        items: {
          type: 'object',
          required: ['id', 'health'],
          properties: {
            id: text,
            health: { enum: ['up', 'down', 'draining'] },
            priority: { enum: ['unknown', 'taken', 'refused'] },
          },
        },
      },
    },
    additionalProperties: true,
  },
  Error: {
    type: 'object',
    required: ['error'],
    properties: {
      error: {
        type: 'object',
        required: ['message', 'type', 'param', 'code'],
        properties: {
          message: { type: 'string', description: 'For people; may change.' },
          type: text,
          param: { type: ['string', 'null'], description: 'Member of the body that is wrong.' },
          code: {
            type: ['string', 'null', 'integer'],
            description: 'Stable where the gateway made the error.',
          },
          not_before: { type: 'string', format: 'date-time', description: 'Of `deferred` alone.' },
        },
        additionalProperties: true,
      },
    },
  },
};
