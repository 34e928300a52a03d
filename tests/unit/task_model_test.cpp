/// The state machine of tasks, explored breadth-first: three workers, two tasks, a network that loses, repeats and
/// reorders what workers say, leases that run out under workers that are only slow, and workers that die. In every
/// state that can be reached the promises of the queue hold, and every one of many seeded bugs is noticed.

#include <algorithm>
#include <array>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>

#include "api/domain/tasks/task_machine.h"
#include "api/domain/tasks/task_rules.h"

using namespace sluice;
using Outcome = TaskStep::Outcome;

namespace {

using Step = std::function<TaskStep(const TaskStatus&, const TaskEvent&)>;

constexpr std::size_t workers = 3;
constexpr std::size_t tasks = 2;
/// Bounds of the exploration, not of the machine.
constexpr std::int64_t max_claims = 3;
constexpr std::size_t max_messages = 2;

/// Workers are alike, so each is known by the claim that it made, and which of them it was makes no other state.
std::string worker_of(std::int64_t epoch) {
    return "worker of " + std::to_string(epoch);
}
/// The file's fault, ours, and nobody's.
const std::array<FailureCode, 3> codes{FailureCode::crashed, FailureCode::disk_full, FailureCode::shutting_down};
constexpr int completes = -1;

/// What a worker says of a task; `what` is completes, or a code's index.
struct Message {
    std::size_t task = 0;
    std::int64_t epoch = 0;
    int what = completes;
    friend auto operator<=>(const Message&, const Message&) = default;
};

/// What has really happened to a task, as an observer of everything knows it.
struct Truth {
    std::int64_t newest_epoch = 0;
    int effects = 0;  ///< how often it was accepted as done
    int counted_claims = 0;
    int file_faults = 0;
    std::set<std::pair<std::int64_t, bool>> settled;  ///< epochs, and whether as done
    friend auto operator<=>(const Truth&, const Truth&) = default;
};

/// For a set of them.
struct Status : TaskStatus {
    Status& operator=(const TaskStatus& status) {
        TaskStatus::operator=(status);
        return *this;
    }
    bool operator<(const Status& other) const {
        const auto fields = [](const Status& s) {
            return std::tie(s.state, s.epoch, s.attempt, s.file_faults, s.leased_by, s.lease_is_valid);
        };
        return fields(*this) < fields(other);
    }
};

struct World {
    std::array<Status, tasks> task;
    std::array<Truth, tasks> truth;
    std::array<std::optional<std::pair<std::size_t, std::int64_t>>, workers> held;  ///< task and epoch
    std::multiset<Message> messages;
    std::int64_t claims = 0;

    bool operator<(const World& other) const {
        return std::tie(claims, held, task[0], task[1], truth, messages) <
               std::tie(other.claims, other.held, other.task[0], other.task[1], other.truth, other.messages);
    }
};

class Exploration {
  public:
    explicit Exploration(Step step) : step_(std::move(step)) {}

    /// The first promise that is broken; empty when all hold in all states.
    std::string run() {
        World fresh;
        World tried;
        // A task near the end of its budget as well.
        tried.task[0].attempt = tried.truth[0].counted_claims = max_attempts - 1;
        enqueue(fresh);
        enqueue(tried);
        while (!next_.empty() && fault_.empty()) {
            const auto world = next_.front();
            next_.pop_front();
            explore(world);
        }
        return fault_;
    }

    [[nodiscard]] std::size_t states() const { return seen_.size(); }

  private:
    void enqueue(const World& world) {
        if (seen_.insert(world).second) next_.push_back(world);
    }

    void explore(const World& world) {
        for (std::size_t task = 0; task < tasks; ++task) {
            const bool one_is_free = std::count(world.held.begin(), world.held.end(), std::nullopt) > 0;
            if (one_is_free && world.claims < max_claims) claim(world, task);
            apply(world, task, task_event::Expired{}, nullptr);
            apply(world, task, task_event::Cancelled{}, nullptr);
        }
        for (std::size_t worker = 0; worker < workers; ++worker) {
            const auto& held = world.held[worker];
            if (!held) continue;
            auto died = world;
            died.held[worker].reset();
            std::sort(died.held.begin(), died.held.end());
            enqueue(died);
            if (world.messages.size() == max_messages) continue;
            for (int what = completes; what < static_cast<int>(codes.size()); ++what) {
                auto spoken = died;
                spoken.messages.insert({held->first, held->second, what});
                enqueue(spoken);
            }
        }
        for (const auto& message : world.messages)
            deliver(world, message);
    }

