/*
 * A driver library that is none: the real binary interface in front of state in a file, for tests without a GPU.
 *
 * Environment: FAKE_NVML_STATE names the state file (made with 8 H100s when it is missing), FAKE_NVML_GPUS how many GPUs a
 * new one has. Compile with -DOLD_DRIVER for a library that lacks what came after 2019. Power follows the clock and the
 * load by the model of docs/algorithms/power-model.md; energy is integrated at every call.
 */
#define _GNU_SOURCE
#include "fakeState.h"

#include "../../native/nvml/nvmlAbi.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* The order is that of FUNCTIONS in fakeNvmlState.ts; scripts are addressed by it. */
enum Function {
  F_INIT,
  F_COUNT,
  F_HANDLE,
  F_NAME,
  F_UUID,
  F_PCI,
  F_MIG,
  F_VIRTUALIZATION,
  F_UTILIZATION,
  F_MEMORY,
  F_POWER,
  F_GET_LIMIT,
  F_DEFAULT_LIMIT,
  F_LIMIT_RANGE,
  F_SET_LIMIT,
  F_ENERGY,
  F_CLOCK,
  F_MAX_CLOCK,
  F_MEM_CLOCKS,
  F_GRAPHICS_CLOCKS,
  F_SET_LOCK,
  F_RESET_LOCK,
  F_REASONS,
  F_TEMPERATURE,
  F_GET_PERSISTENCE,
  F_SET_PERSISTENCE,
  F_FIELDS,
  F_EVENTS,
  F_DRIVER_VERSION,
  F_PROCESSES
};

static FakeState *state;
static int initialised; /* reference count, as the real library keeps one */
static char handles[FAKE_GPUS]; /* a handle is an address in here */

