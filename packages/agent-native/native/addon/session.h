// The driver library in use: its GPUs, a thread for each, and one for what concerns them all.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "deadlines.h"
#include "gpu.h"
#include "worker.h"

namespace wattlane {

// What a command has to say to JavaScript.
struct Message {
  enum Kind { Result, Late, Samples, Started, Xid } kind = Result;
  double id = 0;
  int code = 0;
  unsigned gpu = 0;
  unsigned long long value = 0;
  std::string text;
  std::shared_ptr<Description> description;
  std::shared_ptr<std::vector<Sample>> samples;
  std::vector<int> codes;
};

enum class Operation { Describe, SetLock, ResetLock, SetLimit, GetLimit, SetPersistence };

class Session : public std::enable_shared_from_this<Session> {
 public:
  std::function<void(Message)> post;

  bool open(const std::string& path, std::string& error) { return nvml_.open(path, error); }

  // Initialises the driver and opens its GPUs, on the system thread.
  void start(double id, unsigned deadlineMs) {
    auto self = shared_from_this();
    deadlines_.start(self);
    system_.start(self);
    submit(system_, deadlineMs, [self](Message& m) { return self->initialise(m); }, id, 0, Message::Started);
  }

  bool knows(unsigned gpu) const { return ready_.load() && gpu < gpus_.size(); }

  void command(double id, unsigned gpu, Operation operation, unsigned a, unsigned b, unsigned deadlineMs) {
    auto self = shared_from_this();
    submit(*workers_[gpu], deadlineMs, [self, gpu, operation, a, b](Message& m) {
      return perform(*self->gpus_[gpu], operation, a, b, m);
    }, id, gpu, Message::Result);
  }

  // Samples every GPU at the same time; GPUs that do not answer in time are marked and leave the others alone.
  void sample(double id, bool all, unsigned deadlineMs) {
    if (!ready_.load()) return postSamples(id, std::make_shared<std::vector<Sample>>());
    auto self = shared_from_this();
    struct Batch {
      std::mutex mutex;
      std::shared_ptr<std::vector<Sample>> samples;
      size_t left;
    };
    auto batch = std::make_shared<Batch>();
    batch->samples = std::make_shared<std::vector<Sample>>(gpus_.size());
    batch->left = gpus_.size();
    if (batch->left == 0) return postSamples(id, batch->samples);
    const auto at = std::chrono::steady_clock::now() + std::chrono::milliseconds(deadlineMs);
    for (unsigned i = 0; i < gpus_.size(); i++) {
      auto command = std::make_shared<Command>();
      auto sample = std::make_shared<Sample>();
      command->run = [self, i, all, sample] {
        self->gpus_[i]->sample(*sample, all);
        return static_cast<int>(NVML_OK);
      };
      command->done = [self, id, batch, sample, i](int code) {
        bool last;
        {
          std::lock_guard<std::mutex> hold(batch->mutex);
          Sample& to = (*batch->samples)[i];
          if (code == NVML_OK) to = *sample;
          else to.word[W_CODE].real = code;
          to.word[W_STUCK].real = self->workers_[i]->isStuck() ? 1 : 0;
          last = --batch->left == 0;
        }
        if (last) self->postSamples(id, batch->samples);
      };
      command->late = [](int) {};
      give(*workers_[i], command, at);
    }
  }

  // Ends the threads and lets the driver go. A thread that is stuck in the driver is left behind.
  void close(double id) {
    auto self = shared_from_this();
    ready_.store(false);
    std::thread([self, id] {
      self->closing_.store(true);
      for (auto& worker : self->workers_) worker->stop();
      if (self->events_) self->events_->stop();
      self->system_.stop();
      bool allEnded = self->system_.waitEnded(std::chrono::milliseconds(500));
      for (auto& worker : self->workers_) {
        allEnded = worker->waitEnded(std::chrono::milliseconds(worker->isStuck() ? 1 : 500)) && allEnded;
      }
      if (self->events_) allEnded = self->events_->waitEnded(std::chrono::milliseconds(1000)) && allEnded;
      Message m;
      m.id = id;
      m.code = allEnded ? self->nvml_.shutdown() : static_cast<int>(NVML_TIMEOUT);
      self->deadlines_.stop();
      self->post(std::move(m));
    }).detach();
  }

 private:
  NvmlLibrary nvml_;
  Deadlines deadlines_;
  Worker system_;
  std::unique_ptr<Worker> events_;
  std::vector<std::unique_ptr<Gpu>> gpus_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::atomic<bool> ready_{false}, closing_{false};

