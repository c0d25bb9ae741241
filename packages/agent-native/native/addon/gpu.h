// One GPU as the driver sees it: what it is, one sample, one setting. Called on the GPU's own thread only.
#pragma once

#include <time.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "nvmlLibrary.h"

namespace wattlane {

// Place of each value in a sample: 16 words of 8 bytes. Doubles but for the last three, which are unsigned integers.
// src/backend/nvml/sampleLayout.ts holds the same list.
enum SampleWord { W_CODE, W_VALID, W_TIME_MS, W_POWER_MW, W_SM_MHZ, W_MEM_MHZ, W_CELSIUS, W_UTIL, W_LIMIT_MW, W_STUCK,
                  W_ENERGY_MJ = 13, W_REASONS, W_MEM_USED, W_COUNT };

union Word {
  double real;
  unsigned long long whole;
};

struct Sample {
  Word word[W_COUNT] = {};
};

struct Description {
  std::string uuid, name, pciBusId;
  int architecture = -1, mig = -1, virtualization = -1, persistence = -1;
  unsigned limitMw = 0, defaultLimitMw = 0, minLimitMw = 0, maxLimitMw = 0, topSmMhz = 0, memMhz = 0;
  unsigned long long memTotal = 0;
  std::vector<unsigned> clocksMhz;
  bool hasLimit = false, hasLimitRange = false, hasEnergy = false, hasInstantPower = false, hasLock = false;
  bool hasSetLimit = false, hasReasons = false;
};

inline double monotonicMs() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
}

class Gpu {
 public:
  Gpu(const NvmlLibrary& nvml, unsigned index) : nvml_(nvml), index_(index) {}

  int open() { return nvml_.handleByIndex(index_, &device_); }
  nvmlDevice device() const { return device_; }

  int describe(Description& d) {
    char text[96] = {};
    int code = nvml_.uuid(device_, text, sizeof text);
    if (code != NVML_OK) return code;
    d.uuid = text;
    if (nvml_.name(device_, text, sizeof text) == NVML_OK) d.name = text;
    nvmlPci pci{};
    if (nvml_.pci(device_, &pci) == NVML_OK) d.pciBusId.assign(pci.busId, strnlen(pci.busId, sizeof pci.busId));
    unsigned value = 0, pending = 0;
    if (nvml_.architecture(device_, &value) == NVML_OK) d.architecture = static_cast<int>(value);
    if (nvml_.migMode(device_, &value, &pending) == NVML_OK) d.mig = static_cast<int>(value);
    int mode = 0;
    if (nvml_.virtualization(device_, &mode) == NVML_OK) d.virtualization = mode;
    if (nvml_.getPersistence(device_, &mode) == NVML_OK) d.persistence = mode;
    d.hasLimit = nvml_.limit(device_, &d.limitMw) == NVML_OK;
    if (nvml_.defaultLimit(device_, &d.defaultLimitMw) != NVML_OK) d.defaultLimitMw = d.limitMw;
    d.hasLimitRange = nvml_.limitRange(device_, &d.minLimitMw, &d.maxLimitMw) == NVML_OK;
    nvml_.maxClock(device_, NVML_CLOCK_SM, &d.topSmMhz);
    memory(d.memTotal, true);
    readClocks(d);
    unsigned long long ignored = 0;
    d.hasEnergy = nvml_.energy(device_, &ignored) == NVML_OK;
    unsigned milliwatts = 0;
    d.hasInstantPower = instantPower(milliwatts);
    d.hasReasons = reasons(ignored) == NVML_OK;
    d.hasLock = nvml_.setLock.fn != nullptr && nvml_.resetLock.fn != nullptr;
    d.hasSetLimit = nvml_.setLimit.fn != nullptr;
    return NVML_OK;
  }

  // Reads what a control loop needs, and with `all` also temperature, memory and memory clock.
  void sample(Sample& s, bool all) {
    unsigned long long valid = 0;
    unsigned value = 0;
    const auto keep = [&](SampleWord place, int code) {
      if (code == NVML_OK) {
        s.word[place].real = value;
        valid |= 1ull << place;
      } else if (code == NVML_GPU_IS_LOST || code == NVML_VERSION_MISMATCH || code == NVML_UNINITIALIZED) {
        s.word[W_CODE].real = code;
      }
    };
    s.word[W_TIME_MS].real = monotonicMs();
    keep(W_POWER_MW, instantPower(value) ? NVML_OK : nvml_.powerUsage(device_, &value));
    keep(W_SM_MHZ, nvml_.clock(device_, NVML_CLOCK_SM, &value));
    keep(W_LIMIT_MW, nvml_.limit(device_, &value));
    if (nvml_.energy(device_, &s.word[W_ENERGY_MJ].whole) == NVML_OK) valid |= 1ull << W_ENERGY_MJ;
    if (reasons(s.word[W_REASONS].whole) == NVML_OK) valid |= 1ull << W_REASONS;
    nvmlUtilization rates{};
    const int code = nvml_.utilization(device_, &rates);
    value = rates.gpu;
    keep(W_UTIL, code);
    if (all) {
      keep(W_MEM_MHZ, nvml_.clock(device_, NVML_CLOCK_MEM, &value));
      keep(W_CELSIUS, temperature(value));
      if (memory(s.word[W_MEM_USED].whole, false) == NVML_OK) valid |= 1ull << W_MEM_USED;
    }
    s.word[W_VALID].real = static_cast<double>(valid);
  }

