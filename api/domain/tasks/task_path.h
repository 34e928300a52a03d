#pragma once

#include <string>
#include <vector>

#include "api/domain/tasks/task_machine.h"

namespace sluice {

/// Checks a task's path through its states, as `task.path` has it ("queued", "running 17", …, "done"). Returns what is
/// wrong with it, as a clause for people; empty if step() allows the path. `status` is the state that the task's row
/// names now.
[[nodiscard]] std::string fault_of_path(const std::vector<std::string>& path, const TaskStatus& status);

}  // namespace sluice
