export {
  type ApiErrorCode,
  CLIENT_ERRORS,
  isWattlaneApiError,
  WattlaneApiError,
} from './client/apiError.ts';
export {
  type ClientOptions,
  createClient,
  type RequestOptions,
  type WattlaneClient,
} from './client/createClient.ts';
export type { GatewayHealth, GatewayModel } from './client/gatewayAnswers.ts';
export type { FetchFunction } from './ordering/fetchFunction.ts';
export type { FetchFinish, FetchRecord, FetchStats } from './ordering/fetchRecord.ts';
export { NEUTRAL_PREDICTOR } from './ordering/neutralPredictor.ts';
export { BAND_HEADER, type OrderedFetch, wrapFetch } from './ordering/wrapFetch.ts';
export type { WrapFetchOptions } from './ordering/wrapFetchOptions.ts';
