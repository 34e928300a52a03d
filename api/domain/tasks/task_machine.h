#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "common/protocol/failure.h"

/// The states of a task and what moves it from one to another (docs/task_states.md). Pure. The server decides by step()
/// under the task's row lock; claims and expiries are the same rules as one statement (store/sql/settle_and_claim.sql).
namespace sluice {

enum class TaskState { queued, running, done, failed, cancelled };

/// std::nullopt for an unknown name.
[[nodiscard]] std::optional<TaskState> task_state(std::string_view name);
/// Done, failed and cancelled tasks never change again.
[[nodiscard]] bool is_terminal(TaskState state);

/// The part of a task that leases concern.
struct TaskStatus {
    TaskState state = TaskState::queued;
    std::int64_t epoch = 0;  ///< of its newest lease; 0 before the first
    int attempt = 0;         ///< claims, except those that a worker handed back in order
    int file_faults = 0;
    std::optional<std::string> leased_by;
    bool lease_is_valid = false;  ///< while running
    friend bool operator==(const TaskStatus&, const TaskStatus&) = default;
};

/// The lease of the worker that reports: named by epoch, or without one (the plain protocol) by worker and a lease that
/// has not run out.
struct LeaseHolder {
    std::optional<std::int64_t> epoch;
    std::string worker_id;
};

namespace task_event {
struct Claimed {
    std::string worker_id;
    std::int64_t epoch = 0;  ///< drawn for this claim, larger than all before it
};
struct Expired {};  ///< the lease ran out
struct Completed {
    LeaseHolder by;
};
struct Failed {
    LeaseHolder by;
    FailureCode code = FailureCode::internal;
};
struct Cancelled {};  ///< the video has failed, or is no longer wanted
}  // namespace task_event

using TaskEvent = std::variant<task_event::Claimed, task_event::Expired, task_event::Completed, task_event::Failed,
                               task_event::Cancelled>;

struct TaskStep {
    enum class Outcome {
        accepted,
        idempotent,  ///< the same lease has already settled the task in this way; nothing changes
        refused,     ///< the lease is not the task's, or its state does not allow the event; nothing changes
    };
    Outcome outcome = Outcome::refused;
    TaskStatus after;
    std::chrono::milliseconds pause{};  ///< if it is queued again: how long until it may be claimed
};

/// `jitter` in [0, 1) spreads the retries of many tasks.
[[nodiscard]] TaskStep step(const TaskStatus& task, const TaskEvent& event, double jitter);

}  // namespace sluice
