/*
 * The part of the NVML binary interface that Wattlane uses: codes, constants and struct layouts.
 *
 * Written from the interface's documentation, as numbers and layouts only; the sizes and offsets are asserted below, so
 * that a compiler which lays a struct out differently stops the build instead of reading wrong bytes. API version 13.
 */
#ifndef WATTLANE_NVML_ABI_H
#define WATTLANE_NVML_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define WATTLANE_LAYOUT(condition) static_assert(condition, #condition)
extern "C" {
#else
#define WATTLANE_LAYOUT(condition) _Static_assert(condition, #condition)
#endif

/* Every function returns one of these, as a C int. */
enum {
  NVML_OK = 0,
  NVML_UNINITIALIZED = 1,
  NVML_INVALID_ARGUMENT = 2,
  NVML_NOT_SUPPORTED = 3,
  NVML_NO_PERMISSION = 4,
  NVML_NOT_FOUND = 6,
  NVML_INSUFFICIENT_SIZE = 7,
  NVML_DRIVER_NOT_LOADED = 9,
  NVML_TIMEOUT = 10,
  NVML_LIBRARY_NOT_FOUND = 12,
  NVML_FUNCTION_NOT_FOUND = 13,
  NVML_GPU_IS_LOST = 15,
  NVML_VERSION_MISMATCH = 18,
  NVML_ARGUMENT_VERSION_MISMATCH = 25,
  NVML_UNKNOWN = 999
};

/* Clock domains, field ids, event bits, clock event reasons. */
enum { NVML_CLOCK_GRAPHICS = 0, NVML_CLOCK_SM = 1, NVML_CLOCK_MEM = 2 };
enum { NVML_FIELD_POWER_INSTANT = 186 };
enum { NVML_EVENT_XID = 0x8 };
enum {
  NVML_REASON_IDLE = 0x1,
  NVML_REASON_LOCKED = 0x2,
  NVML_REASON_POWER_CAP = 0x4,
  NVML_REASON_HW_SLOWDOWN = 0x8,
  NVML_REASON_SW_THERMAL = 0x20,
  NVML_REASON_HW_THERMAL = 0x40,
  NVML_REASON_POWER_BRAKE = 0x80
};

typedef void *nvmlDevice;
typedef void *nvmlEventSet;

typedef struct {
  char busIdLegacy[16];
  unsigned int domain, bus, device, pciDeviceId, pciSubSystemId;
  char busId[32];
} nvmlPci;
WATTLANE_LAYOUT(sizeof(nvmlPci) == 68 && offsetof(nvmlPci, busId) == 36);

typedef struct {
  unsigned int gpu, memory;
} nvmlUtilization;
WATTLANE_LAYOUT(sizeof(nvmlUtilization) == 8);

typedef struct {
  unsigned long long total, free, used;
} nvmlMemoryV1;
WATTLANE_LAYOUT(sizeof(nvmlMemoryV1) == 24);

typedef struct {
  unsigned int version;
  unsigned long long total, reserved, free, used;
} nvmlMemoryV2;
WATTLANE_LAYOUT(sizeof(nvmlMemoryV2) == 40 && offsetof(nvmlMemoryV2, used) == 32);
#define NVML_MEMORY_V2_VERSION 0x2000028u

typedef struct {
  unsigned int fieldId, scopeId;
  long long timestamp, latencyUsec;
  int valueType, nvmlReturn;
  union {
    double d;
    unsigned int ui;
    unsigned long long ull;
    long long sll;
    int si;
  } value;
} nvmlFieldValue;
WATTLANE_LAYOUT(sizeof(nvmlFieldValue) == 40 && offsetof(nvmlFieldValue, value) == 32);

typedef struct {
  nvmlDevice device;
  unsigned long long eventType, eventData;
  unsigned int gpuInstanceId, computeInstanceId;
} nvmlEventData;
WATTLANE_LAYOUT(sizeof(nvmlEventData) == 32 && offsetof(nvmlEventData, eventData) == 16);

typedef struct {
  unsigned int version;
  int sensorType, temperature;
} nvmlTemperature;
WATTLANE_LAYOUT(sizeof(nvmlTemperature) == 12);
#define NVML_TEMPERATURE_V1_VERSION 0x100000Cu

typedef struct {
  unsigned int pid;
  unsigned long long usedGpuMemory;
  unsigned int gpuInstanceId, computeInstanceId;
} nvmlProcess;
WATTLANE_LAYOUT(sizeof(nvmlProcess) == 24 && offsetof(nvmlProcess, usedGpuMemory) == 8);

#ifdef __cplusplus
}
#endif

#endif
