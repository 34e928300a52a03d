#pragma once

#include <string>
#include <vector>

#include "api/domain/tasks/task_machine.h"

namespace sluice {

/// What is wrong with a task's way through its states, as `task.path` has it ("queued", "running 17", …, "done"): a
/// full clause for people, or nothing when step() can go it. `status` is where the task is said to be now.
[[nodiscard]] std::string fault_of_path(const std::vector<std::string>& path, const TaskStatus& status);

}  // namespace sluice
