#include "api/domain/tasks/task_path.h"

#include <array>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "api/domain/tasks/task_rules.h"
#include "common/text/parse_number.h"

namespace sluice {
namespace {

constexpr std::string_view running = "running ";

/// State and epoch of one stop of a path. A stop without an epoch has that of the stop before it. std::nullopt if
/// `text` is malformed.
std::optional<TaskStatus> stop(std::string_view text, std::int64_t epoch_before) {
    TaskStatus status;
    status.epoch = epoch_before;
    if (!text.starts_with(running)) {
        const auto state = task_state(text);
        if (!state || *state == TaskState::running) return std::nullopt;
        status.state = *state;
        return status;
    }
    text.remove_prefix(running.size());
    const auto epoch = parse_number<std::int64_t>(text);
    if (!epoch) return std::nullopt;
    status.epoch = *epoch;
    status.state = TaskState::running;
    return status;
}

/// Whether an event can lead from one stop to the next, regardless of the budgets of attempts and faults.
bool leads_to(const TaskStatus& from, const TaskStatus& to) {
    if (to.state == TaskState::running && to.epoch <= from.epoch) return false;
    const LeaseHolder holder{from.epoch, ""};
    const std::array<TaskEvent, 6> events{task_event::Claimed{"", to.epoch},
                                          task_event::Completed{holder},
                                          task_event::Failed{holder, FailureCode::not_media},
                                          task_event::Failed{holder, FailureCode::disk_full},
                                          task_event::Failed{holder, FailureCode::shutting_down},
                                          task_event::Cancelled{}};
    auto before = from;
    before.attempt = 1;
    for (const auto& event : events) {
        const auto next = step(before, event, 0);
        if (next.outcome != TaskStep::Outcome::accepted) continue;
        if (next.after.state == to.state && next.after.epoch == to.epoch) return true;
    }
    return false;
}

}  // namespace

std::string fault_of_path(const std::vector<std::string>& path, const TaskStatus& status) {
    std::optional<TaskStatus> at;
    for (const auto& text : path) {
        const auto next = stop(text, at ? at->epoch : 0);
        if (!next) return fmt::format("\"{}\" is no state", text);
        if (at && !leads_to(*at, *next)) return fmt::format("nothing leads to \"{}\" from where it was", text);
        at = next;
    }
    if (!at) return "it begins nowhere";
    const bool has_begun_late = at->epoch == 0;  // as the path of a task that is older than `task.path`
    if (at->state != status.state || (at->epoch != status.epoch && !has_begun_late)) {
        return fmt::format("it does not end where the task is, at epoch {}", status.epoch);
    }
    return {};
}

}  // namespace sluice
