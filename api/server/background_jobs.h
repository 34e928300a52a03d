#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace sluice {

/// Work that an answer does not wait for, done one job after the other by a thread of its own. What has not been done
/// when the process ends is lost: jobs are such as can be asked for again. Safe from any thread.
class BackgroundJobs {
  public:
    /// A job looks at the token between its steps, and ends when a stop is requested.
    using Job = std::function<void(const std::stop_token&)>;

    BackgroundJobs();
    BackgroundJobs(const BackgroundJobs&) = delete;
    BackgroundJobs& operator=(const BackgroundJobs&) = delete;
    /// Waits for the current job's step.
    ~BackgroundJobs() = default;

    /// What a job throws is logged under its name. False if too many jobs wait already.
    [[nodiscard]] bool add(std::string name, Job job);

  private:
    void run(const std::stop_token& stop);

    std::mutex mutex_;
    std::condition_variable_any added_;
    std::deque<std::pair<std::string, Job>> waiting_;
    std::jthread thread_;  // last, because it uses all members above
};

}  // namespace sluice
