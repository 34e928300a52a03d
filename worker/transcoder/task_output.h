#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "common/task_protocol.h"

namespace sluice {

/// What a task tells while it runs. Any thread may call; nothing is thrown.
class TaskEvents {
  public:
    virtual ~TaskEvents() = default;
    TaskEvents() = default;
    TaskEvents(const TaskEvents&) = delete;
    TaskEvents& operator=(const TaskEvents&) = delete;

    /// The task gets on, and `value` (0 to 1) of it is done. May be called as often as is convenient.
    virtual void progress(double value) = 0;
    /// The file `name` below the output directory is complete and will not change.
    virtual void object(const std::string& name) = 0;
    /// These segments are complete, with their rendition's initialisation section, and may be played while the task
    /// goes on; its result names them again.
    virtual void segments(const TaskResult& complete) = 0;
};

/// Writes the files of a task below a directory. Any thread may call.
class TaskOutput {
  public:
    /// `directory_fd` stays the caller's; `events` must outlive it.
    TaskOutput(int directory_fd, TaskEvents& events) : directory_fd_(directory_fd), events_(events) {}

    /// Writes a whole file under a temporary name, renames it and announces it. `name` may hold one folder, which is
    /// made. Returns its size and digest. Throws TaskFailure: disk_full, internal.
    AssetRecord write(const std::string& name, std::span<const std::uint8_t> bytes);
    [[nodiscard]] TaskEvents& events() { return events_; }

  private:
    int directory_fd_;
    TaskEvents& events_;
};

}  // namespace sluice
