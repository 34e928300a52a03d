#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/storage/storage.h"
#include "api/store/tasks.h"

namespace sluice::tasks {

/// What a worker that is done with a task wants to go on with; nothing by default.
struct NextClaim {
    std::vector<TaskKind> kinds;
    int lease_seconds = 0;
};

/// What completing a task led to, besides.
struct Completion {
    SettleOutcome settled = SettleOutcome::ok;
    bool has_new_tasks = false;
    std::optional<Job> next = std::nullopt;  ///< held by the same worker; its links are the caller's to fill in
};

/// Settles a task as done: records its segments, makes the next tasks, moves the video's state and takes the worker's
/// next task, in one transaction. When it was the last one, the static playlists are written to storage and the video
/// is READY.
///
/// Throws ApiError: as lock_for_settling() does; object_missing when a reported object is not in storage; invalid_field
/// when the report is not believable (domain/plan_check.h).
Completion complete(Database& database, Storage& storage, const LeaseName& lease, const TaskResult& result,
                    const NextClaim& next = {});

/// Records segments of a task that goes on, so that they can be played already. The same segments may be reported
/// again, also under a later lease. Throws ApiError like complete().
void report(Database& database, Storage& storage, const LeaseName& lease, const TaskResult& result);

/// The plain protocol: the worker has put a whole HLS tree into storage by itself. Throws ApiError like complete(), and
/// invalid_field when `hls_path` is not below the video's own folder, object_missing when there is nothing.
Completion complete_plain(Database& database, Storage& storage, const LeaseName& lease, const std::string& hls_path,
                          double duration_seconds);

/// The same without a lease, for clients from before there were leases.
void complete_unleased(Database& database, Storage& storage, std::int64_t video_id, const std::string& hls_path,
                       double duration_seconds);

}  // namespace sluice::tasks
