#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "api/domain/tasks/task_machine.h"
#include "api/store/database.h"
#include "common/failure.h"
#include "common/task_protocol.h"

/// The lease queue (design §4): claiming, keeping and giving up a lease. Completing a task is in completion.h.
/// Time is the database's own.
namespace sluice::tasks {

/// Which task a worker means, and under which lease. Without task and epoch the plain protocol is spoken: the video's
/// `transcode` task held by that worker.
struct LeaseName {
    std::int64_t video_id = 0;
    std::optional<std::int64_t> task_id;
    std::optional<std::int64_t> epoch;
    std::string worker_id;
};

/// What a worker wants of the queue: a task, and to be rid of the one that it is done with.
struct Wish {
    /// A task and the epoch under which it was held.
    struct Done {
        std::int64_t task_id = 0;
        std::int64_t epoch = 0;
    };
    std::string worker_id;
    std::optional<Done> done = std::nullopt;
};

/// A place in the queue's order; by default its front.
struct QueuePosition {
    int urgency = std::numeric_limits<std::int16_t>::min();
    double tag = -std::numeric_limits<double>::infinity();
    std::int64_t task_id = 0;
    friend auto operator<=>(const QueuePosition&, const QueuePosition&) = default;
};

struct Exchange {
    bool is_settled = false;  ///< never without `done`, nor where that is held no more
    std::optional<Job> job = std::nullopt;
    bool is_takeover = false;     ///< the job's last holder has let its lease run out
    QueuePosition position = {};  ///< where the job was queued; of a takeover, the front
};

/// Settles tasks as done and takes the next ones of these kinds, for so many workers at once and in the order of the
/// queue; where there are too few, the last workers get none. With `from`, what is queued before it is passed over, and
/// so are leases that ran out. Links are the caller's to fill in. Whose task has more to it than itself (segments, what
/// comes next) uses completion.h.
std::vector<Exchange> exchange(Database& database, const std::vector<TaskKind>& kinds, const std::vector<Wish>& wishes,
                               int lease_seconds, const QueuePosition& from = {});
/// The same as part of a transaction. A task that was claimed too often is in there still: keep_if_sound(), after the
/// commit.
std::vector<Exchange> exchange(Transaction& transaction, const std::vector<TaskKind>& kinds,
                               const std::vector<Wish>& wishes, int lease_seconds);
/// False when the holders of the job keep vanishing: it is given up, and taken out of the answer.
bool keep_if_sound(Database& database, Exchange& answer, const std::string& worker_id);
/// A task for one worker.
std::optional<Job> claim(Database& database, const std::vector<TaskKind>& kinds, const std::string& worker_id,
                         int lease_seconds);

struct Heartbeat {
    std::string lease_until;    ///< RFC 3339
    bool is_cancelled = false;  ///< the work is not wanted any more
};

/// Extends the lease; nothing when it is not this worker's, or is over.
std::optional<Heartbeat> heartbeat(Database& database, const LeaseName& lease, int lease_seconds,
                                   std::optional<double> progress);

/// What became of a worker's wish to settle a task.
enum class Settled {
    ok,
    idempotent,  ///< the same lease has settled the task before
};

/// The task as it was found under lock, for settling.
struct Held {
    std::int64_t id = 0;
    std::int64_t video_id = 0;
    TaskKind kind = TaskKind::plan;
    std::int64_t epoch = 0;
    int attempt = 0;
    TaskStep step;    ///< what the event makes of it
    double tag = 0;   ///< its place in the queue
    double cost = 0;  ///< of a plan: what was guessed for the whole video
    std::optional<std::string> rendition;
    std::optional<ChunkRange> chunk;
    double seconds = 0;  ///< since it was claimed
    std::string tenant_code;
};

[[nodiscard]] inline LeaseHolder holder_of(const LeaseName& lease) {
    return {lease.epoch, lease.worker_id};
}

/// Locks the task for an event; the video's row must be locked already. Nothing means that the same lease has settled
/// it that way before. Throws ApiError: not_found, or lease_owner_mismatch when the lease is another's.
std::optional<Held> hold(Transaction& transaction, const LeaseName& lease, const TaskEvent& event);

/// Settles a task as failed: queued again or FAILED for good, by the rules of domain/task_rules.h. Throws ApiError like
/// hold().
Settled fail(Database& database, const LeaseName& lease, FailureCode code, const std::string& reason);

}  // namespace sluice::tasks
