#include "api/store/tasks.h"

#include <algorithm>
#include <random>

#include "api/domain/errors.h"
#include "api/domain/tasks/task_rules.h"
#include "api/metrics/metrics.h"
#include "api/store/columns.h"
#include "api/store/sql.h"
#include "api/store/videos.h"
#include "common/log.h"

namespace sluice::tasks {
namespace {

std::optional<ChunkRange> chunk_of(const pqxx::row& row) {
    if (row["first_frame"].is_null()) return std::nullopt;
    return ChunkRange{row["first_frame"].as<std::int64_t>(), row["frame_count"].as<std::int64_t>(),
                      row["first_segment"].as<std::int64_t>(), row["segment_count"].as<std::int64_t>()};
}

Job to_job(const pqxx::row& row, int lease_seconds) {
    Job job;
    job.task_id = row["id"].as<std::int64_t>();
    job.video_id = row["video_id"].as<std::int64_t>();
    job.kind = task_kind(row["kind"].c_str()).value();
    job.epoch = row["epoch"].as<std::int64_t>();
    job.attempt = row["attempt"].as<int>();
    job.lease_seconds = lease_seconds;
    job.file_key = row["file_key"].as<std::string>();
    job.tenant_code = row["tenant_code"].as<std::string>();
    job.source_bytes = row["source_bytes"].as<std::int64_t>();
    if (const auto plan = json_column(row, "plan"); !plan.is_null()) job.params.plan = plan.get<Plan>();
    job.params.chunk = chunk_of(row);
    job.params.rendition = optional_column<std::string>(row, "rendition");
    return job;
}

double jitter() {
    thread_local std::mt19937 generator{std::random_device{}()};
    return std::uniform_real_distribution<double>(0, 1)(generator);
}

TaskStatus status_of(const pqxx::row& row) {
    return {task_state(row["state"].c_str()).value(),
            row["epoch"].as<std::int64_t>(),
            row["attempt"].as<int>(),
            row["file_faults"].as<int>(),
            optional_column<std::string>(row, "leased_by"),
            optional_column<bool>(row, "lease_is_valid").value_or(false)};
}

void settle_failure(Transaction& transaction, const Held& task, FailureCode code, const std::string& reason) {
    const auto& after = task.step.after;
    if (after.state == TaskState::failed) {
        transaction.run(sql::set_task_failed, task.id, after.file_faults, name(code), reason);
        videos::fail(transaction, task.video_id, std::string(name(code)), reason);
        return;
    }
    const double pause_seconds = std::chrono::duration<double>(task.step.pause).count();
    transaction.run(sql::requeue_task, task.id, pause_seconds, after.attempt, after.file_faults, name(code), reason);
}

/// `runner` is a Transaction, or a Database for one of its own.
template <class Runner>
std::vector<Exchange> run_exchange(Runner& runner, const std::vector<TaskKind>& kinds, const std::vector<Wish>& wishes,
                                   int lease_seconds, const QueuePosition& from) {
    std::vector<std::string> names;
    for (const auto kind : kinds)
        names.emplace_back(name(kind));
    const auto wants = [&](TaskKind kind) { return std::find(kinds.begin(), kinds.end(), kind) != kinds.end(); };
    const bool is_plain = wants(TaskKind::transcode);
    // Each protocol makes its own of the other's.
    if (is_plain) names.emplace_back(name(TaskKind::plan));
    if (wants(TaskKind::plan)) names.emplace_back(name(TaskKind::transcode));
    std::vector<std::string> workers;
    std::vector<std::int64_t> done_ids;
    std::vector<std::int64_t> done_epochs;
    for (const auto& wish : wishes) {
        const auto done = wish.done.value_or(Wish::Done{});
        workers.push_back(wish.worker_id);
        done_ids.push_back(done.task_id);
        done_epochs.push_back(done.epoch);
    }
    std::vector<Exchange> answers;
    for (const auto& row : runner.run(sql::exchange_tasks, names, workers, lease_seconds, is_plain, done_ids,
                                      done_epochs, from.urgency, from.tag, from.task_id)) {
        auto& answer = answers.emplace_back();
        answer.is_settled = row["is_settled"].template as<bool>();
        if (row["id"].is_null()) continue;
        answer.job = to_job(row, lease_seconds);
        answer.is_takeover = row["is_takeover"].template as<bool>();
        if (answer.is_takeover) continue;
        answer.position = {row["urgency"].template as<int>(), row["tag"].template as<double>(), answer.job->task_id};
    }
    return answers;
}

}  // namespace

std::vector<Exchange> exchange(Transaction& transaction, const std::vector<TaskKind>& kinds,
                               const std::vector<Wish>& wishes, int lease_seconds) {
    return run_exchange(transaction, kinds, wishes, lease_seconds, {});
}

bool keep_if_sound(Database& database, Exchange& answer, const std::string& worker_id) {
    if (!answer.job) return true;
    metrics::count_claim(answer.job->tenant_code, name(answer.job->kind), answer.is_takeover);
    if (answer.job->attempt <= max_attempts) return true;
    const LeaseName lease{answer.job->video_id, answer.job->task_id, answer.job->epoch, worker_id};
    answer.job.reset();
    fail(database, lease, FailureCode::lease_lost, std::string(sentence(FailureCode::lease_lost)));
    return false;
}

std::vector<Exchange> exchange(Database& database, const std::vector<TaskKind>& kinds, const std::vector<Wish>& wishes,
                               int lease_seconds, const QueuePosition& from) {
    auto answers = run_exchange(database, kinds, wishes, lease_seconds, from);
    std::vector<std::size_t> unserved;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (!keep_if_sound(database, answers[i], wishes[i].worker_id)) unserved.push_back(i);
    }
    // Each of them has looked at one that is no more; there may be others.
    for (const auto i : unserved) {
        const bool is_settled = answers[i].is_settled;
        answers[i] = exchange(database, kinds, {{wishes[i].worker_id}}, lease_seconds, from).front();
        answers[i].is_settled = is_settled;
    }
    return answers;
}

