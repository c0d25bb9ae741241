// A thread with a queue, one for each GPU: a driver call that never returns holds up its own GPU and nothing else.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace wattlane {

// One piece of work. `run` makes the driver call and returns its code; `done` is told once, in time or as timed out.
struct Command {
  std::function<int()> run;
  std::function<void(int code)> done;
  // Told when the call came back after it had been given up: what it set may be in force after all.
  std::function<void(int code)> late;
  std::atomic<bool> finished{false};

  bool finish(int code) {
    if (finished.exchange(true)) return false;
    done(code);
    return true;
  }
};

class Worker {
 public:
  void start(std::shared_ptr<void> owner) {
    std::thread([this, owner] { loop(); }).detach();
  }

  void push(std::shared_ptr<Command> command) {
    {
      std::lock_guard<std::mutex> hold(mutex_);
      queue_.push_back(std::move(command));
    }
    changed_.notify_one();
  }

  // Whether a call that was given up has not come back yet.
  bool isStuck() const { return stuck_.load(); }

  // Called when the deadline of `command` is over.
  void expire(const std::shared_ptr<Command>& command, int code) {
    std::lock_guard<std::mutex> hold(mutex_);
    if (command->finished.load()) return;
    if (running_ == command) stuck_.store(true);
    command->finish(code);
  }

  void stop() {
    {
      std::lock_guard<std::mutex> hold(mutex_);
      stopping_ = true;
    }
    changed_.notify_one();
  }

  // Waits until the thread has ended; false when it has not within the time.
  bool waitEnded(std::chrono::milliseconds time) {
    std::unique_lock<std::mutex> hold(mutex_);
    return changed_.wait_for(hold, time, [this] { return ended_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Command>> queue_;
  std::shared_ptr<Command> running_;
  std::atomic<bool> stuck_{false};
  bool stopping_ = false, ended_ = false;

  void loop() {
    std::unique_lock<std::mutex> hold(mutex_);
    for (;;) {
      changed_.wait(hold, [this] { return stopping_ || !queue_.empty(); });
      if (stopping_) break;
      const auto command = queue_.front();
      queue_.pop_front();
      // One that was given up in the queue is never made: its caller believes that it was not.
      if (command->finished.load()) continue;
      running_ = command;
      hold.unlock();
      const int code = command->run();
      const bool inTime = command->finish(code);
      if (!inTime) command->late(code);
      hold.lock();
      running_ = nullptr;
      stuck_.store(false);
    }
    ended_ = true;
    hold.unlock();
    changed_.notify_all();
  }
};

}  // namespace wattlane
