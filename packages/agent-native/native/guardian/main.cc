// The guardian: parent of the agent. It watches the agent's heartbeat and puts back what is ours when the agent is gone.
//
//   wattlane-guardian --journal FILE [options] -- AGENT ARGS...   guards
//   wattlane-guardian --restore --journal FILE [options]          restores once; for ExecStopPost
//
// The agent finds the number of the heartbeat pipe in WATTLANE_HEARTBEAT_FD and our patience in WATTLANE_HEARTBEAT_MS, and
// writes one letter at a time: R when it serves, H at every beat, S when it is stopping.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <initializer_list>

#include "notify.h"
#include "restore.h"
#include "say.h"

namespace wattlane {
namespace {

// Exit codes of the agent that a restart cannot mend: a wrong command line, a wrong configuration.
constexpr int kUsage = 64, kConfig = 78;
// Well below WatchdogSec of the unit, since systemd hears nothing while no agent runs.
constexpr long kMaxBackoffMs = 10000;

struct Options {
  RestoreOptions restore{nullptr, nullptr, 5000, false};
  int heartbeatMs = 2000, startMs = 30000, stopMs = 5000;
  bool restoreOnly = false, dieWithParent = false, once = false;
  char** agent = nullptr;
};

long nowMs() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000L + t.tv_nsec / 1000000L;
}

[[noreturn]] void usage(const char* wrong) {
  say("%s", wrong);
  say("expected: --journal FILE [--nvml FILE] [--heartbeat-ms N] [--start-ms N] [--stop-ms N] [--restore-ms N] "
      "[--die-with-parent] [--once] (--restore | -- AGENT ARGS...)");
  _exit(kUsage);
}

int number(const char* text, int min, int max) {
  char* end = nullptr;
  const long value = strtol(text, &end, 10);
  if (end == text || *end != 0 || value < min || value > max) usage("a time is no whole number of ms in its range");
  return static_cast<int>(value);
}

Options parse(int argc, char** argv) {
  Options o;
  for (int i = 1; i < argc; i++) {
    const char* name = argv[i];
    const auto value = [&]() -> const char* {
      if (i + 1 >= argc) usage("an option lacks its value");
      return argv[++i];
    };
    if (strcmp(name, "--journal") == 0) o.restore.journalPath = value();
    else if (strcmp(name, "--nvml") == 0) o.restore.nvmlPath = value();
    else if (strcmp(name, "--heartbeat-ms") == 0) o.heartbeatMs = number(value(), 100, 600000);
    else if (strcmp(name, "--start-ms") == 0) o.startMs = number(value(), 100, 600000);
    else if (strcmp(name, "--stop-ms") == 0) o.stopMs = number(value(), 100, 600000);
    else if (strcmp(name, "--restore-ms") == 0) o.restore.deadlineMs = number(value(), 100, 600000);
    else if (strcmp(name, "--restore") == 0) o.restoreOnly = true;
    else if (strcmp(name, "--die-with-parent") == 0) o.dieWithParent = true;
    else if (strcmp(name, "--once") == 0) o.once = true;
    else if (strcmp(name, "--") == 0) {
      o.agent = argv + i + 1;
      break;
    } else usage("an option is not known");
  }
  // As the agent reads it.
  if (o.restore.nvmlPath == nullptr) o.restore.nvmlPath = getenv("WATTLANE_AGENT_NVML");
  if (o.restore.journalPath == nullptr) usage("--journal is missing");
  if (!o.restoreOnly && (o.agent == nullptr || *o.agent == nullptr)) usage("the agent's command is missing");
  return o;
}

// Only one guardian may act on a journal. The lock goes with the process, however it ends.
bool lockJournal(const char* journalPath) {
  char path[4096];
  snprintf(path, sizeof path, "%s.lock", journalPath);
  const int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  // A file system that is full or read-only does not keep us from guarding what is.
  if (file < 0) return true;
  // The one before us may still be on its way out.
  for (int tries = 0; tries < 50; tries++) {
    if (flock(file, LOCK_EX | LOCK_NB) == 0) return true;
    if (errno != EWOULDBLOCK) return true;
    poll(nullptr, 0, 10);
  }
  return false;
}

// Of the guardian, and of the agent: it takes a hundredth of a core, a late answer costs power or latency, and the guardian has
// to wait for its end before it can restore.
constexpr int kPriority = -10;

// Before everybody else when there is something to do, and the last to be killed for memory. Where we may not, a service
// manager may have done it for us.
void preferSelf() {
  setpriority(PRIO_PROCESS, 0, kPriority);
  const int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  const ssize_t written = write(file, "-1000", 5);
  static_cast<void>(written);
  close(file);
}

// How this process was treated before it preferred itself, for the agent: it may be killed for memory like any other.
struct Treatment {
  int priority;
  char oomScore[16];

