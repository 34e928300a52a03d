#include "api/store/videos/readiness.h"

#include "api/store/postgres/sql.h"

namespace sluice::readiness {

bool is_last_task(Transaction& transaction, std::int64_t video_id, std::int64_t task_id) {
    return transaction.run(sql::count_other_open_tasks, video_id, task_id)[0][0].as<int>() == 0;
}

void set_playable(Transaction& transaction, std::int64_t video_id) {
    transaction.run(sql::set_video_playable, video_id);
}

bool is_unpublished(Transaction& transaction, std::int64_t video_id) {
    return !transaction.run(sql::select_unpublished_videos, video_id, std::nullopt).empty();
}

std::vector<std::int64_t> list_unpublished(Database& database, std::chrono::seconds min_age) {
    std::vector<std::int64_t> ids;
    for (const auto& row : database.run(sql::select_unpublished_videos, std::nullopt, min_age.count()))
        ids.push_back(row[0].as<std::int64_t>());
    return ids;
}

void record_static_copy(Transaction& transaction, std::int64_t video_id, const std::vector<StaticObject>& objects,
                        const std::vector<Bandwidth>& bandwidths) {
    for (const auto& object : objects)
        transaction.run(sql::put_asset, video_id, object.name, object.bytes, object.sha256, object.key);
    for (const auto& [rendition, bps, average_bps] : bandwidths)
        transaction.run(sql::set_rendition_bandwidth, video_id, rendition, bps, average_bps);
    transaction.run(sql::set_rendition_bytes, video_id);
}

void set_ready(Transaction& transaction, std::int64_t video_id, const std::string& hls_path,
               std::optional<double> duration_seconds) {
    transaction.run(sql::set_video_ready, video_id, hls_path, duration_seconds);
}

}  // namespace sluice::readiness
