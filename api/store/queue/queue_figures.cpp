#include "api/store/queue/queue_figures.h"

#include "api/store/postgres/sql.h"

namespace sluice {

std::vector<TaskFigure> count_tasks_by_state(Database& database) {
    std::vector<TaskFigure> figures;
    for (const auto& row : database.run(sql::count_tasks_by_state)) {
        figures.push_back({row["tenant"].as<std::string>(), row["kind"].as<std::string>(),
                           row["state"].as<std::string>(), row["tasks"].as<std::int64_t>(),
                           row["oldest_seconds"].as<double>()});
    }
    return figures;
}

std::vector<VideoFigure> count_videos_by_status(Database& database) {
    std::vector<VideoFigure> figures;
    for (const auto& row : database.run(sql::count_videos_by_status)) {
        figures.push_back({row["status"].as<std::string>(), row["videos"].as<std::int64_t>()});
    }
    return figures;
}

QueuePace queue_pace(Database& database) {
    const auto row = database.run(sql::select_queue_pace)[0];
    return {row["cost_per_second"].as<double>(), row["workers"].as<std::int64_t>()};
}

}  // namespace sluice
