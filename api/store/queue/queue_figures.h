#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/store/postgres/database.h"

/// How the queue stands, as operators watch it.
namespace sluice {

/// Open tasks of one tenant and kind in one state.
struct TaskFigure {
    std::string tenant;  ///< code
    std::string kind;
    std::string state;  ///< queued, running, paused (until its next try), expired (its lease ran out)
    std::int64_t tasks = 0;
    double oldest_seconds = 0;  ///< since the first of them could be claimed
};

struct VideoFigure {
    std::string status;
    std::int64_t videos = 0;
};

/// What the workers of the last hour got done (docs/operations.md).
struct QueuePace {
    double cost_per_second = 0;  ///< estimated seconds of work that one worker does in a second; 0: not known yet
    std::int64_t workers = 0;
};

/// By tenant, kind and state; what is settled is left out.
std::vector<TaskFigure> count_tasks_by_state(Database& database);
std::vector<VideoFigure> count_videos_by_status(Database& database);
QueuePace queue_pace(Database& database);

}  // namespace sluice
