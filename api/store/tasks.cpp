#include "api/store/tasks.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <stdexcept>

#include "api/domain/task_rules.h"
#include "api/errors.h"
#include "api/metrics.h"
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

}  // namespace

std::vector<std::optional<Job>> claim_for(Database& database, const std::vector<TaskKind>& kinds,
                                          const std::vector<std::string>& worker_ids, int lease_seconds) {
    std::vector<std::string> names;
    for (const auto kind : kinds)
        names.emplace_back(name(kind));
    const bool is_plain = std::find(kinds.begin(), kinds.end(), TaskKind::transcode) != kinds.end();
    std::vector<std::optional<Job>> jobs(worker_ids.size());
    std::vector<std::size_t> unserved(worker_ids.size());
    std::iota(unserved.begin(), unserved.end(), std::size_t{0});
    while (!unserved.empty()) {
        std::vector<std::string> workers;
        for (const auto number : unserved)
            workers.push_back(worker_ids[number]);
        bool gave_one_up = false;
        for (const auto& row : database.run(sql::claim_tasks, names, workers, lease_seconds, is_plain)) {
            const auto number = unserved.at(row["number"].as<std::size_t>() - 1);
            auto job = to_job(row, lease_seconds);
            metrics::count_claim(job.tenant_code, name(job.kind), row["is_takeover"].as<bool>());
            if (job.attempt <= most_attempts) {
                jobs[number] = std::move(job);
                continue;
            }
            // Its holders keep vanishing: give it up, and look for another one.
            const LeaseName lease{job.video_id, job.task_id, job.epoch, worker_ids[number]};
            fail(database, lease, FailureCode::lease_lost, std::string(sentence(FailureCode::lease_lost)));
            gave_one_up = true;
        }
        if (!gave_one_up) break;
        std::erase_if(unserved, [&](std::size_t number) { return jobs[number].has_value(); });
    }
    return jobs;
}

std::optional<Job> claim(Database& database, const std::vector<TaskKind>& kinds, const std::string& worker_id,
                         int lease_seconds) {
    return claim_for(database, kinds, {worker_id}, lease_seconds).front();
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

void set_done(Transaction& transaction, const Held& task) {
    const auto done = transaction.run(sql::set_tasks_done, std::vector{task.id}, std::vector{task.epoch});
    if (done.size() != 1) throw std::logic_error("a task that is held was not settled");
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
