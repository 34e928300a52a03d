#include "worker/worker.h"

#include <algorithm>
#include <thread>

#include "common/process/log.h"

namespace sluice {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// How long one attempt to settle may take.
constexpr milliseconds settle_timeout = 15s;
/// How long a worker tries to settle a finished task. Without an answer the task's lease then runs out.
constexpr milliseconds max_settle_time = 10min;
/// How long a worker that is being stopped tries to settle its task or hand it back.
constexpr milliseconds max_hand_back_time = 3s;
/// An API that answers "no task" sooner than this did not wait; asking again at once would be a busy loop.
constexpr milliseconds min_wait = 200ms;

nlohmann::json ids(const Job& job) {
    return {{"task_id", job.task_id},
            {"video_id", job.video_id},
            {"kind", name(job.kind)},
            {"epoch", job.epoch},
            {"attempt", job.attempt}};
}

/// Far more than any object has, a copied segment included.
constexpr std::int64_t max_file_bytes = std::int64_t{1} << 30U;

SandboxLimits limits_of(const WorkerConfig& config) {
    const auto processors = std::max(1U, std::thread::hardware_concurrency());
    return {.memory_bytes = config.task_memory_bytes,
            .file_bytes = max_file_bytes,
            .cpu_seconds = config.task_budget.count() * processors};
}

/// While it lives, this thread's lines of the log and the worker's requests name the task's trace.
class TaskTrace {
  public:
    TaskTrace(ApiClient& api, const std::string& trace_id) : api_(api), scope_(fields(trace_id)) {
        api_.set_trace(trace_id);
    }
    ~TaskTrace() { api_.set_trace(""); }
    TaskTrace(const TaskTrace&) = delete;
    TaskTrace& operator=(const TaskTrace&) = delete;

  private:
    static std::vector<std::pair<std::string, std::string>> fields(const std::string& trace_id) {
        if (trace_id.empty()) return {};
        return {{"trace_id", trace_id}};
    }

    ApiClient& api_;
    log::Scope scope_;
};

std::string describe(const SettleAnswer& answer) {
    if (const auto* settled = std::get_if<Accepted>(&answer)) return settled->reason;
    if (const auto* refused = std::get_if<Refused>(&answer)) return "refused: " + refused->detail;
    if (const auto* away = std::get_if<Away>(&answer)) return "away: " + away->detail;
    return "lease_lost";
}

}  // namespace

Worker::Worker(const WorkerConfig& config, const Shutdown& shutdown)
    : config_(config),
      shutdown_(shutdown),
      api_(config),
      scratch_(config.scratch_dir),
      transcoder_{config.transcoder, usable_walls(config.sandbox, available_walls()), limits_of(config)},
      spare_transcoder_(scratch_, transcoder_),
      surroundings_{config_, api_, spare_transcoder_, shutdown_, RetryPolicy{}, config.task_disk_bytes} {}

void Worker::run() {
    log::info("worker_started", {{"worker_id", config_.worker_id}, {"kinds", config_.task_kinds}});
    Backoff backoff{RetryPolicy{}};
    auto worked_until = steady_clock::now();
    while (!shutdown_.draining().is_set()) {
        if (run_once(backoff)) worked_until = steady_clock::now();
        if (config_.max_idle && steady_clock::now() - worked_until >= *config_.max_idle) break;
    }
    log::info("worker_stopped", {{"worker_id", config_.worker_id}});
}

bool Worker::run_once(Backoff& backoff) {
    spare_transcoder_.prepare();
    const auto asked_at = steady_clock::now();
    const auto answer = api_.next({&shutdown_.draining()});
    if (const auto* job = std::get_if<Job>(&answer)) {
        backoff.reset();
        for (auto next = run_job(*job); next;) {
            if (shutdown_.draining().is_set()) {
                hand_back(*next);
                break;
            }
            next = run_job(*next);
        }
        return true;
    } else if (std::holds_alternative<NoTask>(answer)) {
        if (steady_clock::now() - asked_at < min_wait) {
            shutdown_.draining().wait_for(backoff.next());
        } else {
            backoff.reset();
        }
    } else if (!shutdown_.draining().is_set()) {
        const auto pause = backoff.next();
        log::warning("api_away", {{"error", std::get<Away>(answer).detail}, {"pause_ms", pause.count()}});
        shutdown_.draining().wait_for(pause);
    }
    return false;
}