    /// Delivered, and delivered though it stays in the network for another time; and lost.
    void deliver(const World& world, const Message& message) {
        auto gone = world;
        gone.messages.erase(gone.messages.find(message));
        enqueue(gone);
        const LeaseHolder by{message.epoch, worker_of(message.epoch)};
        const TaskEvent event = message.what == completes
                                    ? TaskEvent(task_event::Completed{by})
                                    : TaskEvent(task_event::Failed{by, codes[static_cast<std::size_t>(message.what)]});
        apply(gone, message.task, event, &message);
        apply(world, message.task, event, &message);
    }

    void claim(const World& world, std::size_t task) {
        auto next = world;
        const auto epoch = ++next.claims;
        const auto& before = world.task[task];
        const auto result = step_(before, task_event::Claimed{worker_of(epoch), epoch});
        if (result.outcome != Outcome::accepted) {
            const bool is_claimable =
                before.state == TaskState::queued || (before.state == TaskState::running && !before.lease_is_valid);
            if (is_claimable) fault_ = "a task that waits cannot be claimed";
            return;
        }
        auto& truth = next.truth[task];
        if (before.state == TaskState::running && before.lease_is_valid)
            fault_ = "a lease that is valid was taken away";
        if (is_terminal(before.state)) fault_ = "a task that is over was claimed";
        if (result.after.epoch <= truth.newest_epoch) fault_ = "a claim has no epoch of its own";
        truth.newest_epoch = epoch;
        ++truth.counted_claims;
        next.task[task] = result.after;
        if (result.after.attempt > max_attempts) {
            // What settle_and_claim() does with it.
            const auto given_up =
                step_(result.after, task_event::Failed{{epoch, worker_of(epoch)}, FailureCode::lease_lost});
            next.task[task] = given_up.after;
            truth.settled.insert({epoch, false});
            if (next.task[task].state != TaskState::failed) fault_ = "the budget of claims has no end";
        } else {
            // Free places come first.
            next.held.front() = {task, epoch};
            std::sort(next.held.begin(), next.held.end());
        }
        check(next, task);
        enqueue(next);
    }

    void apply(World world, std::size_t task, const TaskEvent& event, const Message* message) {
        const auto before = world.task[task];
        const auto result = step_(before, event);
        auto& truth = world.truth[task];
        if (result.outcome == Outcome::accepted) {
            if (is_terminal(before.state)) fault_ = "a task that is over has changed";
            world.task[task] = result.after;
            if (message != nullptr) note_settled(truth, before, *message);
        } else {
            if (!(result.after == static_cast<const TaskStatus&>(before)))
                fault_ = "what was not accepted has changed something";
            if (message != nullptr) check_answer(before, truth, result.outcome, *message);
        }
        check(world, task);
        enqueue(world);
    }

    void note_settled(Truth& truth, const TaskStatus& before, const Message& message) {
        if (message.epoch != truth.newest_epoch) fault_ = "a stale lease was accepted";
        if (before.state != TaskState::running) fault_ = "a task that does not run was settled";
        if (message.what == completes) {
            ++truth.effects;
        } else {
            const auto why = blame(codes[static_cast<std::size_t>(message.what)]);
            if (why == Blame::nobody) --truth.counted_claims;
            if (why == Blame::file || why == Blame::file_for_certain) ++truth.file_faults;
        }
        truth.settled.insert({message.epoch, message.what == completes});
    }

    void check_answer(const TaskStatus& task, const Truth& truth, Outcome outcome, const Message& message) {
        const bool has_settled = truth.settled.contains({message.epoch, message.what == completes});
        if (outcome == Outcome::idempotent && !has_settled) fault_ = "something is taken for settled that never was";
        // Once it is cancelled, nobody asks what has been before.
        if (outcome == Outcome::refused && has_settled && message.epoch == truth.newest_epoch &&
            task.state != TaskState::cancelled) {
            fault_ = "a worker that asks again is told that it has lost";
        }
    }

