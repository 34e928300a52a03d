#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "common/protocol/task_protocol.h"
#include "worker/transcoder/package/task_events.h"

namespace sluice {

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
