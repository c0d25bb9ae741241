export { type BodyLimits, DEFAULT_BODY_LIMITS } from './bodyLimits.ts';
export {
  type BodyMember,
  type BodyProblem,
  type BodyProblemCode,
  type BodyScan,
  memberBytes,
} from './bodyScan.ts';
export { type BodyEdit, editBody } from './editBody.ts';
export { ENGINE_METRICS, type EngineMetricNames, type MetricName } from './engineMetricNames.ts';
export { ENGINES, type EngineName, type EngineRow, type PriorityField } from './engines.ts';
export { estimateInputTokens, estimateTextTokens } from './estimateInputTokens.ts';
export { GATEWAY_ERRORS, type GatewayErrorCode } from './gatewayErrors.ts';
export {
  forwardRequestHeaders,
  forwardResponseHeaders,
  type HeaderPair,
  type HeaderSource,
  requestId,
  SSE_RESPONSE_HEADERS,
} from './headerRules.ts';
export {
  type CallProblem,
  type CallTurn,
  INFERENCE_ROUTES,
  type InferenceCall,
  type InferenceRoute,
} from './inferenceCall.ts';
export { parseBody } from './jsonText.ts';
export {
  type EngineLoad,
  LOAD_REQUEST_HEADER,
  LOAD_RESPONSE_HEADER,
  readLoadHeader,
} from './loadHeader.ts';
export { type MetricSample, readMetricText } from './metricText.ts';
export {
  errorEvent,
  type OpenAiError,
  type OpenAiErrorBody,
  type OpenAiErrorDetail,
  openAiError,
} from './openAiError.ts';
export { priorityFields, priorityValue } from './priorityFields.ts';
export { type EngineMetrics, readEngineMetrics } from './readEngineMetrics.ts';
export { readInferenceCall } from './readInferenceCall.ts';
export { readSlots, type SlotCount } from './readSlots.ts';
export { LONGEST_RETRY_WAIT_MS, type RetryAdvice, retryHeaders } from './retryHeaders.ts';
export { scanBody } from './scanBody.ts';
export { finishTap, type TapResult, tapBytes } from './sseTap.ts';
export { createSseTap, LONGEST_EVENT_BYTES, type SseTap } from './sseTapState.ts';
export { usageFields } from './streamUsage.ts';
export { type AnswerUsage, readUsage, type TokenUsage } from './tokenUsage.ts';