static double nowNs(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void sleepMs(double ms) {
  struct timespec t = {(time_t)(ms / 1000), (long)(fmod(ms, 1000) * 1e6)};
  while (nanosleep(&t, &t) == -1 && errno == EINTR) {
  }
}

/* ---- the state file ---- */

static void fillGpu(double *g) {
  g[G_LIMIT_MW] = g[G_DEFAULT_LIMIT_MW] = g[G_MAX_LIMIT_MW] = 700000;
  g[G_MIN_LIMIT_MW] = 200000;
  g[G_TEMPERATURE_C] = 45;
  g[G_LOAD] = 1;
  g[G_MEMORY_BOUND] = 0.6;
  g[G_IDLE_MW] = 75000;
  g[G_DYNAMIC_MW] = 500000;
  g[G_TOP_MHZ] = 1980;
  g[G_LOW_MHZ] = 345;
  g[G_STEP_MHZ] = 15;
  g[G_MEM_MHZ] = 2619;
  g[G_MEM_TOTAL] = 85520809984.0;
  g[G_MEM_USED] = 1073741824.0;
  g[G_ARCHITECTURE] = 9;
  g[G_LIMIT_STEP_MW] = 1000;
  g[G_PERSISTENCE] = 1;
  g[G_LAST_NS] = nowNs();
}

static int openState(void) {
  if (state != NULL) return NVML_OK;
  const char *path = getenv("FAKE_NVML_STATE");
  if (path == NULL) return NVML_DRIVER_NOT_LOADED;
  int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return NVML_DRIVER_NOT_LOADED;
  if (ftruncate(file, sizeof(FakeState)) != 0) return NVML_DRIVER_NOT_LOADED;
  FakeState *mapped = mmap(NULL, sizeof(FakeState), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (mapped == MAP_FAILED) return NVML_DRIVER_NOT_LOADED;
  if (mapped->system.slot[S_MAGIC] != FAKE_MAGIC) {
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
    for (int i = 0; i < FAKE_GPUS; i++) {
      fillGpu(mapped->gpu[i].slot);
      pthread_mutex_init(&mapped->lock[i], &kind);
    }
    const char *count = getenv("FAKE_NVML_GPUS");
    mapped->system.slot[S_GPU_COUNT] = count != NULL ? atoi(count) : 8;
    mapped->system.slot[S_DRIVER] = 550;
    mapped->system.slot[S_MAGIC] = FAKE_MAGIC;
  }
  state = mapped;
  return NVML_OK;
}

/* A process that is killed while it holds a lock must not hold up the others. */
static void lockGpu(int index) {
  if (pthread_mutex_lock(&state->lock[index]) == EOWNERDEAD) pthread_mutex_consistent(&state->lock[index]);
}

static void unlockGpu(int index) { pthread_mutex_unlock(&state->lock[index]); }

/* ---- scripts ---- */

/* Waits and answers as a test has asked; NVML_OK where it has not. */
static int scripted(FakeRecord *record, enum Function function) {
  double *script = record->script[function];
  if (script[C_DELAY_MS] > 0) sleepMs(script[C_DELAY_MS]);
  while (((volatile double *)script)[C_HANG] != 0) sleepMs(2);
  if (script[C_LEFT] == 0) return NVML_OK;
  if (script[C_LEFT] > 0) script[C_LEFT] -= 1;
  return (int)script[C_CODE];
}

/* The index of a handle, or a negative code: -1 uninitialised, -2 no handle. */
static int indexOf(nvmlDevice device) {
  if (initialised == 0) return -NVML_UNINITIALIZED;
  ptrdiff_t index = (char *)device - handles;
  if (index < 0 || index >= FAKE_GPUS) return -NVML_INVALID_ARGUMENT;
  return (int)index;
}

/* Begins a call: checks the handle, the scripts and whether the GPU is there. */
#define BEGIN(device, function)                                           \
  int index = indexOf(device);                                            \
  if (index < 0) return -index;                                           \
  double *g = state->gpu[index].slot;                                     \
  {                                                                       \
    int code = scripted(&state->gpu[index], function);                    \
    if (code != NVML_OK) return code;                                     \
  }                                                                       \
  if (state->system.slot[S_VERSION_MISMATCH] != 0) return NVML_VERSION_MISMATCH; \
  if (g[G_LOST] != 0) return NVML_GPU_IS_LOST

#define NEED(pointer) \
  if ((pointer) == NULL) return NVML_INVALID_ARGUMENT

/* ---- clocks, power, energy ---- */

static double powerAtMw(const double *g, double mhz) {
  double x = mhz / g[G_TOP_MHZ];
  double w = g[G_MEMORY_BOUND];
  return g[G_IDLE_MW] + g[G_LOAD] * g[G_DYNAMIC_MW] * (w * x + (1 - w) * pow(x, 2.2));
}

/* The clock that the settings lead to, and the reasons for it. */
static double settledMhz(const double *g, unsigned long long *reasons) {
  unsigned long long why = (unsigned long long)g[G_EXTRA_REASONS];
  double mhz = g[G_TOP_MHZ];
  if (g[G_LOAD] == 0) {
    mhz = g[G_LOCKED] != 0 ? fmax(g[G_LOW_MHZ], g[G_LOCK_MIN_MHZ]) : g[G_LOW_MHZ];
    why |= NVML_REASON_IDLE;
  } else if (g[G_LOCKED] != 0 && g[G_DISOBEY] == 0 && g[G_LOCK_MAX_MHZ] < mhz) {
    mhz = g[G_LOCK_MAX_MHZ];
    why |= NVML_REASON_LOCKED;
  }
  while (mhz - g[G_STEP_MHZ] >= g[G_LOW_MHZ] && powerAtMw(g, mhz) > g[G_LIMIT_MW]) {
    mhz -= g[G_STEP_MHZ];
    why |= NVML_REASON_POWER_CAP;
  }
  if (reasons != NULL) *reasons = why;
  return mhz;
}

static double clockMhz(const double *g) {
  double settled = settledMhz(g, NULL);
  int moving = g[G_CLOCK_BEFORE_MHZ] > 0 && nowNs() - g[G_CLOCK_CHANGED_NS] < g[G_LAG_MS] * 1e6;
  return moving ? g[G_CLOCK_BEFORE_MHZ] : settled;
}

/* Another tool writes over what was set last, a while after it was set; and energy goes on. Call under the lock. */
static void advance(double *g) {
  double now = nowNs();
  g[G_ENERGY_MJ] += powerAtMw(g, clockMhz(g)) * fmax(0, now - g[G_LAST_NS]) / 1e9;
  g[G_LAST_NS] = now;
  if (g[G_FOREIGN_AFTER_MS] <= 0 || g[G_OURS_SET_NS] == 0) return;
  if (now - g[G_OURS_SET_NS] < g[G_FOREIGN_AFTER_MS] * 1e6) return;
  g[G_OURS_SET_NS] = 0;
  g[G_FOREIGN_WRITES] += 1;
  if (g[G_FOREIGN_LIMIT_MW] > 0) g[G_LIMIT_MW] = g[G_FOREIGN_LIMIT_MW];
  if (g[G_FOREIGN_LOCK_MAX_MHZ] > 0) {
    g[G_LOCKED] = 1;
    g[G_LOCK_MAX_MHZ] = g[G_FOREIGN_LOCK_MAX_MHZ];
  }
}

/* ---- library ---- */

int nvmlInit_v2(void) {
  int code = openState();
  if (code != NVML_OK) return code;
  code = scripted(&state->system, F_INIT);
  if (code != NVML_OK) return code;
  if (state->system.slot[S_VERSION_MISMATCH] != 0) return NVML_VERSION_MISMATCH;
  initialised += 1;
  state->system.slot[S_INITS] += 1;
  return NVML_OK;
}

int nvmlShutdown(void) {
  if (initialised == 0) return NVML_UNINITIALIZED;
  initialised -= 1;
  return NVML_OK;
}

const char *nvmlErrorString(int code) { return code == NVML_OK ? "Success" : "Fake error"; }

int nvmlSystemGetDriverVersion(char *text, unsigned int length) {
  if (initialised == 0) return NVML_UNINITIALIZED;
  NEED(text);
  if (length < 16) return NVML_INSUFFICIENT_SIZE;
  snprintf(text, length, "%.0f.54.15", state->system.slot[S_DRIVER]);
  return NVML_OK;
}

int nvmlDeviceGetCount_v2(unsigned int *count) {
  if (initialised == 0) return NVML_UNINITIALIZED;
  NEED(count);
  int code = scripted(&state->system, F_COUNT);
  if (code != NVML_OK) return code;
  *count = (unsigned int)state->system.slot[S_GPU_COUNT];
  return NVML_OK;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned int index, nvmlDevice *device) {
  if (initialised == 0) return NVML_UNINITIALIZED;
  NEED(device);
  if (index >= (unsigned int)state->system.slot[S_GPU_COUNT]) return NVML_INVALID_ARGUMENT;
  int code = scripted(&state->gpu[index], F_HANDLE);
  if (code != NVML_OK) return code;
  *device = &handles[index];
  return NVML_OK;
}

static void uuidOf(int index, char *text, unsigned int length) {
  snprintf(text, length, "GPU-fa4e0000-0000-4000-8000-%012d", index);
}

int nvmlDeviceGetHandleByUUID(const char *uuid, nvmlDevice *device) {
  if (initialised == 0) return NVML_UNINITIALIZED;
  NEED(uuid);
  NEED(device);
  for (int i = 0; i < (int)state->system.slot[S_GPU_COUNT]; i++) {
    char own[80];
    uuidOf(i, own, sizeof own);
    if (strcmp(uuid, own) != 0) continue;
    int code = scripted(&state->gpu[i], F_HANDLE);
    if (code != NVML_OK) return code;
    *device = &handles[i];
    return NVML_OK;
  }
  return NVML_NOT_FOUND;
}

/* ---- what a GPU is ---- */

int nvmlDeviceGetName(nvmlDevice device, char *text, unsigned int length) {
  BEGIN(device, F_NAME);
  NEED(text);
  if (length < 64) return NVML_INSUFFICIENT_SIZE;
  snprintf(text, length, "Fake H100 80GB");
  return NVML_OK;
}

int nvmlDeviceGetUUID(nvmlDevice device, char *text, unsigned int length) {
  BEGIN(device, F_UUID);
  NEED(text);
  (void)g;
  if (length < 80) return NVML_INSUFFICIENT_SIZE;
  uuidOf(index, text, length);
  return NVML_OK;
}

int nvmlDeviceGetPciInfo_v3(nvmlDevice device, nvmlPci *pci) {
  BEGIN(device, F_PCI);
  NEED(pci);
  (void)g;
  memset(pci, 0, sizeof *pci);
  pci->bus = (unsigned int)index + 1;
  snprintf(pci->busIdLegacy, sizeof pci->busIdLegacy, "0000:%02X:00.0", index + 1);
  snprintf(pci->busId, sizeof pci->busId, "00000000:%02X:00.0", index + 1);
  return NVML_OK;
}

int nvmlDeviceGetMigMode(nvmlDevice device, unsigned int *current, unsigned int *pending) {
  BEGIN(device, F_MIG);
  NEED(current);
  NEED(pending);
  *current = *pending = (unsigned int)g[G_MIG];
  return NVML_OK;
}

int nvmlDeviceGetVirtualizationMode(nvmlDevice device, int *mode) {
  BEGIN(device, F_VIRTUALIZATION);
  NEED(mode);
  *mode = (int)g[G_VIRTUALIZATION];
  return NVML_OK;
}

int nvmlDeviceGetMaxClockInfo(nvmlDevice device, int type, unsigned int *mhz) {
  BEGIN(device, F_MAX_CLOCK);
  NEED(mhz);
  if (type < 0 || type > 3) return NVML_INVALID_ARGUMENT;
  *mhz = (unsigned int)(type == NVML_CLOCK_MEM ? g[G_MEM_MHZ] : g[G_TOP_MHZ]);
  return NVML_OK;
}

int nvmlDeviceGetSupportedMemoryClocks(nvmlDevice device, unsigned int *count, unsigned int *mhz) {
  BEGIN(device, F_MEM_CLOCKS);
  NEED(count);
  unsigned int room = *count;
  *count = 1;
  if (room < 1 || mhz == NULL) return NVML_INSUFFICIENT_SIZE;
  mhz[0] = (unsigned int)g[G_MEM_MHZ];
  return NVML_OK;
}

int nvmlDeviceGetSupportedGraphicsClocks(nvmlDevice device, unsigned int memMhz, unsigned int *count, unsigned int *mhz) {
  BEGIN(device, F_GRAPHICS_CLOCKS);
  NEED(count);
  if (memMhz != (unsigned int)g[G_MEM_MHZ]) return NVML_NOT_FOUND;
  unsigned int room = *count;
  *count = (unsigned int)((g[G_TOP_MHZ] - g[G_LOW_MHZ]) / g[G_STEP_MHZ]) + 1;
  if (room < *count || mhz == NULL) return NVML_INSUFFICIENT_SIZE;
  for (unsigned int i = 0; i < *count; i++) mhz[i] = (unsigned int)(g[G_TOP_MHZ] - i * g[G_STEP_MHZ]);
  return NVML_OK;
}

/* ---- telemetry ---- */

int nvmlDeviceGetUtilizationRates(nvmlDevice device, nvmlUtilization *rates) {
  BEGIN(device, F_UTILIZATION);
  NEED(rates);
  if (g[G_MIG] != 0) return NVML_NOT_SUPPORTED;
  rates->gpu = (unsigned int)(100 * g[G_LOAD]);
  rates->memory = rates->gpu / 2;
  return NVML_OK;
}

int nvmlDeviceGetMemoryInfo(nvmlDevice device, nvmlMemoryV1 *memory) {
  BEGIN(device, F_MEMORY);
  NEED(memory);
  memory->total = (unsigned long long)g[G_MEM_TOTAL];
  memory->used = (unsigned long long)g[G_MEM_USED];
  memory->free = memory->total - memory->used;
  return NVML_OK;
}

int nvmlDeviceGetPowerUsage(nvmlDevice device, unsigned int *mw) {
  BEGIN(device, F_POWER);
  NEED(mw);
  lockGpu(index);
  advance(g);
  *mw = (unsigned int)powerAtMw(g, clockMhz(g));
  unlockGpu(index);
  return NVML_OK;
}

int nvmlDeviceGetClockInfo(nvmlDevice device, int type, unsigned int *mhz) {
  BEGIN(device, F_CLOCK);
  NEED(mhz);
  if (type < 0 || type > 3) return NVML_INVALID_ARGUMENT;
  lockGpu(index);
  advance(g);
  *mhz = (unsigned int)(type == NVML_CLOCK_MEM ? g[G_MEM_MHZ] : clockMhz(g));
  unlockGpu(index);
  return NVML_OK;
}

static int reasonsOf(nvmlDevice device, unsigned long long *reasons) {
  BEGIN(device, F_REASONS);
  NEED(reasons);
  lockGpu(index);
  advance(g);
  settledMhz(g, reasons);
  unlockGpu(index);
  return NVML_OK;
}

int nvmlDeviceGetCurrentClocksThrottleReasons(nvmlDevice device, unsigned long long *reasons) {
  return reasonsOf(device, reasons);
}

int nvmlDeviceGetTemperature(nvmlDevice device, int sensor, unsigned int *celsius) {
  BEGIN(device, F_TEMPERATURE);
  NEED(celsius);
  if (sensor != 0) return NVML_INVALID_ARGUMENT;
  *celsius = (unsigned int)g[G_TEMPERATURE_C];
  return NVML_OK;
}

/* ---- power limit ---- */

int nvmlDeviceGetPowerManagementLimit(nvmlDevice device, unsigned int *mw) {
  BEGIN(device, F_GET_LIMIT);
  NEED(mw);
  lockGpu(index);
  advance(g);
  *mw = (unsigned int)g[G_LIMIT_MW];
  unlockGpu(index);
  return NVML_OK;
}

int nvmlDeviceGetPowerManagementDefaultLimit(nvmlDevice device, unsigned int *mw) {
  BEGIN(device, F_DEFAULT_LIMIT);
  NEED(mw);
  *mw = (unsigned int)g[G_DEFAULT_LIMIT_MW];
  return NVML_OK;
}

int nvmlDeviceGetPowerManagementLimitConstraints(nvmlDevice device, unsigned int *min, unsigned int *max) {
  BEGIN(device, F_LIMIT_RANGE);
  NEED(min);
  NEED(max);
  *min = (unsigned int)g[G_MIN_LIMIT_MW];
  *max = (unsigned int)g[G_MAX_LIMIT_MW];
  return NVML_OK;
}

/* What stops every setter: no rights, a guest of a hypervisor, a GPU that is lost in the middle of the write. */
static int refusedWrite(double *g) {
  if (state->system.slot[S_NO_PERMISSION] != 0) return NVML_NO_PERMISSION;
  if (g[G_VIRTUALIZATION] == 2) return NVML_NOT_SUPPORTED;
  return NVML_OK;
}

static int lostInWrite(double *g) {
  if (g[G_LOST_IN_NEXT_WRITE] == 0) return 0;
  g[G_LOST_IN_NEXT_WRITE] = 0;
  g[G_LOST] = 1;
  return 1;
}

int nvmlDeviceSetPowerManagementLimit(nvmlDevice device, unsigned int mw) {
  double entered = nowNs();
  BEGIN(device, F_SET_LIMIT);
  int refused = refusedWrite(g);
  if (refused != NVML_OK) return refused;
  if (mw < g[G_MIN_LIMIT_MW] || mw > g[G_MAX_LIMIT_MW]) return NVML_INVALID_ARGUMENT;
  lockGpu(index);
  advance(g);
  double before = clockMhz(g);
  g[G_LIMIT_MW] = floor(mw / g[G_LIMIT_STEP_MW]) * g[G_LIMIT_STEP_MW];
  g[G_CLOCK_BEFORE_MHZ] = before;
  g[G_CLOCK_CHANGED_NS] = g[G_OURS_SET_NS] = nowNs();
  g[G_LIMIT_SET_NS] = entered;
  g[G_LIMIT_SETS] += 1;
  unlockGpu(index);
  return lostInWrite(g) ? NVML_GPU_IS_LOST : NVML_OK;
}

/* ---- locked clocks ---- */

static int setLock(int index, double *g, double entered, int locked, double minMhz, double maxMhz) {
  int refused = refusedWrite(g);
  if (refused != NVML_OK) return refused;
  lockGpu(index);
  advance(g);
  double before = clockMhz(g);
  double top = g[G_TOP_MHZ], step = g[G_STEP_MHZ];
  g[G_LOCKED] = locked;
  /* Real drivers round to a clock of the list; here down, from the top. */
  g[G_LOCK_MIN_MHZ] = locked ? fmax(g[G_LOW_MHZ], top - ceil((top - minMhz) / step) * step) : 0;
  g[G_LOCK_MAX_MHZ] = locked ? fmax(g[G_LOW_MHZ], top - ceil(fmax(0, top - maxMhz) / step) * step) : 0;
  g[G_CLOCK_BEFORE_MHZ] = before;
  g[G_CLOCK_CHANGED_NS] = nowNs();
  g[G_OURS_SET_NS] = locked ? g[G_CLOCK_CHANGED_NS] : 0;
  g[locked ? G_LOCK_SET_NS : G_LOCK_RESET_NS] = entered;
  g[locked ? G_LOCK_SETS : G_LOCK_RESETS] += 1;
  unlockGpu(index);
  return lostInWrite(g) ? NVML_GPU_IS_LOST : NVML_OK;
}

int nvmlDeviceSetGpuLockedClocks(nvmlDevice device, unsigned int minMhz, unsigned int maxMhz) {
  double entered = nowNs();
  BEGIN(device, F_SET_LOCK);
  if (minMhz > maxMhz) return NVML_INVALID_ARGUMENT;
  return setLock(index, g, entered, 1, minMhz, maxMhz);
}

int nvmlDeviceResetGpuLockedClocks(nvmlDevice device) {
  double entered = nowNs();
  BEGIN(device, F_RESET_LOCK);
  return setLock(index, g, entered, 0, 0, 0);
}

/* ---- persistence ---- */

int nvmlDeviceGetPersistenceMode(nvmlDevice device, int *mode) {
  BEGIN(device, F_GET_PERSISTENCE);
  NEED(mode);
  *mode = (int)g[G_PERSISTENCE];
  return NVML_OK;
}

int nvmlDeviceSetPersistenceMode(nvmlDevice device, int mode) {
  BEGIN(device, F_SET_PERSISTENCE);
  int refused = refusedWrite(g);
  if (refused != NVML_OK) return refused;
  if (mode != 0 && mode != 1) return NVML_INVALID_ARGUMENT;
  g[G_PERSISTENCE] = mode;
  return NVML_OK;
}

/* ---- what old drivers do not have ---- */

#ifndef OLD_DRIVER
int nvmlDeviceGetTotalEnergyConsumption(nvmlDevice device, unsigned long long *mj) {
  BEGIN(device, F_ENERGY);
  NEED(mj);
  lockGpu(index);
  advance(g);
  *mj = (unsigned long long)g[G_ENERGY_MJ];
  unlockGpu(index);
  return NVML_OK;
}

int nvmlDeviceGetArchitecture(nvmlDevice device, unsigned int *architecture) {
  BEGIN(device, F_NAME);
  NEED(architecture);
  *architecture = (unsigned int)g[G_ARCHITECTURE];
  return NVML_OK;
}

int nvmlDeviceGetMemoryInfo_v2(nvmlDevice device, nvmlMemoryV2 *memory) {
  BEGIN(device, F_MEMORY);
  NEED(memory);
  if (memory->version != NVML_MEMORY_V2_VERSION) return NVML_ARGUMENT_VERSION_MISMATCH;
  memory->total = (unsigned long long)g[G_MEM_TOTAL];
  memory->used = (unsigned long long)g[G_MEM_USED];
  memory->reserved = 0;
  memory->free = memory->total - memory->used;
  return NVML_OK;
}

int nvmlDeviceGetCurrentClocksEventReasons(nvmlDevice device, unsigned long long *reasons) {
  return reasonsOf(device, reasons);
}

int nvmlDeviceGetTemperatureV(nvmlDevice device, nvmlTemperature *temperature) {
  BEGIN(device, F_TEMPERATURE);
  NEED(temperature);
  if (temperature->version != NVML_TEMPERATURE_V1_VERSION) return NVML_ARGUMENT_VERSION_MISMATCH;
  if (temperature->sensorType != 0) return NVML_INVALID_ARGUMENT;
  temperature->temperature = (int)g[G_TEMPERATURE_C];
  return NVML_OK;
}

int nvmlDeviceGetFieldValues(nvmlDevice device, int count, nvmlFieldValue *values) {
  BEGIN(device, F_FIELDS);
  NEED(values);
  for (int i = 0; i < count; i++) {
    values[i].nvmlReturn = NVML_NOT_SUPPORTED;
    if (values[i].fieldId != NVML_FIELD_POWER_INSTANT) continue;
    lockGpu(index);
    advance(g);
    values[i].value.ull = 0;
    values[i].value.ui = (unsigned int)powerAtMw(g, clockMhz(g));
    unlockGpu(index);
    values[i].valueType = 1;
    values[i].nvmlReturn = NVML_OK;
  }
  return NVML_OK;
}
#endif

/* ---- events ---- */

static struct {
  unsigned char registered[FAKE_GPUS];
} eventSet;

int nvmlEventSetCreate(nvmlEventSet *set) {
  if (initialised == 0) return NVML_UNINITIALIZED;
  NEED(set);
  *set = &eventSet;
  return NVML_OK;
}

int nvmlEventSetFree(nvmlEventSet set) { return set == &eventSet ? NVML_OK : NVML_INVALID_ARGUMENT; }

int nvmlDeviceRegisterEvents(nvmlDevice device, unsigned long long mask, nvmlEventSet set) {
  BEGIN(device, F_EVENTS);
  (void)g;
  if (set != &eventSet) return NVML_INVALID_ARGUMENT;
  if ((mask & ~(unsigned long long)NVML_EVENT_XID) != 0) return NVML_NOT_SUPPORTED;
  eventSet.registered[index] = 1;
  return NVML_OK;
}

int nvmlEventSetWait_v2(nvmlEventSet set, nvmlEventData *event, unsigned int timeoutMs) {
  if (initialised == 0) return NVML_UNINITIALIZED;
  if (set != &eventSet) return NVML_INVALID_ARGUMENT;
  NEED(event);
  double until = nowNs() + timeoutMs * 1e6;
  for (;;) {
    for (int i = 0; i < FAKE_GPUS; i++) {
      double *g = state->gpu[i].slot;
      if (!eventSet.registered[i] || g[G_XID] == 0) continue;
      memset(event, 0, sizeof *event);
      event->device = &handles[i];
      event->eventType = NVML_EVENT_XID;
      event->eventData = (unsigned long long)g[G_XID];
      event->gpuInstanceId = event->computeInstanceId = 0xffffffffu;
      g[G_XID] = 0; /* told once */
      return NVML_OK;
    }
    double leftMs = (until - nowNs()) / 1e6;
    if (leftMs <= 0) return NVML_TIMEOUT;
    sleepMs(leftMs < 100 ? leftMs : 100);
  }
}

#ifdef FAKE_TOOL
/* Makes the state file, so that a test can turn its knobs before anything runs. */
int main(void) { return nvmlInit_v2(); }
#endif
