#pragma once

#include <optional>
#include <string>
#include <variant>

#include "worker/control_channel.h"

namespace sluice {

/// Why the worker ended a child. `none`: the child ended by itself.
enum class StopCause {
    none,
    lease_ended,    ///< lost or cancelled: the results are thrown away
    shutting_down,  ///< the worker is being stopped
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
    /// The last line of the control channel; std::nullopt if that was not a final message.
    std::optional<std::variant<TaskDone, TaskFailed>> final_message;
};

/// The task is not ours any more: the worker does not settle it.
struct TaskAbandoned {};

/// How the worker settles a task.
using TaskOutcome = std::variant<TaskDone, TaskFailed, TaskAbandoned>;

/// The outcome that follows from the child's end. StopCause::sink_failed becomes sink_unavailable here; the sink knows
/// the exact code.
[[nodiscard]] TaskOutcome outcome_of(const ChildEnd& end);

/// "exit 1", "signal 11", for the log.
[[nodiscard]] std::string describe_wait_status(int wait_status);

}  // namespace sluice
