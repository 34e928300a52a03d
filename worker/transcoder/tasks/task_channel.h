#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include "common/protocol/transcoder_protocol.h"
#include "worker/transcoder/package/task_output.h"

namespace sluice {

/// The transcoder's end of the control channel (common/protocol/transcoder_protocol.h). Any thread may call.
class TaskChannel : public TaskEvents {
  public:
    /// `fd` stays the caller's. Write errors are ignored: the worker has gone, so no process would read a report of
    /// them.
    explicit TaskChannel(int fd) : fd_(fd) {}

    /// The worker's only line, without its line feed. Empty if the worker has gone, or the line is longer than allowed.
    [[nodiscard]] std::string read_line() const;

    void progress(double value) override;
    void object(const std::string& name) override;
    void segments(const TaskResult& complete) override;
    /// The last lines.
    void done(const TaskResult& result);
    void failed(const TaskFailure& failure);

  private:
    void write(const ControlMessage& message);

    int fd_;
    std::mutex mutex_;
    std::chrono::steady_clock::time_point last_progress_{};
};

}  // namespace sluice