  int setLock(unsigned minMhz, unsigned maxMhz) { return nvml_.setLock(device_, minMhz, maxMhz); }
  int resetLock() { return nvml_.resetLock(device_); }
  int setLimit(unsigned mw) { return nvml_.setLimit(device_, mw); }
  int limit(unsigned& mw) { return nvml_.limit(device_, &mw); }
  int setPersistence(int mode) { return nvml_.setPersistence(device_, mode); }

 private:
  const NvmlLibrary& nvml_;
  unsigned index_;
  nvmlDevice device_ = nullptr;
  bool noInstantPower_ = false, noEventReasons_ = false, noTemperatureV1_ = false, noMemoryV2_ = false;

  // The field is instant on every GPU, where the plain getter is a 1 s average on some.
  bool instantPower(unsigned& mw) {
    if (noInstantPower_) return false;
    nvmlFieldValue field{};
    field.fieldId = NVML_FIELD_POWER_INSTANT;
    const int code = nvml_.fields(device_, 1, &field);
    if (code == NVML_OK && field.nvmlReturn == NVML_OK) {
      mw = field.value.ui;
      return true;
    }
    if (isMissing(code) || (code == NVML_OK && isMissing(field.nvmlReturn))) noInstantPower_ = true;
    return false;
  }

  int reasons(unsigned long long& bits) {
    if (!noEventReasons_) {
      const int code = nvml_.eventReasons(device_, &bits);
      if (code == NVML_OK) return code;
      if (!isMissing(code)) return code;
      noEventReasons_ = true;
    }
    return nvml_.throttleReasons(device_, &bits);
  }

  int temperature(unsigned& celsius) {
    if (!noTemperatureV1_) {
      nvmlTemperature reading{NVML_TEMPERATURE_V1_VERSION, 0, 0};
      const int code = nvml_.temperatureV1(device_, &reading);
      if (code == NVML_OK) celsius = static_cast<unsigned>(std::max(0, reading.temperature));
      if (code == NVML_OK || !(isMissing(code) || code == NVML_ARGUMENT_VERSION_MISMATCH)) return code;
      noTemperatureV1_ = true;
    }
    return nvml_.temperatureV0(device_, 0, &celsius);
  }

  int memory(unsigned long long& bytes, bool total) {
    if (!noMemoryV2_) {
      nvmlMemoryV2 info{};
      info.version = NVML_MEMORY_V2_VERSION;
      const int code = nvml_.memoryV2(device_, &info);
      if (code == NVML_OK) bytes = total ? info.total : info.used;
      if (code == NVML_OK || !(isMissing(code) || code == NVML_ARGUMENT_VERSION_MISMATCH)) return code;
      noMemoryV2_ = true;
    }
    nvmlMemoryV1 info{};
    const int code = nvml_.memoryV1(device_, &info);
    if (code == NVML_OK) bytes = total ? info.total : info.used;
    return code;
  }

  // The SM clocks that the GPU lists at its highest memory clock, ascending.
  void readClocks(Description& d) {
    unsigned count = 0;
    if (nvml_.memoryClocks(device_, &count, nullptr) != NVML_INSUFFICIENT_SIZE || count == 0) return;
    std::vector<unsigned> memory(count);
    if (nvml_.memoryClocks(device_, &count, memory.data()) != NVML_OK || count == 0) return;
    d.memMhz = *std::max_element(memory.begin(), memory.begin() + count);
    count = 0;
    if (nvml_.graphicsClocks(device_, d.memMhz, &count, nullptr) != NVML_INSUFFICIENT_SIZE || count == 0) return;
    d.clocksMhz.resize(count);
    if (nvml_.graphicsClocks(device_, d.memMhz, &count, d.clocksMhz.data()) != NVML_OK) count = 0;
    d.clocksMhz.resize(count);
    std::sort(d.clocksMhz.begin(), d.clocksMhz.end());
  }

  static bool isMissing(int code) { return code == NVML_FUNCTION_NOT_FOUND || code == NVML_NOT_SUPPORTED; }
};

}  // namespace wattlane
