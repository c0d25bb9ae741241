/*
 * The state of the fake driver: one file, mapped by every process that uses it, and read and written by the tests.
 *
 * A record of doubles for the system and one for each GPU, so that a test can address any knob as (record, slot). Aligned
 * doubles are read and written in one piece. test/fakeNvml/fakeNvmlState.ts mirrors the order of the names below.
 */
#ifndef WATTLANE_FAKE_STATE_H
#define WATTLANE_FAKE_STATE_H

#include <pthread.h>

#define FAKE_MAGIC 20261125.0
#define FAKE_GPUS 16
#define FAKE_SLOTS 64
#define FAKE_FUNCTIONS 64
/* What a script of one function of one GPU says. */
#define FAKE_SCRIPT 4

enum SystemSlot { S_MAGIC, S_GPU_COUNT, S_NO_PERMISSION, S_VERSION_MISMATCH, S_INITS, S_DRIVER };

enum GpuSlot {
  G_LOCKED, /* 0 */
  G_LOCK_MIN_MHZ,
  G_LOCK_MAX_MHZ,
  G_LIMIT_MW,
  G_DEFAULT_LIMIT_MW,
  G_MIN_LIMIT_MW,
  G_MAX_LIMIT_MW,
  G_PERSISTENCE,
  G_LOST, /* 8 */
  G_MIG,
  G_VIRTUALIZATION,
  G_TEMPERATURE_C,
  G_LOAD,
  G_MEMORY_BOUND,
  G_ENERGY_MJ,
  G_IDLE_MW,
  G_DYNAMIC_MW, /* 16 */
  G_LAST_NS,
  G_TOP_MHZ,
  G_LOW_MHZ,
  G_STEP_MHZ,
  G_MEM_MHZ,
  G_MEM_TOTAL,
  G_MEM_USED,
  G_LAG_MS, /* 24 */
  G_LOCK_SET_NS,
  G_LOCK_RESET_NS,
  G_LIMIT_SET_NS,
  G_LOCK_SETS,
  G_LOCK_RESETS,
  G_LIMIT_SETS,
  G_EXTRA_REASONS,
  G_XID, /* 32 */
  G_FOREIGN_AFTER_MS,
  G_FOREIGN_LIMIT_MW,
  G_FOREIGN_LOCK_MAX_MHZ,
  G_FOREIGN_WRITES,
  G_DISOBEY,
  G_ARCHITECTURE,
  G_CLOCK_BEFORE_MHZ,
  G_CLOCK_CHANGED_NS, /* 40 */
  G_LOST_IN_NEXT_WRITE,
  G_OURS_SET_NS,
  G_LIMIT_STEP_MW
};

/* code: answered while `left` is not 0 (counted down; below 0: forever). delayMs: before every call. hang: until 0. */
enum ScriptSlot { C_CODE, C_LEFT, C_DELAY_MS, C_HANG };

typedef struct {
  double slot[FAKE_SLOTS];
  double script[FAKE_FUNCTIONS][FAKE_SCRIPT];
} FakeRecord;

typedef struct {
  FakeRecord system;
  FakeRecord gpu[FAKE_GPUS];
  pthread_mutex_t lock[FAKE_GPUS];
} FakeState;

#endif
