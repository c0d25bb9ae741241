export {
  GPU_TRACE_KIND,
  GPU_TRACE_KINDS,
  type GpuTrace,
  type SyncDetail,
  type TraceLane,
} from './gpuTrace.ts';
export {
  BANDS,
  type Band,
  DEFAULT_TENANT,
  PREFIX_BLOCK_TOKENS,
  type TenantId,
  type TraceRecord,
} from './request.ts';
