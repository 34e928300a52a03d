#include "api/domain/tasks/task_machine.h"

#include <array>
#include <utility>

#include "api/domain/tasks/task_rules.h"
#include "common/text/enum_names.h"

namespace sluice {
namespace {

using Outcome = TaskStep::Outcome;

constexpr std::array names{EnumName{TaskState::queued, "queued"}, EnumName{TaskState::running, "running"},
                           EnumName{TaskState::done, "done"}, EnumName{TaskState::failed, "failed"},
                           EnumName{TaskState::cancelled, "cancelled"}};

bool is_held_by(const LeaseHolder& holder, const TaskStatus& task) {
    if (task.state != TaskState::running) return false;
    if (holder.epoch) return *holder.epoch == task.epoch;
    return task.leased_by == holder.worker_id && task.lease_is_valid;
}

/// Whether the newest lease, which is over, was this one.
bool was_held_by(const LeaseHolder& holder, const TaskStatus& task) {
    if (holder.epoch) return *holder.epoch == task.epoch;
    return task.leased_by == holder.worker_id;
}

class Machine {
  public:
    Machine(const TaskStatus& task, double jitter) : task_(task), jitter_(jitter) {}

    TaskStep operator()(const task_event::Claimed& claim) const {
        const bool has_run_out = task_.state == TaskState::running && !task_.lease_is_valid;
        if (task_.state != TaskState::queued && !has_run_out) return refused();
        auto after = task_;
        after.state = TaskState::running;
        after.epoch = claim.epoch;
        ++after.attempt;
        after.leased_by = claim.worker_id;
        after.lease_is_valid = true;
        return accepted(after);
    }

    TaskStep operator()(const task_event::Expired&) const {
        if (task_.state != TaskState::running) return refused();
        auto after = task_;
        after.lease_is_valid = false;
        return accepted(after);
    }

    TaskStep operator()(const task_event::Completed& completed) const {
        if (!is_held_by(completed.by, task_)) {
            return task_.state == TaskState::done && was_held_by(completed.by, task_) ? idempotent() : refused();
        }
        return accepted(ended(TaskState::done));
    }

    TaskStep operator()(const task_event::Failed& failed) const {
        if (!is_held_by(failed.by, task_)) {
            // A plain worker that fails again what waits for its next try: the task no longer says who held it.
            if (!failed.by.epoch && task_.state == TaskState::queued && task_.epoch > 0) return idempotent();
            const bool has_failed = task_.state == TaskState::failed || task_.state == TaskState::queued;
            return has_failed && was_held_by(failed.by, task_) ? idempotent() : refused();
        }
        const auto verdict = judge(failed.code, task_.attempt, task_.file_faults, jitter_);
        auto after = ended(verdict.is_final ? TaskState::failed : TaskState::queued);
        if (verdict.counts_as_file_fault) ++after.file_faults;
        if (!verdict.is_final) {
            if (!verdict.counts_as_attempt) --after.attempt;
            after.leased_by.reset();
        }
        auto next = accepted(after);
        next.pause = verdict.pause;
        return next;
    }

    TaskStep operator()(const task_event::Cancelled&) const {
        return is_terminal(task_.state) ? refused() : accepted(ended(TaskState::cancelled));
    }

  private:
    [[nodiscard]] TaskStatus ended(TaskState state) const {
        auto after = task_;
        after.state = state;
        after.lease_is_valid = false;
        return after;
    }
    static TaskStep accepted(TaskStatus after) { return {Outcome::accepted, std::move(after), {}}; }
    [[nodiscard]] TaskStep idempotent() const { return {Outcome::idempotent, task_, {}}; }
    [[nodiscard]] TaskStep refused() const { return {Outcome::refused, task_, {}}; }

    const TaskStatus& task_;
    double jitter_;
};

}  // namespace

std::optional<TaskState> task_state(std::string_view name) {
    return value_named(names, name);
}

bool is_terminal(TaskState state) {
    switch (state) {
        case TaskState::queued:
        case TaskState::running:
            return false;
        case TaskState::done:
        case TaskState::failed:
        case TaskState::cancelled:
            return true;
    }
    return true;
}

TaskStep step(const TaskStatus& task, const TaskEvent& event, double jitter) {
    return std::visit(Machine(task, jitter), event);
}

}  // namespace sluice
