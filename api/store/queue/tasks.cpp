#include "api/store/queue/tasks.h"

#include <algorithm>

#include "api/domain/errors.h"
#include "api/domain/tasks/task_rules.h"
#include "api/metrics/metrics.h"
#include "api/store/postgres/columns.h"
#include "api/store/postgres/sql.h"
#include "api/store/videos/videos.h"
#include "common/process/jitter.h"
#include "common/process/log.h"

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
    job.trace_id = optional_column<std::string>(row, "trace_id").value_or("");
    return job;
}

TaskStatus status_of(const pqxx::row& row) {
    return {task_state(row["state"].c_str()).value(),
            row["epoch"].as<std::int64_t>(),
            row["attempt"].as<int>(),
            row["file_faults"].as<int>(),
            optional_column<std::string>(row, "leased_by"),
            optional_column<bool>(row, "lease_is_valid").value_or(false)};
}

void settle_failure(Transaction& transaction, const LockedTask& task, FailureCode code, const std::string& reason) {
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
std::vector<ClaimResult> run_statement(Runner& runner, const std::vector<TaskKind>& kinds,
                                       const std::vector<ClaimRequest>& requests, int lease_seconds,
                                       const QueuePosition& from) {
    std::vector<std::string> names;
    for (const auto kind : kinds)
        names.emplace_back(name(kind));
    const auto wants = [&](TaskKind kind) { return std::find(kinds.begin(), kinds.end(), kind) != kinds.end(); };
    const bool is_plain = wants(TaskKind::transcode);
    // Each protocol turns the other's first task into its own.
    if (is_plain) names.emplace_back(name(TaskKind::plan));
    if (wants(TaskKind::plan)) names.emplace_back(name(TaskKind::transcode));
    std::vector<std::string> workers;
    std::vector<std::int64_t> done_ids;
    std::vector<std::int64_t> done_epochs;
    for (const auto& request : requests) {
        const auto done = request.settlement.value_or(Settlement{});
        workers.push_back(request.worker_id);
        done_ids.push_back(done.task_id);
        done_epochs.push_back(done.epoch);
    }
    std::vector<ClaimResult> results;
    for (const auto& row : runner.run(sql::settle_and_claim, names, workers, lease_seconds, is_plain, done_ids,
                                      done_epochs, from.urgency, from.tag, from.task_id)) {
        auto& result = results.emplace_back();
        result.is_settled = row["is_settled"].template as<bool>();
        if (row["id"].is_null()) continue;
        result.job = to_job(row, lease_seconds);
        result.is_takeover = row["is_takeover"].template as<bool>();
        if (result.is_takeover) continue;
        result.position = {row["urgency"].template as<int>(), row["tag"].template as<double>(), result.job->task_id};
    }
    return results;
}

}  // namespace

std::vector<ClaimResult> settle_and_claim(Transaction& transaction, const std::vector<TaskKind>& kinds,
                                          const std::vector<ClaimRequest>& requests, int lease_seconds) {
    return run_statement(transaction, kinds, requests, lease_seconds, {});
}

bool fail_if_exhausted(Database& database, ClaimResult& result, const std::string& worker_id) {
    if (!result.job) return false;
    metrics::count_claim(result.job->tenant_code, name(result.job->kind), result.is_takeover);
    if (result.job->attempt <= max_attempts) return false;
    const LeaseName lease{result.job->video_id, result.job->task_id, result.job->epoch, worker_id};
    result.job.reset();
    fail(database, lease, FailureCode::lease_lost, std::string(sentence(FailureCode::lease_lost)));
    return true;
}

std::vector<ClaimResult> settle_and_claim(Database& database, const std::vector<TaskKind>& kinds,
                                          const std::vector<ClaimRequest>& requests, int lease_seconds,
                                          const QueuePosition& from) {
    auto results = run_statement(database, kinds, requests, lease_seconds, from);
    std::vector<std::size_t> unserved;
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (fail_if_exhausted(database, results[i], requests[i].worker_id)) unserved.push_back(i);
    }
    // Each of these workers was given a task that has just failed; there may be others.
    for (const auto i : unserved) {
        const bool is_settled = results[i].is_settled;
        results[i] = settle_and_claim(database, kinds, {{requests[i].worker_id}}, lease_seconds, from).front();
        results[i].is_settled = is_settled;
    }
    return results;
}

std::optional<Job> claim(Database& database, const std::vector<TaskKind>& kinds, const std::string& worker_id,
                         int lease_seconds) {
    return settle_and_claim(database, kinds, {{worker_id}}, lease_seconds).front().job;
}

std::optional<Heartbeat> heartbeat(Database& database, const LeaseName& lease, int lease_seconds,
                                   std::optional<double> progress) {
    const auto rows = database.run(sql::heartbeat_task, lease.video_id, lease.task_id, lease.epoch, lease.worker_id,
                                   lease_seconds, progress);
    if (rows.empty()) return std::nullopt;
    return Heartbeat{time_column(rows[0], "leased_until").get<std::string>(), rows[0]["is_cancelled"].as<bool>()};
}

std::optional<LockedTask> lock_for_settling(Transaction& transaction, const LeaseName& lease, const TaskEvent& event) {
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
    return LockedTask{row["id"].as<std::int64_t>(),
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

SettleOutcome fail(Database& database, const LeaseName& lease, FailureCode code, const std::string& reason) {
    return database.transaction([&](Transaction& transaction) {
        const auto video = videos::lock(transaction, lease.video_id);
        if (!video) throw ApiError(error::not_found);
        if (names_no_lease(lease) && video->status == VideoStatus::failed) return SettleOutcome::idempotent;
        const auto task = lock_for_settling(transaction, lease, task_event::Failed{holder_of(lease), code});
        if (!task) return SettleOutcome::idempotent;
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
        return SettleOutcome::ok;
    });
}

}  // namespace sluice::tasks
