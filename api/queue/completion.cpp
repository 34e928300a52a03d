#include "api/queue/completion.h"

#include <numeric>
#include <stdexcept>
#include <utility>

#include "api/domain/errors.h"
#include "api/domain/object_keys.h"
#include "api/domain/tasks/plan_check.h"
#include "api/metrics/metrics.h"
#include "api/queue/publication.h"
#include "api/store/catalogue/tenants.h"
#include "api/store/queue/task_results.h"
#include "api/store/videos/manifests.h"
#include "api/store/videos/readiness.h"
#include "api/store/videos/videos.h"
#include "common/process/log.h"

namespace sluice::tasks {
namespace {

/// A task and its video, locked by one transaction; after that transaction, a copy of their state in it.
struct Subject {
    videos::Locked video;
    LockedTask task;
};

/// std::nullopt if the same lease has completed the task before, or if a lease without a name finds the video READY.
std::optional<Subject> lock_subject(Transaction& transaction, const LeaseName& lease) {
    auto video = videos::lock(transaction, lease.video_id);
    if (!video) throw ApiError(error::not_found);
    if (names_no_lease(lease) && video->status == VideoStatus::ready) return std::nullopt;
    auto task = lock_for_settling(transaction, lease, task_event::Completed{holder_of(lease)});
    if (!task) return std::nullopt;
    return Subject{*std::move(video), *std::move(task)};
}

/// Reads the subject before the checks. The checks against it stay valid as long as the lease is the same: the plan of
/// a video and the objects of a lease do not change.
std::optional<Subject> look_at_subject(Database& database, const LeaseName& lease) {
    return database.transaction([&](Transaction& transaction) { return lock_subject(transaction, lease); });
}

/// The lease under which the subject was found, named by its epoch: a worker may claim the same task again.
LeaseName lease_of(const Subject& subject, const LeaseName& lease) {
    return {lease.video_id, subject.task.id, subject.task.epoch, lease.worker_id};
}

void require_consistent(const std::string& fault) {
    if (!fault.empty()) throw ApiError(error::invalid_field, "The report is inconsistent: " + fault + ".");
}

void check_result(const Subject& subject, const TaskResult& result) {
    const auto& task = subject.task;
    const auto plan = [&] { return subject.video.plan.get<Plan>(); };
    switch (task.kind) {
        case TaskKind::plan:
            if (!result.plan) throw ApiError(error::invalid_field, "plan is required.", "plan");
            return require_consistent(fault_of_plan(*result.plan, result.chunks));
        case TaskKind::chunk:
            return require_consistent(fault_of_chunk(plan(), task.chunk.value(), result));
        case TaskKind::audio:
            return require_consistent(fault_of_audio(task.rendition.value(), result));
        case TaskKind::finish:
            return require_consistent(fault_of_finish(plan(), result));
        case TaskKind::transcode:
            throw ApiError(error::invalid_field, "hls_path is required.", "hls_path");
    }
}

void require_stored(Storage& storage, const LockedTask& task, const TaskResult& result) {
    const auto objects = objects_of(task, result);
    std::vector<std::string> keys;
    for (const auto& object : objects)
        keys.push_back(object.key);
    const auto found = storage.sizes(keys);
    for (std::size_t i = 0; i < objects.size(); ++i) {
        if (found[i] != objects[i].bytes) throw ApiError(error::object_missing, keys[i] + " is not in storage.");
    }
}

/// True if all renditions that need segments have some.
bool note_if_playable(Transaction& transaction, std::int64_t video_id) {
    if (!is_playable(load_manifest(transaction, video_id)->manifest)) return false;
    readiness::set_playable(transaction, video_id);
    return true;
}

void record_media(Transaction& transaction, const LockedTask& task, const TaskResult& result) {
    // Players must not find segments that were reported early and are not in the final result.
    if (task.kind == TaskKind::audio) forget_segments_from(transaction, task, result.segments.size());
    require_consistent(record_segments(transaction, task, result));
    if (task.kind == TaskKind::finish) record_assets(transaction, task, result.assets);
}

/// The last statement of a transaction, so that a task which has just been made can be the worker's next one.
ClaimResult settle(Transaction& transaction, const LockedTask& task, const std::string& worker_id,
                   const NextClaim& next) {
    auto result =
        settle_and_claim(transaction, next.kinds, {{worker_id, Settlement{task.id, task.epoch}}}, next.lease_seconds)
            .front();
    if (!result.is_settled) throw std::logic_error("a locked task was not settled");
    return result;
}

void note_done(const LockedTask& task, const std::string& worker_id, const TaskResult& result) {
    const auto bytes =
        std::accumulate(result.segments.begin(), result.segments.end(), std::int64_t{0},
                        [](std::int64_t sum, const SegmentRecord& segment) { return sum + segment.bytes; });
    metrics::count_done(task.tenant_code, name(task.kind), task.seconds, bytes);
    log::info("task_done", {{"video_id", task.video_id},
                            {"task_id", task.id},
                            {"kind", name(task.kind)},
                            {"epoch", task.epoch},
                            {"attempt", task.attempt},
                            {"worker", worker_id}});
}

/// What the transaction of a completion leads to.
struct Recorded {
    std::optional<LockedTask> task;  ///< std::nullopt if it was done before
    bool is_last = false;
    ClaimResult claimed;
};

Recorded record(Transaction& transaction, const LeaseName& lease, const TaskResult& result, const NextClaim& next) {
    const auto subject = lock_subject(transaction, lease);
    if (!subject) return {};
    const auto& task = subject->task;
    Recorded recorded;
    recorded.task = task;
    if (task.kind == TaskKind::plan) {
        record_plan(transaction, task, *result.plan, result.chunks);
    } else {
        record_media(transaction, task, result);
        const bool has_all_renditions = note_if_playable(transaction, task.video_id);
        recorded.is_last = readiness::is_last_task(transaction, task.video_id, task.id);
        if (recorded.is_last && !has_all_renditions) {
            throw ApiError(error::object_missing, "A rendition has no segments.");
        }
    }
    // A worker that may have to repeat its report until the video is published must not hold a task meanwhile.
    recorded.claimed = settle(transaction, task, lease.worker_id, recorded.is_last ? NextClaim{} : next);
    return recorded;
}

/// A worker's path is served to every viewer of the video, so it must lie in the video's own folder.
void check_tree(Storage& storage, const std::string& tenant_code, std::int64_t video_id, const std::string& hls_path) {
    if (!is_object_key(hls_path) || !is_below_video(hls_path, tenant_code, video_id)) {
        throw ApiError(error::invalid_field, "hls_path must lie below the video's own folder.", "hls_path");
    }
    if (!storage.size(hls_path)) throw ApiError(error::object_missing);
}

/// Locks a video that a client without leases reports as done. std::nullopt if it is READY already.
std::optional<videos::Locked> lock_unfinished(Transaction& transaction, std::int64_t video_id) {
    auto video = videos::lock(transaction, video_id);
    if (!video) throw ApiError(error::not_found);
    if (video->status == VideoStatus::ready) return std::nullopt;
    if (video->status != VideoStatus::uploaded && video->status != VideoStatus::processing) {
        throw ApiError(error::video_not_pending, "The video is not waiting to be processed.");
    }
    return video;
}

}  // namespace

Completion complete(Database& database, Storage& storage, const LeaseName& lease, const TaskResult& result,
                    const NextClaim& next) {
    Recorded recorded;
    if (const auto subject = look_at_subject(database, lease)) {
        check_result(*subject, result);
        require_stored(storage, subject->task, result);
        recorded = database.transaction(
            [&](Transaction& transaction) { return record(transaction, lease_of(*subject, lease), result, next); });
    }
    if (!recorded.task) {
        // The first answer may have been that the storage is unavailable.
        publish(database, storage, lease.video_id);
        return {SettleOutcome::idempotent};
    }
    note_done(*recorded.task, lease.worker_id, result);
    fail_if_exhausted(database, recorded.claimed, lease.worker_id);
    Completion completion{SettleOutcome::ok, recorded.task->kind == TaskKind::plan, std::move(recorded.claimed.job)};
    if (recorded.is_last) {
        publish(database, storage, lease.video_id);
        if (!next.kinds.empty()) completion.next = claim(database, next.kinds, lease.worker_id, next.lease_seconds);
    }
    return completion;
}

void report(Database& database, Storage& storage, const LeaseName& lease, const TaskResult& result) {
    const auto subject = look_at_subject(database, lease);
    if (!subject) throw ApiError(error::lease_owner_mismatch);
    if (subject->task.kind != TaskKind::audio) {
        throw ApiError(error::invalid_field, "Only an audio task reports before its end.", "task_id");
    }
    require_consistent(fault_of_audio_report(subject->task.rendition.value(), result));
    require_stored(storage, subject->task, result);
    database.transaction([&](Transaction& transaction) {
        const auto locked = lock_subject(transaction, lease_of(*subject, lease));
        if (!locked) throw ApiError(error::lease_owner_mismatch);
        require_consistent(record_segments(transaction, locked->task, result));
        note_if_playable(transaction, lease.video_id);
    });
}

Completion complete_plain(Database& database, Storage& storage, const LeaseName& lease, const WholeTree& tree) {
    const auto subject = look_at_subject(database, lease);
    if (!subject) return {SettleOutcome::idempotent};
    if (subject->task.kind != TaskKind::transcode) throw ApiError(error::lease_owner_mismatch);
    check_tree(storage, subject->task.tenant_code, lease.video_id, tree.hls_path);
    const bool is_settled = database.transaction([&](Transaction& transaction) {
        const auto locked = lock_subject(transaction, lease_of(*subject, lease));
        if (!locked) return false;
        readiness::set_ready(transaction, lease.video_id, tree.hls_path, tree.duration_seconds);
        settle(transaction, locked->task, lease.worker_id, {});
        return true;
    });
    if (!is_settled) return {SettleOutcome::idempotent};
    note_done(subject->task, lease.worker_id, {});
    return {};
}

SettleOutcome complete_unleased(Database& database, Storage& storage, std::int64_t video_id, const WholeTree& tree) {
    const auto tenant_code = database.transaction([&](Transaction& transaction) -> std::optional<std::string> {
        const auto video = lock_unfinished(transaction, video_id);
        if (!video) return std::nullopt;
        return tenant_code_of(transaction, video->tenant_id);
    });
    if (!tenant_code) return SettleOutcome::idempotent;
    check_tree(storage, *tenant_code, video_id, tree.hls_path);
    return database.transaction([&](Transaction& transaction) {
        if (!lock_unfinished(transaction, video_id)) return SettleOutcome::idempotent;
        videos::cancel_tasks(transaction, video_id);
        readiness::set_ready(transaction, video_id, tree.hls_path, tree.duration_seconds);
        return SettleOutcome::ok;
    });
}

}  // namespace sluice::tasks
