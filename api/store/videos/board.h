#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "api/store/postgres/database.h"
#include "api/store/videos/videos.h"

/// A tenant's videos on their way through the queue, as staff watch them.
namespace sluice::board {

struct Filter {
    std::optional<std::vector<std::string>> statuses;  ///< of videos
    std::optional<std::int64_t> lecture_id;
    std::optional<std::int64_t> session_id;
    std::optional<std::string> search;  ///< in the title, case-insensitive
    std::string order = "queue";  ///< what is processed, then what waits, as it will be processed; or one of orders()
};

/// Besides `queue`: columns, with - before them in descending order.
[[nodiscard]] const std::vector<std::string>& orders();

struct Entry {
    videos::Video video;
    nlohmann::json stage;     ///< plan, picture, sound or finish; null unless the video waits or is processed
    nlohmann::json chunks;    ///< `{total, done, running, failed}`, of the tasks that make the picture
    nlohmann::json workers;   ///< the ids of those that work on it
    nlohmann::json segments;  ///< `[{rendition, done, total, bytes}]`
};

struct Page {
    std::int64_t count = 0;  ///< of the whole list
    std::vector<Entry> entries;
};

Page list(Database& database, std::int64_t tenant_id, const Filter& filter, std::int64_t limit, std::int64_t offset);

/// How the queue stands for a tenant.
struct QueueState {
    nlohmann::json counts;  ///< videos by status, in lower case
    nlohmann::json queue;   ///< `{waiting, running, failed_24h, workers, eta_seconds}`
};

QueueState queue_state(Database& database, std::int64_t tenant_id);

}  // namespace sluice::board
