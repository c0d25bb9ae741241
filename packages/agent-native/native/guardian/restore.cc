#include "restore.h"

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../nvml/nvmlAbi.h"
#include "journal.h"
#include "say.h"

namespace wattlane {
namespace {

// A limit reads back as it was set, but for rounding to whole watts.
constexpr unsigned kSameLimitMw = 1000;

struct Driver {
  int (*init)();
  int (*count)(unsigned*);
  int (*byIndex)(unsigned, nvmlDevice*);
  int (*uuid)(nvmlDevice, char*, unsigned);
  int (*resetLock)(nvmlDevice);
  int (*limit)(nvmlDevice, unsigned*);
  int (*defaultLimit)(nvmlDevice, unsigned*);
  int (*setLimit)(nvmlDevice, unsigned);
  int (*setPersistence)(nvmlDevice, int);
};

template <typename F>
void bind(void* library, F& function, const char* name) {
  function = reinterpret_cast<F>(dlsym(library, name));
}

bool load(const char* path, Driver& driver) {
  void* library = dlopen(path != nullptr ? path : "libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr && path == nullptr) library = dlopen("libnvidia-ml.so", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    say("the driver library cannot be loaded: %s", dlerror());
    return false;
  }
  bind(library, driver.init, "nvmlInit_v2");
  bind(library, driver.count, "nvmlDeviceGetCount_v2");
  bind(library, driver.byIndex, "nvmlDeviceGetHandleByIndex_v2");
  bind(library, driver.uuid, "nvmlDeviceGetUUID");
  bind(library, driver.resetLock, "nvmlDeviceResetGpuLockedClocks");
  bind(library, driver.limit, "nvmlDeviceGetPowerManagementLimit");
  bind(library, driver.defaultLimit, "nvmlDeviceGetPowerManagementDefaultLimit");
  bind(library, driver.setLimit, "nvmlDeviceSetPowerManagementLimit");
  bind(library, driver.setPersistence, "nvmlDeviceSetPersistenceMode");
  return driver.init && driver.count && driver.byIndex && driver.uuid;
}

// 0 and 3 and 13 mean that there is nothing (left) to undo.
bool undone(int code) { return code == NVML_OK || code == NVML_NOT_SUPPORTED || code == NVML_FUNCTION_NOT_FOUND; }

// Turns persistence mode off again where it was. Last of all: on some modules the handle is of no use afterwards.
bool undoPersistence(const Driver& driver, nvmlDevice device, const JournalGpu& gpu) {
  if (!gpu.persistence || driver.setPersistence == nullptr) return true;
  const int code = driver.setPersistence(device, 0);
  if (!undone(code)) say("%s: persistence mode is not put back: code %d", gpu.uuid, code);
  return undone(code);
}

// Undoes what we own of one GPU. The limit is put back only while it is one of those that we may have set: another value
// is somebody else's by now.
bool undoSettings(const Driver& driver, nvmlDevice device, const JournalGpu& gpu) {
  bool done = true;
  if (gpu.clock && driver.resetLock != nullptr) {
    const int code = driver.resetLock(device);
    if (!undone(code)) {
      say("%s: clocks are not reset: code %d", gpu.uuid, code);
      done = false;
    }
  }
  if (gpu.setCount == 0 || driver.limit == nullptr || driver.setLimit == nullptr) return done;
  unsigned now = 0;
  int code = driver.limit(device, &now);
  if (!undone(code)) return false;
  bool ours = false;
  for (int i = 0; i < gpu.setCount; i++) {
    const unsigned set = gpu.setMw[i];
    ours = ours || (now > set ? now - set : set - now) <= kSameLimitMw;
  }
  if (!ours) {
    say("%s: the power limit of %u mW is not ours; left as it is", gpu.uuid, now);
    return done;
  }
  code = driver.setLimit(device, gpu.beforeMw);
  if (undone(code)) return done;
  say("%s: the power limit is not put back: code %d", gpu.uuid, code);
  return false;
}

bool undo(const Driver& driver, nvmlDevice device, const JournalGpu& gpu) {
  return undoSettings(driver, device, gpu) && undoPersistence(driver, device, gpu);
}

// Without a readable journal nothing says what is ours, and a GPU must not stay slow: everything back to stock.
bool stock(const Driver& driver, nvmlDevice device, const char* uuid) {
  bool done = driver.resetLock == nullptr || undone(driver.resetLock(device));
  unsigned now = 0, usual = 0;
  if (driver.limit == nullptr || driver.defaultLimit == nullptr || driver.setLimit == nullptr) return done;
  if (!undone(driver.limit(device, &now)) || !undone(driver.defaultLimit(device, &usual))) return false;
  if (now < usual) done = undone(driver.setLimit(device, usual)) && done;
  say("%s: set to stock, since the journal is damaged", uuid);
  return done;
}

struct Job {
  const Driver* driver;
  unsigned index;
  Journal* journal;
  pthread_mutex_t* lock;
  pthread_cond_t* changed;
  int* left;
  bool* restored;  // by place in the journal
  int* failed;
};

// Opens one GPU and undoes what is ours there. A thread for each, so that one that hangs does not hold up the others.
void* work(void* argument) {
  Job& job = *static_cast<Job*>(argument);
  nvmlDevice device = nullptr;
  char uuid[96] = {};
  int place = -1;
  bool done = false;
  int code = job.driver->byIndex(job.index, &device);
  if (code == NVML_OK) code = job.driver->uuid(device, uuid, sizeof uuid);
  const bool damaged = job.journal->state == Journal::Damaged;
  if (code == NVML_OK && damaged) {
    done = stock(*job.driver, device, uuid);
  } else if (code == NVML_OK) {
    for (int i = 0; i < job.journal->count; i++) {
      if (strcmp(job.journal->gpu[i].uuid, uuid) == 0) place = i;
    }
    if (place >= 0) done = undo(*job.driver, device, job.journal->gpu[place]);
  }
  pthread_mutex_lock(job.lock);
  if (place >= 0) job.restored[place] = done;
  if (damaged && !done) *job.failed += 1;
  *job.left -= 1;
  pthread_cond_signal(job.changed);
  pthread_mutex_unlock(job.lock);
  return nullptr;
}

// The child's work: how many GPUs are left.
int restoreHere(const RestoreOptions& options, Journal& journal) {
  static Driver driver{};
  if (!load(options.nvmlPath, driver)) return 255;
  const int code = driver.init();
  unsigned count = 0;
  if (code != NVML_OK || driver.count(&count) != NVML_OK) {
    say("the driver does not start: code %d", code);
    return 255;
  }
  if (count > static_cast<unsigned>(kMaxGpus)) count = kMaxGpus;
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
  static bool restored[kMaxGpus];
  static Job jobs[kMaxGpus];
  static int left, failed;
  left = static_cast<int>(count);
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 256 * 1024);
  for (unsigned i = 0; i < count; i++) {
    jobs[i] = Job{&driver, i, &journal, &lock, &changed, &left, restored, &failed};
    pthread_t thread;
    if (pthread_create(&thread, &small, work, &jobs[i]) != 0) work(&jobs[i]);
  }
  timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += options.deadlineMs / 1000;
  until.tv_nsec += options.deadlineMs % 1000 * 1000000L;
  if (until.tv_nsec >= 1000000000L) {
    until.tv_sec += 1;
    until.tv_nsec -= 1000000000L;
  }
  pthread_mutex_lock(&lock);
  while (left > 0 && pthread_cond_timedwait(&changed, &lock, &until) != ETIMEDOUT) {
  }
  if (journal.state == Journal::Damaged) {
    // Kept as it is while a GPU is missing, so that the next attempt sets all of them again.
    const int missing = failed + left;
    if (missing == 0 && !options.keepJournal) unlink(options.journalPath);
    return missing;
  }
  static Journal rest;
  rest = journal;
  rest.count = 0;
  for (int i = 0; i < journal.count; i++) {
    if (!restored[i]) rest.gpu[rest.count++] = journal.gpu[i];
  }
  if (!options.keepJournal && !writeJournal(options.journalPath, rest)) say("the journal cannot be written: %s", strerror(errno));
  say("restored %d of %d GPUs", journal.count - rest.count, journal.count);
  return rest.count;
}

}  // namespace

int restore(const RestoreOptions& options) {
  static Journal journal;
  readJournal(options.journalPath, journal);
  if (journal.state == Journal::Missing) return 0;
  char boot[64];
  readBootId(boot, sizeof boot);
  if (journal.state == Journal::Whole && strcmp(journal.boot, boot) != 0) {
    say("the journal is of an earlier boot, whose settings are gone");
    unlink(options.journalPath);
    return 0;
  }
  const pid_t child = fork();
  if (child < 0) return restoreHere(options, journal);
  if (child == 0) {
    signal(SIGTERM, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    const int left = restoreHere(options, journal);
    _exit(left > 255 ? 255 : left);
  }
  // One more second than its threads have, for a driver that does not even start.
  for (int waitedMs = 0; waitedMs < options.deadlineMs + 1000; waitedMs += 1) {
    int status = 0;
    const pid_t ended = waitpid(child, &status, WNOHANG);
    if (ended == child) return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
    poll(nullptr, 0, 1);
  }
  kill(child, SIGKILL);
  say("the driver hangs; given up for now");
  return 255;
}

}  // namespace wattlane