    void check(const World& world, std::size_t number) {
        const auto& task = world.task[number];
        const auto& truth = world.truth[number];
        if (truth.effects > 1) fault_ = "a task was done twice";
        if ((task.state == TaskState::done) != (truth.effects == 1)) fault_ = "done, and nothing was done";
        if (task.epoch != truth.newest_epoch) fault_ = "the epoch is not that of the newest claim";
        if (task.attempt != truth.counted_claims) fault_ = "attempts are not counted as they should be";
        if (task.file_faults != truth.file_faults) fault_ = "faults of the file are not counted";
        if (task.file_faults >= max_file_faults && !is_terminal(task.state)) fault_ = "a broken file goes on for ever";
        if (task.state == TaskState::running && !task.leased_by) fault_ = "nobody runs a task that runs";
        if (task.state != TaskState::running && task.lease_is_valid) fault_ = "a lease without work";
    }

    Step step_;
    std::set<World> seen_;
    std::deque<World> next_;
    std::string fault_;
};

TaskStep right(const TaskStatus& task, const TaskEvent& event) {
    return step(task, event, 0.5);
}

/// The machine with a bug: `change` gets the event and the right answer.
Step buggy(std::function<void(const TaskStatus&, const TaskEvent&, TaskStep&)> change) {
    return [change = std::move(change)](const TaskStatus& task, const TaskEvent& event) {
        auto result = right(task, event);
        change(task, event, result);
        return result;
    };
}

template <class Event>
bool is(const TaskEvent& event) {
    return std::holds_alternative<Event>(event);
}

const LeaseHolder* holder_in(const TaskEvent& event) {
    if (const auto* completed = std::get_if<task_event::Completed>(&event)) return &completed->by;
    if (const auto* failed = std::get_if<task_event::Failed>(&event)) return &failed->by;
    return nullptr;
}

/// The event as if the lease that it names were the newest.
TaskStep without_fence(const TaskStatus& task, const TaskEvent& event) {
    auto believed = event;
    if (auto* completed = std::get_if<task_event::Completed>(&believed)) completed->by.epoch = task.epoch;
    if (auto* failed = std::get_if<task_event::Failed>(&believed)) failed->by.epoch = task.epoch;
    return right(task, believed);
}

struct Bug {
    const char* name;
    Step step;
};
using Before = const TaskStatus&;
using Event = const TaskEvent&;

std::vector<Bug> bugs_of_claims_and_counts() {
    return {
        {"epochs do not matter", [](Before t, Event e) { return without_fence(t, e); }},
        {"the epoch of a failure does not matter",
         [](Before t, Event e) { return is<task_event::Failed>(e) ? without_fence(t, e) : right(t, e); }},
        {"a lease that ran out is refused, though nobody has claimed since", buggy([](Before t, Event e, TaskStep& r) {
             if (is<task_event::Claimed>(e) && t.state == TaskState::running) r = {Outcome::refused, t, {}};
         })},
        {"valid leases can be taken",
         [](Before t, Event e) {
             auto expired = t;
             expired.lease_is_valid = false;
             return is<task_event::Claimed>(e) ? right(expired, e) : right(t, e);
         }},
        {"a claim keeps the old epoch", buggy([](Before t, Event e, TaskStep& r) {
             if (is<task_event::Claimed>(e) && t.epoch > 0) r.after.epoch = t.epoch;
         })},
        {"a claim is not counted", buggy([](Before t, Event e, TaskStep& r) {
             if (is<task_event::Claimed>(e)) r.after.attempt = t.attempt;
         })},
        {"handing back is counted", buggy([](Before t, Event e, TaskStep& r) {
             if (is<task_event::Failed>(e) && r.outcome == Outcome::accepted) r.after.attempt = t.attempt;
         })},
        {"faults of the file are not counted",
         buggy([](Before t, Event, TaskStep& r) { r.after.file_faults = t.file_faults; })},
        {"broken files are tried again and again", buggy([](Before, Event e, TaskStep& r) {
             if (is<task_event::Failed>(e) && r.after.state == TaskState::failed) r.after.state = TaskState::queued;
         })},
    };
}

std::vector<Bug> bugs_of_settling() {
    return {
        {"a second complete is accepted",
         [](Before t, Event e) {
             auto running = t;
             if (t.state == TaskState::done) running.state = TaskState::running;
             return is<task_event::Completed>(e) ? right(running, e) : right(t, e);
         }},
        {"a second complete is refused", buggy([](Before t, Event e, TaskStep& r) {
             if (is<task_event::Completed>(e) && r.outcome == Outcome::idempotent) r = {Outcome::refused, t, {}};
         })},
        {"whatever is over was settled by whoever asks", buggy([](Before t, Event e, TaskStep& r) {
             if (holder_in(e) != nullptr && is_terminal(t.state)) r.outcome = Outcome::idempotent;
         })},
        {"a complete counts although the task was cancelled",
         [](Before t, Event e) {
             auto running = t;
             if (t.state == TaskState::cancelled) running.state = TaskState::running;
             return is<task_event::Completed>(e) ? right(running, e) : right(t, e);
         }},
        {"a complete counts although the task was handed back",
         [](Before t, Event e) {
             auto running = t;
             if (t.state == TaskState::queued && t.epoch > 0) running.state = TaskState::running;
             return is<task_event::Completed>(e) ? right(running, e) : right(t, e);
         }},
        {"a cancel undoes what is done",
         [](Before t, Event e) {
             auto running = t;
             if (t.state == TaskState::done) running.state = TaskState::running;
             return is<task_event::Cancelled>(e) ? right(running, e) : right(t, e);
         }},
        {"a failed task is queued again by a late failure",
         [](Before t, Event e) {
             auto running = t;
             if (t.state == TaskState::failed) running.state = TaskState::running;
             return is<task_event::Failed>(e) ? right(running, e) : right(t, e);
         }},
        {"an expiry forgets the epoch", buggy([](Before, Event e, TaskStep& r) {
             if (is<task_event::Expired>(e) && r.outcome == Outcome::accepted) r.after.epoch = 0;
         })},
        {"a lease lives on after the work", buggy([](Before t, Event e, TaskStep& r) {
             if (is<task_event::Completed>(e)) r.after.lease_is_valid = t.lease_is_valid;
         })},
        {"the budget of claims has no end", buggy([](Before, Event e, TaskStep& r) {
             const auto* failed = std::get_if<task_event::Failed>(&e);
             if (failed != nullptr && blame(failed->code) == Blame::ours && r.after.state == TaskState::failed) {
                 r.after.state = TaskState::queued;
             }
         })},
    };
}

}  // namespace

