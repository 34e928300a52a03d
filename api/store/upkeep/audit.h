#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/domain/tasks/task_machine.h"
#include "api/store/postgres/database.h"

/// What the auditor reads of the rows (api/upkeep/auditor.h). Lists come in pages: `after` is the last one of the page
/// before.
namespace sluice::audit {

std::int64_t count_videos(Database& database);

/// Rows that contradict each other, or the rules of the queue.
struct Contradiction {
    std::string code;  ///< of the finding
    std::int64_t video_id = 0;
    std::optional<std::int64_t> task_id;
    std::optional<std::string> detail;
};
/// `stuck_after`: how long a lease may have run out without another claim.
std::vector<Contradiction> find_contradictions(Database& database, std::chrono::seconds stuck_after);

/// A task, and the states that it has gone through (domain/tasks/task_path.h).
struct TaskPath {
    std::int64_t task_id = 0;
    std::int64_t video_id = 0;
    TaskStatus status;  ///< state and epoch alone
    std::vector<std::string> path;
};
/// By rising task id; the first page is after 0.
std::vector<TaskPath> list_task_paths(Database& database, std::int64_t after, int limit);

/// An object in storage that a row refers to.
struct ReferredObject {
    std::int64_t video_id = 0;
    std::string key;
    std::int64_t bytes = 0;
    std::string sha256;  ///< empty where it was never reported
};
/// By rising key; the first page is after "".
std::vector<ReferredObject> list_objects(Database& database, const std::string& after, int limit);

}  // namespace sluice::audit
