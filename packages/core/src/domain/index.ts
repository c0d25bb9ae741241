export {
  BANDS,
  type Band,
  DEFAULT_TENANT,
  PREFIX_BLOCK_TOKENS,
  type TenantId,
  type TraceRecord,
} from './request.ts';
