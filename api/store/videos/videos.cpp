#include "api/store/videos/videos.h"

#include "api/domain/errors.h"
#include "api/domain/tasks/task_cost.h"
#include "api/store/postgres/columns.h"
#include "api/store/postgres/sql.h"
#include "api/store/videos/readiness.h"
#include "api/store/videos/video_place.h"
#include "api/store/videos/video_row.h"

namespace sluice::videos {
namespace {

std::optional<std::string> status_name(const std::optional<VideoStatus>& status) {
    if (!status) return std::nullopt;
    return std::string(name(*status));
}

void insert_plan_task(Transaction& transaction, std::int64_t video_id) {
    transaction.run(sql::enqueue_video, video_id, plan_cost_seconds);
}

/// The lane that a priority stands for (docs/decisions/0009-fair-queue.md).
int lane_of(int priority) {
    return priority > 0 ? 1 : priority < 0 ? -1 : 0;
}

/// A video that waits for its first worker goes to the end of its new lane.
void set_priority(Transaction& transaction, std::int64_t id, int priority) {
    const auto video = lock(transaction, id);
    if (!video) return;
    const int before = transaction.run(sql::set_video_priority, id, priority)[0]["before"].as<int>();
    if (video->status != VideoStatus::uploaded || lane_of(before) == lane_of(priority)) return;
    insert_plan_task(transaction, id);
    transaction.run(sql::follow_priority, id);
}

/// The name of an asset that no worker can report: theirs have no underscore (is_asset_name).
constexpr const char* own_thumbnail_name = "own_thumbnail";

void set_own_thumbnail(Transaction& transaction, std::int64_t video_id, const std::optional<Picture>& picture) {
    if (!picture) {
        transaction.run(sql::delete_own_thumbnail, video_id);
        return;
    }
    transaction.run(sql::put_asset, video_id, own_thumbnail_name, picture->bytes, picture->sha256, picture->key);
}

/// Locks the video and checks that the event is allowed in its state.
Locked lock_for(Transaction& transaction, std::int64_t id, VideoEvent event, const ErrorKind& refusal) {
    const auto video = lock(transaction, id);
    if (!video) throw ApiError(error::not_found);
    if (event == VideoEvent::retried && video->is_source_removed) throw ApiError(error::source_gone);
    if (!next(video->status, event)) throw ApiError(refusal);
    return *video;
}

}  // namespace

std::optional<Video> create(Database& database, std::int64_t tenant_id, const NewVideo& video) {
    const auto id = database.transaction([&](Transaction& transaction) -> std::optional<std::int64_t> {
        if (transaction.run(sql::lock_session, tenant_id, video.session_id).empty()) return std::nullopt;
        if (video.position) transaction.run(sql::make_room_for_video, video.session_id, *video.position);
        return transaction
            .run(sql::insert_video, tenant_id, video.session_id, video.title, video.file_key, video.content_type,
                 video.priority, video.allow_skip, video.max_speed, video.show_watermark, video.position,
                 video.description, video.uploaded_by)[0][0]
            .as<std::int64_t>();
    });
    return id ? find(database, tenant_id, *id) : std::nullopt;
}

std::optional<Video> find(Database& database, std::int64_t tenant_id, std::int64_t id,
                          const std::optional<std::string>& viewer_user_id) {
    const auto rows = database.run(sql::select_video, tenant_id, id, viewer_user_id);
    if (rows.empty()) return std::nullopt;
    return to_video(rows[0]);
}

Page list(Database& database, std::int64_t tenant_id, const Filter& filter, std::int64_t limit, std::int64_t offset) {
    const auto status = status_name(filter.status);
    Page page;
    database.transaction([&](Transaction& transaction) {
        page = {};
        page.count = transaction
                         .run(sql::count_videos, tenant_id, filter.session_id, filter.lecture_id, status, filter.search,
                              filter.viewer_user_id)[0][0]
                         .as<std::int64_t>();
        for (const auto& row : transaction.run(sql::list_videos, tenant_id, filter.session_id, filter.lecture_id,
                                               status, filter.search, filter.viewer_user_id, limit, offset)) {
            page.videos.push_back(to_video(row));
        }
    });
    return page;
}

std::vector<std::int64_t> list_ids(Database& database, std::int64_t tenant_id, const Filter& filter,
                                   std::int64_t limit) {
    std::vector<std::int64_t> ids;
    for (const auto& row : database.run(sql::list_video_ids, tenant_id, filter.session_id, status_name(filter.status),
                                        filter.search, limit))
        ids.push_back(row[0].as<std::int64_t>());
    return ids;
}

void set_file(Database& database, std::int64_t id, const std::string& file_key, const std::string& content_type) {
    database.run(sql::set_video_file, id, file_key, content_type);
}

bool update(Database& database, std::int64_t tenant_id, std::int64_t id, const Changes& changes) {
    return database.transaction([&](Transaction& transaction) {
        if (changes.session_id || changes.position) {
            place(transaction, tenant_id, id, changes.session_id, changes.position);
        }
        const bool exists = !transaction
                                 .run(sql::update_video, tenant_id, id, changes.title, changes.allow_skip,
                                      changes.max_speed, changes.show_watermark, changes.description)
                                 .empty();
        if (exists && changes.priority) set_priority(transaction, id, *changes.priority);
        if (exists && changes.own_thumbnail) set_own_thumbnail(transaction, id, *changes.own_thumbnail);
        return exists;
    });
}

std::optional<std::vector<std::string>> remove(Database& database, std::int64_t tenant_id, std::int64_t id) {
    return database.transaction([&](Transaction& transaction) -> std::optional<std::vector<std::string>> {
        // Locked first, so that no task records further objects in between.
        const auto video = lock(transaction, id);
        if (!video || video->tenant_id != tenant_id) return std::nullopt;
        std::vector<std::string> keys;
        for (const auto& row : transaction.run(sql::select_video_objects, id))
            keys.emplace_back(row[0].c_str());
        transaction.run(sql::delete_video, tenant_id, id);
        return keys;
    });
}

void complete_upload(Database& database, std::int64_t id, std::int64_t source_bytes,
                     const std::optional<std::string>& trace_id) {
    database.transaction([&](Transaction& transaction) {
        lock_for(transaction, id, VideoEvent::upload_completed, error::video_not_pending);
        transaction.run(sql::set_video_uploaded, id, source_bytes, trace_id);
        insert_plan_task(transaction, id);
    });
}

void note_refused_upload(Database& database, std::int64_t id, const std::string& reason) {
    database.run(sql::set_upload_refused, id, reason);
}

void retry(Database& database, std::int64_t id, const std::optional<std::string>& trace_id) {
    database.transaction([&](Transaction& transaction) {
        const auto video = lock_for(transaction, id, VideoEvent::retried, error::cannot_retry);
        if (video.status == VideoStatus::uploaded) {
            transaction.run(sql::hurry_video_tasks, id);
            return;
        }
        transaction.run(sql::delete_video_tasks, id);
        transaction.run(sql::delete_video_renditions, id);
        transaction.run(sql::delete_video_assets, id);
        transaction.run(sql::reset_video, id, trace_id);
        insert_plan_task(transaction, id);
    });
}

void cancel(Database& database, std::int64_t id) {
    database.transaction([&](Transaction& transaction) {
        lock_for(transaction, id, VideoEvent::failed, error::cannot_cancel);
        if (readiness::is_unpublished(transaction, id)) throw ApiError(error::cannot_cancel);
        fail(transaction, id, "cancelled", "The processing was cancelled.");
    });
}

std::optional<ReleasedSource> release_source(Database& database, int min_age_days) {
    const auto rows = database.run(sql::release_video_source, min_age_days);
    if (rows.empty()) return std::nullopt;
    return ReleasedSource{rows[0]["id"].as<std::int64_t>(), rows[0]["file_key"].as<std::string>()};
}

nlohmann::json task_list(Database& database, std::int64_t tenant_id, std::int64_t id) {
    auto list = nlohmann::json::array();
    for (const auto& row : database.run(sql::select_video_tasks, tenant_id, id)) {
        const auto text = [&](const char* column) -> nlohmann::json {
            const auto value = optional_column<std::string>(row, column);
            return value ? nlohmann::json(*value) : nlohmann::json();
        };
        list.push_back({{"id", row["id"].as<std::int64_t>()},
                        {"kind", text("kind")},
                        {"state", text("state")},
                        {"rendition", text("rendition")},
                        {"first_segment", json_column(row, "first_segment")},
                        {"segment_count", json_column(row, "segment_count")},
                        {"attempt", row["attempt"].as<int>()},
                        {"epoch", row["epoch"].as<std::int64_t>()},
                        {"worker", text("leased_by")},
                        {"progress", row["progress"].as<double>()},
                        {"created_at", time_column(row, "created_at")},
                        {"started_at", time_column(row, "started_at")},
                        {"finished_at", time_column(row, "finished_at")},
                        {"leased_until", time_column(row, "leased_until")},
                        {"error_code", text("error_code")},
                        {"error_reason", text("error_reason")},
                        {"path", json_column(row, "path")}});
    }
    return list;
}

std::optional<Locked> lock(Transaction& transaction, std::int64_t id) {
    const auto rows = transaction.run(sql::lock_video, id);
    if (rows.empty()) return std::nullopt;
    const auto row = rows[0];
    return Locked{row["id"].as<std::int64_t>(), row["tenant_id"].as<std::int64_t>(),
                  video_status(row["status"].c_str()).value(), json_column(row, "plan"),
                  row["is_source_removed"].as<bool>()};
}

void cancel_tasks(Transaction& transaction, std::int64_t id) {
    transaction.run(sql::cancel_video_tasks, id);
}

void fail(Transaction& transaction, std::int64_t id, const std::string& code, const std::string& reason) {
    cancel_tasks(transaction, id);
    transaction.run(sql::set_video_failed, id, code, reason);
}

}  // namespace sluice::videos