  void postSamples(double id, std::shared_ptr<std::vector<Sample>> samples) {
    Message m;
    m.kind = Message::Samples;
    m.id = id;
    m.samples = std::move(samples);
    post(std::move(m));
  }

  // Queues a command, or ends it at once when its GPU hangs in an earlier one.
  void give(Worker& worker, const std::shared_ptr<Command>& command, SteadyTime at) {
    if (worker.isStuck()) {
      command->finish(NVML_TIMEOUT);
      return;
    }
    auto self = shared_from_this();
    deadlines_.add(at, [self, &worker, command] { worker.expire(command, NVML_TIMEOUT); });
    worker.push(command);
  }

  void submit(Worker& worker, unsigned deadlineMs, std::function<int(Message&)> run, double id, unsigned gpu,
              Message::Kind kind) {
    auto self = shared_from_this();
    auto message = std::make_shared<Message>();
    message->id = id;
    message->gpu = gpu;
    message->kind = kind;
    auto command = std::make_shared<Command>();
    command->run = [run, message] { return run(*message); };
    command->done = [self, message, id, gpu, kind](int code) {
      // A message of its own: the thread may still be writing into the other.
      if (code == NVML_TIMEOUT) {
        Message m;
        m.id = id;
        m.gpu = gpu;
        m.kind = kind;
        m.code = code;
        self->post(std::move(m));
        return;
      }
      message->code = code;
      self->post(std::move(*message));
    };
    command->late = [self, id, gpu](int code) {
      Message m;
      m.kind = Message::Late;
      m.id = id;
      m.gpu = gpu;
      m.code = code;
      self->post(std::move(m));
    };
    give(worker, command, std::chrono::steady_clock::now() + std::chrono::milliseconds(deadlineMs));
  }

  int initialise(Message& m) {
    int code = nvml_.init();
    if (code != NVML_OK) return code;
    char version[80] = {};
    if (nvml_.driverVersion(version, sizeof version) == NVML_OK) m.text = version;
    unsigned count = 0;
    code = nvml_.count(&count);
    if (code != NVML_OK) return code;
    auto self = shared_from_this();
    for (unsigned i = 0; i < count; i++) {
      gpus_.push_back(std::make_unique<Gpu>(nvml_, i));
      m.codes.push_back(gpus_[i]->open());
      workers_.push_back(std::make_unique<Worker>());
      workers_[i]->start(self);
    }
    watchEvents();
    ready_.store(true);
    return NVML_OK;
  }

  // Critical errors of the GPUs, on a thread of its own since the call waits.
  void watchEvents() {
    nvmlEventSet set = nullptr;
    if (gpus_.empty() || nvml_.eventWait.fn == nullptr || nvml_.eventSetCreate(&set) != NVML_OK) return;
    for (auto& gpu : gpus_) nvml_.registerEvents(gpu->device(), NVML_EVENT_XID, set);
    auto self = shared_from_this();
    events_ = std::make_unique<Worker>();
    events_->start(self);
    auto command = std::make_shared<Command>();
    command->run = [self, set] {
      while (!self->closing_.load()) {
        nvmlEventData event{};
        const int code = self->nvml_.eventWait(set, &event, 500);
        if (code == NVML_OK) self->postXid(event);
        else if (code != NVML_TIMEOUT) std::this_thread::sleep_for(std::chrono::milliseconds(500));
      }
      self->nvml_.eventSetFree(set);
      return static_cast<int>(NVML_OK);
    };
    command->done = command->late = [](int) {};
    events_->push(command);
  }

  void postXid(const nvmlEventData& event) {
    for (unsigned i = 0; i < gpus_.size(); i++) {
      if (gpus_[i]->device() != event.device) continue;
      Message m;
      m.kind = Message::Xid;
      m.gpu = i;
      m.value = event.eventData;
      post(std::move(m));
    }
  }

  static int perform(Gpu& gpu, Operation operation, unsigned a, unsigned b, Message& m) {
    switch (operation) {
      case Operation::Describe:
        m.description = std::make_shared<Description>();
        return gpu.describe(*m.description);
      case Operation::SetLock:
        return gpu.setLock(a, b);
      case Operation::ResetLock:
        return gpu.resetLock();
      case Operation::SetLimit:
        return gpu.setLimit(a);
      case Operation::GetLimit: {
        unsigned mw = 0;
        const int code = gpu.limit(mw);
        m.value = mw;
        return code;
      }
      case Operation::SetPersistence:
        return gpu.setPersistence(static_cast<int>(a));
    }
    return NVML_INVALID_ARGUMENT;
  }
};

}  // namespace wattlane
