#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/store/postgres/database.h"
#include "api/store/queue/tasks.h"
#include "common/protocol/task_protocol.h"

/// Records the result of a task as rows. Every function is part of the caller's transaction, which has locked the task
/// (tasks::lock_for_settling()); the caller has checked the result against the plan, and the objects against the
/// storage.
namespace sluice::tasks {

/// An object that a result names.
struct ReportedObject {
    std::string key;
    std::int64_t bytes = 0;
};

/// Every object that a result names, under the keys of the task's lease.
[[nodiscard]] std::vector<ReportedObject> objects_of(const LockedTask& task, const TaskResult& result);

/// The result of a `plan` task: the plan itself, its renditions, and the video's further tasks in the order in which
/// they are wanted.
void record_plan(Transaction& transaction, const LockedTask& task, const Plan& plan,
                 const std::vector<ChunkRange>& chunks);

/// Initialisation sections and segments. A segment that an earlier lease reported is replaced. Returns what does not
/// fit the video's other chunks, for people; empty if all fits. If it is not empty, the caller rolls back.
[[nodiscard]] std::string record_segments(Transaction& transaction, const LockedTask& task, const TaskResult& result);

/// Forgets the segments of the task's rendition from this number on: what was reported early and is not in the result.
void forget_segments_from(Transaction& transaction, const LockedTask& task, std::size_t number);

/// The other files of a `finish` task: poster, storyboard, sprite sheets.
void record_assets(Transaction& transaction, const LockedTask& task, const std::vector<AssetRecord>& assets);

}  // namespace sluice::tasks