std::optional<Job> Worker::run_job(const Job& job) {
    const auto began = steady_clock::now();
    const TaskTrace trace(api_, job.trace_id);
    log::info("task_claimed", ids(job));
    LeaseKeeper lease(api_, job);
    const auto outcome = run_in_sandbox(surroundings_, job, lease);
    return settle(job, began, outcome, lease);
}

void Worker::hand_back(const Job& job) {
    LeaseKeeper lease(api_, job);
    settle(job, steady_clock::now(),
           TaskFailed{FailureCode::shutting_down, std::string(sentence(FailureCode::shutting_down))}, lease);
}

template <class Call>
SettleAnswer Worker::settle_until_answered(const LeaseKeeper& lease, SteadyTime give_up, Call call) {
    Backoff backoff{RetryPolicy{}};
    for (;;) {
        // A worker that is being stopped still has max_hand_back_time to settle, so that finished work is not lost.
        const auto now = steady_clock::now();
        const auto deadline = shutdown_.deadline();
        const auto latest = deadline ? std::min(give_up, std::max(*deadline, now) + max_hand_back_time) : give_up;
        const bool hurried = shutdown_.at_once().is_set();
        Interrupts interrupts{&lease.ended()};
        if (!hurried) interrupts.push_back(&shutdown_.at_once());

        const auto left = std::chrono::duration_cast<milliseconds>(latest - now);
        const auto answer = call(std::clamp<milliseconds>(left, 1ms, settle_timeout), interrupts);
        if (!std::holds_alternative<Away>(answer)) return answer;
        if (lease.ended().is_set()) return LeaseLost{};
        const auto pause = backoff.next();
        if (hurried || steady_clock::now() + pause >= latest) return answer;
        log::warning("settling_delayed", {{"error", std::get<Away>(answer).detail}, {"pause_ms", pause.count()}});
        wait_for_any(interrupts, pause);
    }
}

std::optional<Job> Worker::settle(const Job& job, SteadyTime began, const TaskOutcome& outcome,
                                  const LeaseKeeper& lease) {
    const auto now = steady_clock::now();
    auto fields = ids(job);
    fields["seconds"] = std::chrono::duration<double>(now - began).count();
    const auto fail = [&](FailureCode code, const std::string& reason) -> std::optional<Job> {
        const auto limit = code == FailureCode::shutting_down ? max_hand_back_time : max_settle_time;
        const auto answer =
            settle_until_answered(lease, now + limit, [&](milliseconds timeout, const Interrupts& interrupts) {
                return api_.fail(job, code, reason, timeout, interrupts);
            });
        fields["code"] = name(code);
        fields["answer"] = describe(answer);
        log::warning("task_failed", fields);
        return std::nullopt;
    };

    if (const auto* failed = std::get_if<TaskFailed>(&outcome)) return fail(failed->code, failed->reason);
    if (std::holds_alternative<TaskAbandoned>(outcome)) {
        fields["cause"] = name(lease.end());
        log::warning("task_abandoned", fields);
        return std::nullopt;
    }
    const auto& result = std::get<TaskDone>(outcome).result;
    auto answer =
        settle_until_answered(lease, now + max_settle_time, [&](milliseconds timeout, const Interrupts& interrupts) {
            return api_.complete(job, result, !shutdown_.draining().is_set(), timeout, interrupts);
        });
    fields["answer"] = describe(answer);
    if (std::holds_alternative<Refused>(answer)) {
        log::error("result_refused", fields);
        return fail(FailureCode::internal, std::string(sentence(FailureCode::internal)));
    }
    auto* settled = std::get_if<Accepted>(&answer);
    log::info(settled != nullptr ? "task_done" : "task_abandoned", fields);
    return settled != nullptr ? std::move(settled->next) : std::nullopt;
}

}  // namespace sluice
