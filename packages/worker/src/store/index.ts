export type {
  AuditLine,
  Change,
  DesiredRow,
  Loaded,
  RefusedRow,
  StoredBackend,
  StoredBudget,
  StoredKey,
} from './desired.ts';
export { KeyWatch, type KeyWatchParts } from './keyWatch.ts';
export { createMemoryStore, type MemoryStore } from './memoryStore.ts';
export { openStore } from './openStore.ts';
export { PredictorKeeper, type Restored, restoreLearner } from './predictorKeeper.ts';
export type { LoadedSnapshot, Store, StoreHealth } from './store.ts';
export { storeFile } from './storeFile.ts';
export { createStoreMetrics, type StoreMetrics } from './storeMetrics.ts';
export type { StoreOptions } from './storeOptions.ts';
export { MEMORY_URL } from './storeUrl.ts';
