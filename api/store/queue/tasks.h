#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "api/domain/tasks/task_machine.h"
#include "api/store/postgres/database.h"
#include "common/protocol/failure.h"
#include "common/protocol/task_protocol.h"

/// The lease queue (design §4): claiming, keeping and giving up a lease. Completing a task is in
/// api/queue/completion.h. Time is the database's own.
namespace sluice::tasks {

/// Which task a worker means, and under which lease. Without task and epoch, in the plain protocol, that is the video's
/// `transcode` task held by that worker.
struct LeaseName {
    std::int64_t video_id = 0;
    std::optional<std::int64_t> task_id;
    std::optional<std::int64_t> epoch;
    std::string worker_id;
};

[[nodiscard]] inline bool names_no_lease(const LeaseName& lease) {
    return !lease.task_id && !lease.epoch;
}

/// A task that its holder is done with, and the epoch of the lease under which it was held.
struct Settlement {
    std::int64_t task_id = 0;
    std::int64_t epoch = 0;
};

/// What a worker asks of the queue: its next task, and to settle the one that it is done with.
struct ClaimRequest {
    std::string worker_id;
    std::optional<Settlement> settlement = std::nullopt;
};

/// A place in the queue's order; by default its front.
struct QueuePosition {
    int urgency = std::numeric_limits<std::int16_t>::min();
    double tag = -std::numeric_limits<double>::infinity();
    std::int64_t task_id = 0;
    friend auto operator<=>(const QueuePosition&, const QueuePosition&) = default;
};

/// The answer to a ClaimRequest.
struct ClaimResult {
    bool is_settled = false;                ///< false without a settlement, and where its lease is over
    std::optional<Job> job = std::nullopt;  ///< std::nullopt if no task is left for this worker
    bool is_takeover = false;               ///< the lease of the job's last holder ran out
    QueuePosition position = {};            ///< where the job was queued; of a takeover, the front
};

/// Settles tasks as done and claims the next ones of these kinds, one for each request, in the order of the queue;
/// where there are too few, the last requests get none. With `from`, what is queued before it is passed over, and so
/// are leases that ran out. The links of the jobs are the caller's to fill in. A task that leaves segments or further
/// tasks behind is settled by completion.h.
std::vector<ClaimResult> settle_and_claim(Database& database, const std::vector<TaskKind>& kinds,
                                          const std::vector<ClaimRequest>& requests, int lease_seconds,
                                          const QueuePosition& from = {});
/// The same as part of a transaction. The result may hold a task that was claimed too often: the caller calls
/// fail_if_exhausted() after the commit.
std::vector<ClaimResult> settle_and_claim(Transaction& transaction, const std::vector<TaskKind>& kinds,
                                          const std::vector<ClaimRequest>& requests, int lease_seconds);
/// Counts the claim. A job whose leases keep running out fails for good, and is taken out of the result; true then.
bool fail_if_exhausted(Database& database, ClaimResult& result, const std::string& worker_id);
/// A task for one worker.
std::optional<Job> claim(Database& database, const std::vector<TaskKind>& kinds, const std::string& worker_id,
                         int lease_seconds);

struct Heartbeat {
    std::string lease_until;    ///< RFC 3339
    bool is_cancelled = false;  ///< the task was cancelled
};

/// Extends the lease; std::nullopt if it is not this worker's, or is over.
std::optional<Heartbeat> heartbeat(Database& database, const LeaseName& lease, int lease_seconds,
                                   std::optional<double> progress);

/// The outcome of a report that settles a task.
enum class SettleOutcome {
    ok,
    idempotent,  ///< the same lease has settled the task before
};

/// The task as it was found under lock, for settling.
struct LockedTask {
    std::int64_t id = 0;
    std::int64_t video_id = 0;
    TaskKind kind = TaskKind::plan;
    std::int64_t epoch = 0;
    int attempt = 0;
    TaskStep step;    ///< what the event leads to
    double tag = 0;   ///< its place in the queue
    double cost = 0;  ///< of a plan task: the estimate for the whole video
    std::optional<std::string> rendition;
    std::optional<ChunkRange> chunk;
    double seconds = 0;  ///< since it was claimed
    std::string tenant_code;
};

[[nodiscard]] inline LeaseHolder holder_of(const LeaseName& lease) {
    return {lease.epoch, lease.worker_id};
}

/// Locks the task for an event; the caller has locked the video's row. std::nullopt if the same lease has settled the
/// task that way before. Throws ApiError: not_found, or lease_owner_mismatch when the lease is another's.
std::optional<LockedTask> lock_for_settling(Transaction& transaction, const LeaseName& lease, const TaskEvent& event);

/// Settles a task as failed: queued again or FAILED for good, by the rules of domain/tasks/task_rules.h. Throws
/// ApiError like lock_for_settling(). A video that is FAILED is idempotent for every worker that names no lease.
SettleOutcome fail(Database& database, const LeaseName& lease, FailureCode code, const std::string& reason);

}  // namespace sluice::tasks
