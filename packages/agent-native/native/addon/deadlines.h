// Ends commands whose time is over, whatever their thread is doing.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

namespace wattlane {

using SteadyTime = std::chrono::steady_clock::time_point;

class Deadlines {
 public:
  // `expire` must be harmless for what has ended in time; it runs on the thread of the deadlines.
  void add(SteadyTime at, std::function<void()> expire) {
    std::lock_guard<std::mutex> hold(mutex_);
    const bool first = pending_.empty() || at < pending_.begin()->first;
    pending_.emplace(at, std::move(expire));
    if (first) changed_.notify_one();
  }

  void start(std::shared_ptr<void> owner) {
    thread_ = std::thread([this, owner] { run(); });
  }

  void stop() {
    {
      std::lock_guard<std::mutex> hold(mutex_);
      stopping_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.detach();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::multimap<SteadyTime, std::function<void()>> pending_;
  std::thread thread_;
  bool stopping_ = false;

  void run() {
    std::unique_lock<std::mutex> hold(mutex_);
    while (!stopping_) {
      if (pending_.empty()) {
        changed_.wait(hold);
        continue;
      }
      const auto at = pending_.begin()->first;
      if (std::chrono::steady_clock::now() < at) {
        changed_.wait_until(hold, at);
        continue;
      }
      const auto expire = std::move(pending_.begin()->second);
      pending_.erase(pending_.begin());
      hold.unlock();
      expire();
      hold.lock();
    }
  }
};

}  // namespace wattlane
