import { BANDS } from '@wattlane/core/domain';
import { INFERENCE_ROUTES } from '@wattlane/core/protocol';
import { ASSET_TYPES } from '../dashboard/dashboardAssets.ts';
import { errorResponses, inferenceResponses, schemaRef } from './responses.ts';
import { type JsonSchema, SCHEMAS } from './schemas.ts';

const REQUESTS = {
  chat: ['ChatRequest', 'Answers a chat'],
  completions: ['CompletionRequest', 'Goes on with a text'],
  embeddings: ['EmbeddingRequest', 'Embeds texts'],
  responses: ['ResponseRequest', 'Makes a response'],
} as const;

const REQUEST_HEADERS: readonly JsonSchema[] = [
  header('x-request-id', 'Id of the request; one is made where it is absent.', {
    type: 'string',
    maxLength: 128,
  }),
  header('x-wattlane-class', 'Band, one of those that the key grants.', { enum: BANDS }),
  header('traceparent', 'W3C trace context; passed on.', { type: 'string' }),
];

function header(name: string, description: string, schema: JsonSchema): JsonSchema {
  return { name, in: 'header', required: false, description, schema };
}

/**
 * The description of all routes of a gateway, OpenAPI 3.1. The same code gives the same document.
 *
 * @param version  of the gateway
 */
export function openApiDocument(version: string): JsonSchema {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Wattlane gateway',
      version,
      description:
        'The inference routes of the OpenAI API, in front of unmodified engines, with requests ordered by predicted length.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ key: [] }],
    paths: { ...inferencePaths(), ...modelPaths(), ...statePaths(), ...dashboardPaths() },
    components: {
      schemas: SCHEMAS,
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key: wlk_<id>_<secret>.' },
        page: {
          type: 'http',
          scheme: 'basic',
          description: 'Any user, the API key as password; for browsers.',
        },
      },
    },
  };
}

function inferencePaths(): JsonSchema {
  const entries = Object.entries(INFERENCE_ROUTES).map(([path, route]) => {
    const [schema, summary] = REQUESTS[route];
    const operation = {
      operationId: route,
      summary,
      tags: ['inference'],
      parameters: REQUEST_HEADERS,
      requestBody: { required: true, content: { 'application/json': { schema: schemaRef(schema) } } },
      responses: inferenceResponses(route !== 'embeddings'),
    };
    return [path, { post: operation }] as const;
  });
  return Object.fromEntries(entries);
}

function modelPaths(): JsonSchema {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
  return {
    '/v1/models': {
      get: {
        operationId: 'listModels',
        summary: 'Lists the models of all engines that are up',
        tags: ['inference'],
        responses: { '200': json('The models.', 'ModelList'), ...errorResponses(['invalid_api_key']) },
      },
    },
    '/v1/models/{id}': {
      get: {
        operationId: 'getModel',
        summary: 'Describes one model; its name may hold slashes',
        tags: ['inference'],
        parameters: [id],
        responses: {
          '200': json('The model.', 'Model'),
          ...errorResponses(['invalid_api_key', 'model_not_found']),
        },
      },
    },
  };
}

function statePaths(): JsonSchema {
  return {
    '/healthz': {
      get: {
        operationId: 'health',
        summary: 'Says whether engines are up',
        tags: ['state'],
        security: [],
        responses: {
          '200': json('Some engine is up.', 'Health'),
          '503': json('No engine is up, or the gateway is stopping.', 'Health'),
        },
      },
    },
    '/metrics': metricsPath(),
    '/openapi.json': open('openApi', 'This document', 'application/json'),
  };
}

/** Read with a key that has one of a few scopes. */
function metricsPath(): JsonSchema {
  const summary = 'Metrics in the text format of Prometheus; for keys with the scope report, debug or admin';
  return {
    get: {
      operationId: 'metrics',
      summary,
      tags: ['state'],
      responses: {
        '200': text(summary, 'text/plain; version=0.0.4'),
        ...errorResponses(['invalid_api_key', 'permission_denied']),
      },
    },
  };
}

function dashboardPaths(): JsonSchema {
  const files = Object.entries(ASSET_TYPES).map(([name, type]) => [
    `/dashboard/${name}`,
    open(`file_${name.replace('.', '_')}`, 'A file of the dashboard', type.split(';')[0]!, 'dashboard'),
  ]);
  return {
    '/': guarded('dashboard', 'The dashboard', 'text/html'),
    '/dashboard/events': guarded('dashboardEvents', 'Its figures, once a second', 'text/event-stream', {
      '503': { description: 'Too many pages listen.' },
    }),
    ...Object.fromEntries(files),
  };
}

/** A route that anyone may read. */
function open(operationId: string, summary: string, type: string, tag = 'state'): JsonSchema {
  return {
    get: { operationId, summary, tags: [tag], security: [], responses: { '200': text(summary, type) } },
  };
}

/** A route for keys with the scope `debug` or `admin`. */
function guarded(operationId: string, summary: string, type: string, more: JsonSchema = {}): JsonSchema {
  return {
    get: {
      operationId,
      summary,
      tags: ['dashboard'],
      security: [{ key: [] }, { page: [] }],
      responses: {
        '200': text(summary, type),
        '401': { description: 'A key is needed.' },
        '403': {
          description: 'The key lacks the scope debug, or the page is not asked for by a loopback name.',
        },
        ...more,
      },
    },
  };
}

const text = (description: string, type: string): JsonSchema => ({
  description: `${description}.`,
  content: { [type]: { schema: { type: type === 'application/json' ? 'object' : 'string' } } },
});

const json = (description: string, schema: string): JsonSchema => ({
  description,
  content: { 'application/json': { schema: schemaRef(schema) } },
});