TEST_CASE("in every state that can be reached, the queue keeps what it promises") {
    Exploration exploration(right);
    CHECK(exploration.run() == "");
    MESSAGE(exploration.states() << " states");
    CHECK(exploration.states() > 10'000);
}

TEST_CASE("every seeded bug is noticed") {
    auto bugs = bugs_of_claims_and_counts();
    const auto more = bugs_of_settling();
    bugs.insert(bugs.end(), more.begin(), more.end());
    CHECK(bugs.size() == 19);
    for (const auto& bug : bugs) {
        CAPTURE(std::string(bug.name));
        Exploration exploration(bug.step);
        CHECK(exploration.run() != "");
    }
}

TEST_CASE("the plain protocol is fenced by worker and lease") {
    TaskStatus task{TaskState::running, 7, 1, 0, "a", true};
    const auto complete = [&](const char* worker) {
        return step(task, task_event::Completed{{std::nullopt, worker}}, 0.5).outcome;
    };
    CHECK(complete("a") == Outcome::accepted);
    CHECK(complete("b") == Outcome::refused);
    task.lease_is_valid = false;
    CHECK(complete("a") == Outcome::refused);
    task.state = TaskState::done;
    CHECK(complete("a") == Outcome::idempotent);
    CHECK(complete("b") == Outcome::refused);
}

TEST_CASE("a plain worker may fail again what waits for its next try, and nothing else") {
    const auto fail = [](const TaskStatus& task, std::optional<std::int64_t> epoch) {
        return step(task, task_event::Failed{{epoch, "a"}, FailureCode::crashed}, 0.5).outcome;
    };
    const TaskStatus waiting{TaskState::queued, 7, 1, 1, std::nullopt, false};
    CHECK(fail(waiting, std::nullopt) == Outcome::idempotent);
    CHECK(fail(waiting, 6) == Outcome::refused);
    CHECK(fail({TaskState::queued, 0, 0, 0, std::nullopt, false}, std::nullopt) == Outcome::refused);
    CHECK(fail({TaskState::running, 8, 2, 1, "b", true}, std::nullopt) == Outcome::refused);
    CHECK(fail({TaskState::running, 8, 2, 1, "a", false}, std::nullopt) == Outcome::refused);
}

TEST_CASE("states have the names of the schema") {
    for (const char* name : {"queued", "running", "done", "failed", "cancelled"})
        CHECK(task_state(name).has_value());
    CHECK_FALSE(task_state("DONE"));
}
