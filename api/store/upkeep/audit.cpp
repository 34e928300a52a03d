#include "api/store/upkeep/audit.h"

#include "api/domain/tasks/task_rules.h"
#include "api/store/postgres/columns.h"
#include "api/store/postgres/sql.h"

namespace sluice::audit {

std::int64_t count_videos(Database& database) {
    return database.run(sql::count_all_videos)[0][0].as<std::int64_t>();
}

std::vector<Contradiction> find_contradictions(Database& database, std::chrono::seconds stuck_after) {
    std::vector<Contradiction> found;
    for (const auto& row : database.run(sql::audit_videos, stuck_after.count(), max_attempts, max_file_faults)) {
        found.push_back({row["code"].as<std::string>(), row["video_id"].as<std::int64_t>(),
                         optional_column<std::int64_t>(row, "task_id"), optional_column<std::string>(row, "detail")});
    }
    return found;
}

std::vector<TaskPath> list_task_paths(Database& database, std::int64_t after, int limit) {
    std::vector<TaskPath> tasks;
    for (const auto& row : database.run(sql::audit_task_paths, after, limit)) {
        TaskPath task;
        task.task_id = row["id"].as<std::int64_t>();
        task.video_id = row["video_id"].as<std::int64_t>();
        task.status.state = task_state(row["state"].c_str()).value();
        task.status.epoch = row["epoch"].as<std::int64_t>();
        task.path = json_column(row, "path").get<std::vector<std::string>>();
        tasks.push_back(std::move(task));
    }
    return tasks;
}

std::vector<ReferredObject> list_objects(Database& database, const std::string& after, int limit) {
    std::vector<ReferredObject> objects;
    for (const auto& row : database.run(sql::audit_objects, after, limit)) {
        objects.push_back({row["video_id"].as<std::int64_t>(), row["object_key"].as<std::string>(),
                           row["bytes"].as<std::int64_t>(), row["sha256"].as<std::string>("")});
    }
    return objects;
}

}  // namespace sluice::audit
