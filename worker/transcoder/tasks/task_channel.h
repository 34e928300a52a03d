#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "common/failure.h"
#include "worker/transcoder/package/task_output.h"

namespace sluice {

/// The transcoder's end of the control channel (docs/architecture.md). Any thread may call.
class TaskChannel : public TaskEvents {
  public:
    /// `fd` stays the caller's. A worker that is gone makes every write fail, silently: there is nobody to tell.
    explicit TaskChannel(int fd) : fd_(fd) {}

    /// The worker's one line. Empty when the worker is gone.
    [[nodiscard]] std::string read_line() const;

    void progress(double value) override;
    void object(const std::string& name) override;
    void segments(const TaskResult& complete) override;
    /// The last lines.
    void done(const TaskResult& result);
    void failed(const TaskFailure& failure);

  private:
    void write(const nlohmann::json& line);

    int fd_;
    std::mutex mutex_;
    std::chrono::steady_clock::time_point last_progress_{};
};

}  // namespace sluice