  static Treatment present() {
    Treatment t{getpriority(PRIO_PROCESS, 0), "0"};
    const int file = open("/proc/self/oom_score_adj", O_RDONLY | O_CLOEXEC);
    if (file < 0) return t;
    const ssize_t got = read(file, t.oomScore, sizeof t.oomScore - 1);
    t.oomScore[got > 0 ? got : 0] = 0;
    close(file);
    return t;
  }

  void apply() const {
    setpriority(PRIO_PROCESS, 0, priority < kPriority ? priority : kPriority);
    const int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (file < 0) return;
    const ssize_t written = write(file, oomScore, strlen(oomScore));
    static_cast<void>(written);
    close(file);
  }
};

struct Agent {
  pid_t pid = -1;
  int heartbeat = -1;
};

Agent startAgent(char** command, int heartbeatMs, const sigset_t& original, const Treatment& treatment) {
  Agent agent;
  int pipe[2];
  if (pipe2(pipe, O_CLOEXEC) != 0) return agent;
  const pid_t parent = getpid();
  agent.pid = fork();
  if (agent.pid == 0) {
    // Should the guardian be killed, the agent is asked to restore and end.
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(1);
    sigprocmask(SIG_SETMASK, &original, nullptr);
    treatment.apply();
    fcntl(pipe[1], F_SETFD, 0);
    char text[16];
    snprintf(text, sizeof text, "%d", pipe[1]);
    setenv("WATTLANE_HEARTBEAT_FD", text, 1);
    snprintf(text, sizeof text, "%d", heartbeatMs);
    setenv("WATTLANE_HEARTBEAT_MS", text, 1);
    unsetenv("NOTIFY_SOCKET");
    execvp(command[0], command);
    say("cannot run %s: %s", command[0], strerror(errno));
    _exit(kUsage);
  }
  close(pipe[1]);
  fcntl(pipe[0], F_SETFL, O_NONBLOCK);
  agent.heartbeat = pipe[0];
  return agent;
}

// Waits for the agent to be gone; false when it is not within the time, as in a driver call that cannot be killed.
bool reap(pid_t pid, int waitMs, int& status) {
  for (int waited = 0;; waited++) {
    const pid_t ended = waitpid(pid, &status, WNOHANG);
    if (ended == pid || (ended < 0 && errno == ECHILD)) return true;
    if (waited >= waitMs) return false;
    poll(nullptr, 0, 1);
  }
}

struct Outcome {
  bool asked;   // to end, by a signal
  int code;     // of the agent; 128 + signal
  bool served;  // whether it ever said that it serves
  pid_t left;   // it could not be killed: it may still come back from a driver call; 0 when it is gone
};

// Watches one run of the agent to its end, and restores.
Outcome guard(const Options& options, int signals, const sigset_t& original, const Treatment& treatment) {
  Outcome outcome{false, 1, false, 0};
  const Agent agent = startAgent(options.agent, options.heartbeatMs, original, treatment);
  if (agent.pid < 0) {
    say("cannot start the agent: %s", strerror(errno));
    return outcome;
  }
  long aliveUntil = nowMs() + options.startMs;
  int status = 0;
  bool ended = false;
  while (!ended) {
    pollfd files[2] = {{signals, POLLIN, 0}, {agent.heartbeat, POLLIN, 0}};
    const long left = aliveUntil - nowMs();
    if (left <= 0) {
      say(outcome.asked ? "the agent does not stop; killing it" : "no heartbeat; killing the agent");
      kill(agent.pid, SIGKILL);
      if (!reap(agent.pid, 500, status)) outcome.left = agent.pid;
      break;
    }
    if (poll(files, 2, static_cast<int>(left)) < 0 && errno != EINTR) break;
    if (files[0].revents & POLLIN) {
      signalfd_siginfo info;
      while (read(signals, &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
        if (info.ssi_signo == SIGHUP) kill(agent.pid, SIGHUP);
        if (info.ssi_signo != SIGTERM && info.ssi_signo != SIGINT) continue;
        if (!outcome.asked) {
          notifySystemd("STOPPING=1");
          aliveUntil = nowMs() + options.stopMs;
        }
        outcome.asked = true;
        kill(agent.pid, SIGTERM);
      }
      ended = reap(agent.pid, 0, status);
    }
    if (files[1].revents & (POLLIN | POLLHUP)) {
      char letters[64];
      const ssize_t got = read(agent.heartbeat, letters, sizeof letters);
      for (ssize_t i = 0; i < got; i++) {
        if (letters[i] == 'R' && !outcome.served) {
          outcome.served = true;
          notifySystemd("READY=1");
        }
      }
      if (got > 0 && !outcome.asked) {
        // Until it serves it has the time of a start; a driver may take long to come up.
        if (outcome.served) aliveUntil = nowMs() + options.heartbeatMs;
        notifySystemd("WATCHDOG=1");
      }
      if (got == 0) {
        // The pipe is closed: the agent is gone or about to be. It must not write any more.
        if (!reap(agent.pid, outcome.asked ? options.stopMs : 20, status)) {
          kill(agent.pid, SIGKILL);
          if (!reap(agent.pid, 500, status)) outcome.left = agent.pid;
        }
        ended = true;
      }
    }
  }
  close(agent.heartbeat);
  if (outcome.left != 0) outcome.code = 128 + SIGKILL;
  else outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return outcome;
}

constexpr int kOutlastMs = 5000;

// Restores beside an agent that cannot be killed, as one that hangs in the driver, until it is gone: what its last call
// sets when it comes back is undone with the rest, and no second agent may set anything meanwhile.
void outlast(pid_t pid, RestoreOptions options) {
  say("the agent cannot be killed yet; restoring beside it");
  options.keepJournal = true;
  int status = 0;
  do {
    restore(options);
  } while (!reap(pid, kOutlastMs, status));
}

int run(const Options& options) {
  if (options.dieWithParent) prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (!lockJournal(options.restore.journalPath)) {
    say("another guardian holds %s", options.restore.journalPath);
    return 1;
  }
  sigset_t watched, original;
  sigemptyset(&watched);
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGCHLD}) sigaddset(&watched, number);
  sigprocmask(SIG_BLOCK, &watched, &original);
  const int signals = signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
  const Treatment treatment = Treatment::present();
  preferSelf();
  restore(options.restore);
  long backoffMs = 250;
  for (;;) {
    const long started = nowMs();
    const Outcome outcome = guard(options, signals, original, treatment);
    if (outcome.code != 0 && !outcome.asked) say("the agent ended with %d", outcome.code);
    if (outcome.left != 0 && outcome.asked) {
      // We have to go: the journal stays for whoever comes next.
      RestoreOptions keeping = options.restore;
      keeping.keepJournal = true;
      restore(keeping);
      return 1;
    }
    if (outcome.left != 0) outlast(outcome.left, options.restore);
    const int left = restore(options.restore);
    if (left > 0) say("%d GPUs are not restored yet", left);
    if (outcome.asked) {
      // A stop that leaves a GPU slow is not a success: ExecStopPost has another try.
      return left > 0 ? 1 : 0;
    }
    if (options.once || outcome.code == 0 || outcome.code == kUsage || outcome.code == kConfig) return outcome.code;
    if (nowMs() - started > 60000) backoffMs = 250;
    say("starting the agent again in %ld ms", backoffMs);
    const long until = nowMs() + backoffMs;
    backoffMs = backoffMs * 2 > kMaxBackoffMs ? kMaxBackoffMs : backoffMs * 2;
    long retryAt = nowMs() + 1000;
    for (long rest = until - nowMs(); rest > 0; rest = until - nowMs()) {
      pollfd file = {signals, POLLIN, 0};
      poll(&file, 1, static_cast<int>(rest < 1000 ? rest : 1000));
      signalfd_siginfo info;
      while (read(signals, &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
        if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT) {
          notifySystemd("STOPPING=1");
          return restore(options.restore) > 0 ? 1 : 0;
        }
      }
      if (nowMs() >= retryAt) {
        restore(options.restore);
        retryAt = nowMs() + 1000;
      }
    }
  }
}

}  // namespace
}  // namespace wattlane

int main(int argc, char** argv) {
  const wattlane::Options options = wattlane::parse(argc, argv);
  if (!options.restoreOnly) return wattlane::run(options);
  if (!wattlane::lockJournal(options.restore.journalPath)) {
    wattlane::say("a guardian holds the journal; it restores what has to be");
    return 0;
  }
  return wattlane::restore(options.restore) > 0 ? 1 : 0;
}
