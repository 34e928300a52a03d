#pragma once

#include <optional>
#include <string>
#include <variant>

#include "worker/control_channel.h"

namespace sluice {

/// Why the worker itself ended a child. `none`: it didn't.
enum class StopCause {
    none,
    lease_ended,    ///< lost or cancelled: throw everything away
    shutting_down,  ///< the worker's own end
    no_progress,    ///< the progress watchdog: hung
    over_budget,    ///< the budget watchdog: spinning
    over_disk,      ///< wrote more than any task needs
    sink_failed,    ///< an object could not be stored
    bad_message,    ///< the control channel carried something that is not in the protocol
};

/// How a child ended.
struct ChildEnd {
    StopCause stopped_by = StopCause::none;
    int wait_status = 0;  ///< as of waitpid(2)
    /// The last line of the control channel, when it was a final one.
    std::optional<std::variant<TaskDone, TaskFailed>> final_message;
};

/// Nobody is to be told: the task is not ours any more.
struct TaskAbandoned {};

/// What becomes of a task.
using TaskOutcome = std::variant<TaskDone, TaskFailed, TaskAbandoned>;

/// The rules for it, but for StopCause::sink_failed, where the sink knows the code: that counts as sink_unavailable
/// here.
[[nodiscard]] TaskOutcome outcome_of(const ChildEnd& end);

/// "exit 1", "signal 11", for the log.
[[nodiscard]] std::string describe_wait_status(int wait_status);

}  // namespace sluice
