#pragma once

#include <string>

#include "common/protocol/task_protocol.h"

namespace sluice {

/// Receives what a task reports while it runs. Any thread may call; throws nothing.
class TaskEvents {
  public:
    virtual ~TaskEvents() = default;
    TaskEvents() = default;
    TaskEvents(const TaskEvents&) = delete;
    TaskEvents& operator=(const TaskEvents&) = delete;

    /// The task makes progress, and `value` (0 to 1) of it is done. May be called as often as is convenient.
    virtual void progress(double value) = 0;
    /// The file `name` below the output directory is complete and will not change.
    virtual void object(const std::string& name) = 0;
    /// These segments are complete, with their rendition's initialisation section, and may be played while the task
    /// goes on; its result names them again.
    virtual void segments(const TaskResult& complete) = 0;
};

/// Ignores all reports of a task.
class NoEvents final : public TaskEvents {
  public:
    void progress(double) override {}
    void object(const std::string&) override {}
    void segments(const TaskResult&) override {}
};

}  // namespace sluice
