#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "common/failure.h"

/// The states of a task and what moves it from one to another (docs/task_states.md). Pure. The server decides by step()
/// under the task's row lock; claims and expiries are the same rules as one statement (store/sql/settle_and_claim.sql).
namespace sluice {

enum class TaskState { queued, running, done, failed, cancelled };

/// Nothing for a name that is none of them.
[[nodiscard]] std::optional<TaskState> task_state(std::string_view name);
/// Done, failed and cancelled tasks never change again.
[[nodiscard]] bool is_terminal(TaskState state);

/// A task as far as leases go.
struct TaskStatus {
    TaskState state = TaskState::queued;
    std::int64_t epoch = 0;  ///< of its newest lease; 0 before the first
    int attempt = 0;         ///< claims, but for those that were handed back in order
    int file_faults = 0;
    std::optional<std::string> leased_by;
    bool lease_is_valid = false;  ///< while running
    friend bool operator==(const TaskStatus&, const TaskStatus&) = default;
};

/// Who says so: by epoch, or where that is not named (the plain protocol) by worker and a lease that has not run out.
struct LeaseHolder {
    std::optional<std::int64_t> epoch;
    std::string worker_id;
};

namespace task_event {
struct Claimed {
    std::string worker_id;
    std::int64_t epoch = 0;  ///< drawn for this claim, above all before
};
struct Expired {};  ///< the lease ran out
struct Completed {
    LeaseHolder by;
};
struct Failed {
    LeaseHolder by;
    FailureCode code = FailureCode::internal;
};
struct Cancelled {};  ///< the video has failed, or is not wanted any more
}  // namespace task_event

using TaskEvent = std::variant<task_event::Claimed, task_event::Expired, task_event::Completed, task_event::Failed,
                               task_event::Cancelled>;

struct TaskStep {
    enum class Outcome {
        accepted,
        idempotent,  ///< the same lease has settled the task that way before; nothing changes
        refused,     ///< not this task's lease, or not in this state; nothing changes
    };
    Outcome outcome = Outcome::refused;
    TaskStatus after;
    std::chrono::milliseconds pause{};  ///< until it may be claimed again, when it is queued again
};

/// `jitter` in [0, 1) spreads the retries of many tasks.
[[nodiscard]] TaskStep step(const TaskStatus& task, const TaskEvent& event, double jitter);

}  // namespace sluice