std::optional<Job> claim(Database& database, const std::vector<TaskKind>& kinds, const std::string& worker_id,
                         int lease_seconds) {
    return exchange(database, kinds, {{worker_id}}, lease_seconds).front().job;
}

std::optional<Heartbeat> heartbeat(Database& database, const LeaseName& lease, int lease_seconds,
                                   std::optional<double> progress) {
    const auto rows = database.run(sql::heartbeat_task, lease.video_id, lease.task_id, lease.epoch, lease.worker_id,
                                   lease_seconds, progress);
    if (rows.empty()) return std::nullopt;
    return Heartbeat{time_column(rows[0], "leased_until").get<std::string>(), rows[0]["is_cancelled"].as<bool>()};
}

std::optional<Held> hold(Transaction& transaction, const LeaseName& lease, const TaskEvent& event) {
    const auto rows = transaction.run(sql::select_settleable_task, lease.video_id, lease.task_id);
    if (rows.empty()) throw ApiError(lease.task_id ? error::not_found : error::lease_owner_mismatch);
    const auto row = rows[0];
    const auto status = status_of(row);
    auto next = step(status, event, jitter());
    switch (next.outcome) {
        case TaskStep::Outcome::accepted:
            break;
        case TaskStep::Outcome::idempotent:
            return std::nullopt;
        case TaskStep::Outcome::refused:
            log::warning("stale_lease_refused", {{"video_id", lease.video_id},
                                                 {"task_id", row["id"].as<std::int64_t>()},
                                                 {"worker", lease.worker_id},
                                                 {"epoch", lease.epoch.value_or(0)},
                                                 {"current_epoch", status.epoch},
                                                 {"state", row["state"].as<std::string>()}});
            metrics::count_stale_write(row["kind"].c_str());
            throw ApiError(error::lease_owner_mismatch);
    }
    return Held{row["id"].as<std::int64_t>(),
                lease.video_id,
                task_kind(row["kind"].c_str()).value(),
                status.epoch,
                status.attempt,
                std::move(next),
                row["tag"].as<double>(),
                row["cost"].as<double>(),
                optional_column<std::string>(row, "rendition"),
                chunk_of(row),
                row["seconds"].as<double>(),
                row["tenant_code"].as<std::string>()};
}

Settled fail(Database& database, const LeaseName& lease, FailureCode code, const std::string& reason) {
    return database.transaction([&](Transaction& transaction) {
        if (!videos::lock(transaction, lease.video_id)) throw ApiError(error::not_found);
        const auto task = hold(transaction, lease, task_event::Failed{holder_of(lease), code});
        if (!task) return Settled::idempotent;
        settle_failure(transaction, *task, code, reason);
        log::info("task_failed", {{"video_id", task->video_id},
                                  {"task_id", task->id},
                                  {"kind", name(task->kind)},
                                  {"epoch", task->epoch},
                                  {"attempt", task->attempt},
                                  {"worker", lease.worker_id},
                                  {"code", name(code)}});
        metrics::count_failure(task->tenant_code, name(task->kind), name(code),
                               task->step.after.state == TaskState::failed);
        return Settled::ok;
    });
}

}  // namespace sluice::tasks
