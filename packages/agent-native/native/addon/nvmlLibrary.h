// The driver library, loaded at run time. Every symbol may be missing; a call to one that is answers code 13, as a
// present symbol does on a driver that is too old for it.
#pragma once

#include <dlfcn.h>

#include <string>

#include "../nvml/nvmlAbi.h"

namespace wattlane {

class NvmlLibrary {
 public:
  // Loads `path`, or the names that drivers install when it is empty. Answers false and says why in `error`.
  bool open(const std::string& path, std::string& error) {
    const char* names[] = {"libnvidia-ml.so.1", "libnvidia-ml.so"};
    if (!path.empty()) {
      library_ = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
      if (library_ == nullptr) error = dlerror();
    } else {
      for (const char* name : names) {
        library_ = dlopen(name, RTLD_NOW | RTLD_LOCAL);
        if (library_ != nullptr) break;
        if (error.empty()) error = dlerror();
      }
    }
    if (library_ == nullptr) return false;
    resolve();
    const bool essential = init.fn && shutdown.fn && errorString != nullptr && count.fn && handleByIndex.fn;
    if (!essential) error = "it lacks one of nvmlInit_v2, nvmlShutdown, nvmlErrorString, nvmlDeviceGetCount_v2, nvmlDeviceGetHandleByIndex_v2";
    return essential;
  }

  template <typename... Args>
  struct Function {
    int (*fn)(Args...) = nullptr;
    int operator()(Args... args) const { return fn == nullptr ? NVML_FUNCTION_NOT_FOUND : fn(args...); }
  };

  Function<> init, shutdown;
  const char* (*errorString)(int) = nullptr;
  Function<unsigned*> count;
  Function<unsigned, nvmlDevice*> handleByIndex;
  Function<char*, unsigned> driverVersion;
  Function<nvmlDevice, char*, unsigned> name, uuid;
  Function<nvmlDevice, nvmlPci*> pci;
  Function<nvmlDevice, unsigned*> architecture, powerUsage, limit, defaultLimit;
  Function<nvmlDevice, unsigned*, unsigned*> migMode, limitRange;
  Function<nvmlDevice, int*> virtualization, getPersistence;
  Function<nvmlDevice, int> setPersistence;
  Function<nvmlDevice, nvmlUtilization*> utilization;
  Function<nvmlDevice, nvmlMemoryV1*> memoryV1;
  Function<nvmlDevice, nvmlMemoryV2*> memoryV2;
  Function<nvmlDevice, unsigned long long*> energy, eventReasons, throttleReasons;
  Function<nvmlDevice, int, unsigned*> clock, maxClock, temperatureV0;
  Function<nvmlDevice, nvmlTemperature*> temperatureV1;
  Function<nvmlDevice, unsigned*, unsigned*> memoryClocks;
  Function<nvmlDevice, unsigned, unsigned*, unsigned*> graphicsClocks;
  Function<nvmlDevice, unsigned> setLimit;
  Function<nvmlDevice, unsigned, unsigned> setLock;
  Function<nvmlDevice> resetLock;
  Function<nvmlDevice, int, nvmlFieldValue*> fields;
  Function<nvmlEventSet*> eventSetCreate;
  Function<nvmlEventSet> eventSetFree;
  Function<nvmlDevice, unsigned long long, nvmlEventSet> registerEvents;
  Function<nvmlEventSet, nvmlEventData*, unsigned> eventWait;

 private:
  void* library_ = nullptr;

  template <typename... Args>
  void bind(Function<Args...>& function, const char* name) {
    function.fn = reinterpret_cast<int (*)(Args...)>(dlsym(library_, name));
  }

  void resolve() {
    bind(init, "nvmlInit_v2");
    bind(shutdown, "nvmlShutdown");
    errorString = reinterpret_cast<const char* (*)(int)>(dlsym(library_, "nvmlErrorString"));
    bind(count, "nvmlDeviceGetCount_v2");
    bind(handleByIndex, "nvmlDeviceGetHandleByIndex_v2");
    bind(driverVersion, "nvmlSystemGetDriverVersion");
    bind(name, "nvmlDeviceGetName");
    bind(uuid, "nvmlDeviceGetUUID");
    bind(pci, "nvmlDeviceGetPciInfo_v3");
    bind(architecture, "nvmlDeviceGetArchitecture");
    bind(powerUsage, "nvmlDeviceGetPowerUsage");
    bind(limit, "nvmlDeviceGetPowerManagementLimit");
    bind(defaultLimit, "nvmlDeviceGetPowerManagementDefaultLimit");
    bind(limitRange, "nvmlDeviceGetPowerManagementLimitConstraints");
    bind(migMode, "nvmlDeviceGetMigMode");
    bind(virtualization, "nvmlDeviceGetVirtualizationMode");
    bind(getPersistence, "nvmlDeviceGetPersistenceMode");
    bind(setPersistence, "nvmlDeviceSetPersistenceMode");
    bind(utilization, "nvmlDeviceGetUtilizationRates");
    bind(memoryV1, "nvmlDeviceGetMemoryInfo");
    bind(memoryV2, "nvmlDeviceGetMemoryInfo_v2");
    bind(energy, "nvmlDeviceGetTotalEnergyConsumption");
    bind(eventReasons, "nvmlDeviceGetCurrentClocksEventReasons");
    bind(throttleReasons, "nvmlDeviceGetCurrentClocksThrottleReasons");
    bind(clock, "nvmlDeviceGetClockInfo");
    bind(maxClock, "nvmlDeviceGetMaxClockInfo");
    bind(temperatureV0, "nvmlDeviceGetTemperature");
    bind(temperatureV1, "nvmlDeviceGetTemperatureV");
    bind(memoryClocks, "nvmlDeviceGetSupportedMemoryClocks");
    bind(graphicsClocks, "nvmlDeviceGetSupportedGraphicsClocks");
    bind(setLimit, "nvmlDeviceSetPowerManagementLimit");
    bind(setLock, "nvmlDeviceSetGpuLockedClocks");
    bind(resetLock, "nvmlDeviceResetGpuLockedClocks");
    bind(fields, "nvmlDeviceGetFieldValues");
    bind(eventSetCreate, "nvmlEventSetCreate");
    bind(eventSetFree, "nvmlEventSetFree");
    bind(registerEvents, "nvmlDeviceRegisterEvents");
    bind(eventWait, "nvmlEventSetWait_v2");
  }
};

}  // namespace wattlane
