#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/storage/storage.h"
#include "api/store/queue/tasks.h"

/// What workers report of their tasks: checked, recorded, settled. No lock is held while the storage is asked
/// (docs/decisions/0014-publication.md).
///
/// Every function throws ApiError: as tasks::lock_for_settling() does; invalid_field if the report is not consistent
/// (domain/tasks/plan_check.h); object_missing if a reported object is not in storage. A StorageError means that the
/// report may be sent again.
namespace sluice::tasks {

/// The task that a worker asks for with a completion; without kinds it asks for none.
struct NextClaim {
    std::vector<TaskKind> kinds;
    int lease_seconds = 0;
};

/// The answer to a completion.
struct Completion {
    SettleOutcome settled = SettleOutcome::ok;
    bool has_new_tasks = false;
    std::optional<Job> next = std::nullopt;  ///< held by the same worker; its links are the caller's to fill in
};

/// Settles a task as done: records its segments, makes the next tasks, changes the video's state and claims the
/// worker's next task, in one transaction. The last task's completion also publishes the video, which is READY then,
/// and claims the worker's next task after that. If publishing fails, the task remains done, and the same completion
/// sent again publishes.
Completion complete(Database& database, Storage& storage, const LeaseName& lease, const TaskResult& result,
                    const NextClaim& next = {});

/// Records segments of an `audio` task that goes on, so that they can be played already. The same segments may be
/// reported again, also under a later lease.
void report(Database& database, Storage& storage, const LeaseName& lease, const TaskResult& result);

/// A whole HLS tree that a worker has put into storage by itself.
struct WholeTree {
    std::string hls_path;  ///< the key of its multivariant playlist
    std::optional<double> duration_seconds;
};

/// The plain protocol. A video that is READY is idempotent for every worker that names no lease. Throws also
/// invalid_field if the tree is not below the video's own folder, and object_missing if there is no such object.
Completion complete_plain(Database& database, Storage& storage, const LeaseName& lease, const WholeTree& tree);

/// The same without a lease, for clients from before there were leases.
SettleOutcome complete_unleased(Database& database, Storage& storage, std::int64_t video_id, const WholeTree& tree);

}  // namespace sluice::tasks
