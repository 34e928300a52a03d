#include "api/store/videos/video_row.h"

#include "api/store/postgres/columns.h"

namespace sluice::videos {

Video to_video(const pqxx::row& row) {
    Video video;
    video.id = row["id"].as<std::int64_t>();
    video.tenant_id = row["tenant_id"].as<std::int64_t>();
    video.tenant_code = row["tenant_code"].as<std::string>();
    video.session_id = row["session_id"].as<std::int64_t>();
    video.lecture_id = row["lecture_id"].as<std::int64_t>();
    video.lecture_title = row["lecture_title"].as<std::string>();
    video.session_title = row["session_title"].as<std::string>();
    video.description = optional_column<std::string>(row, "description");
    video.uploaded_by = optional_column<std::string>(row, "uploaded_by");
    video.title = row["title"].as<std::string>();
    video.position = row["position"].as<int>();
    video.file_key = optional_column<std::string>(row, "file_key");
    video.source_bytes = optional_column<std::int64_t>(row, "source_bytes");
    video.status = video_status(row["status"].c_str()).value();
    video.allow_skip = row["allow_skip"].as<bool>();
    video.max_speed = row["max_speed"].as<double>();
    video.show_watermark = row["show_watermark"].as<bool>();
    video.priority = row["priority"].as<int>();
    video.policy_version = row["policy_version"].as<int>();
    video.plan = json_column(row, "plan");
    video.duration_seconds = optional_column<double>(row, "duration_seconds");
    video.hls_path = optional_column<std::string>(row, "hls_path");
    video.playable = row["playable"].as<bool>();
    video.error_code = optional_column<std::string>(row, "error_code");
    video.error_reason = optional_column<std::string>(row, "error_reason");
    video.progress = optional_column<double>(row, "progress");
    video.eta_seconds = optional_column<double>(row, "eta_seconds");
    video.queue_position = optional_column<std::int64_t>(row, "queue_position");
    video.own_thumbnail_key = optional_column<std::string>(row, "own_thumbnail_key");
    video.poster_key = optional_column<std::string>(row, "poster_key");
    video.storyboard_key = optional_column<std::string>(row, "storyboard_key");
    video.renditions = json_column(row, "renditions");
    if (video.renditions.is_null()) video.renditions = nlohmann::json::array();
    video.tracks = json_column(row, "tracks");
    if (video.tracks.is_null()) video.tracks = nlohmann::json::array();
    video.created_at = time_column(row, "created_at");
    video.updated_at = time_column(row, "updated_at");
    return video;
}

}  // namespace sluice::videos
