#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "api/domain/video_status.h"
#include "api/store/postgres/database.h"

/// Videos as rows. A function that takes a tenant sees only that tenant's videos.
namespace sluice::videos {

struct Video {
    std::int64_t id = 0;
    std::int64_t tenant_id = 0;
    std::string tenant_code;
    std::int64_t session_id = 0;
    std::int64_t lecture_id = 0;
    std::string lecture_title;
    std::string session_title;
    std::string title;
    std::optional<std::string> description;
    std::optional<std::string> uploaded_by;  ///< the user id of who announced it
    int position = 0;                        ///< `order` in JSON
    std::optional<std::string> file_key;     ///< std::nullopt: announced, without a file to come
    std::optional<std::int64_t> source_bytes;
    VideoStatus status = VideoStatus::pending;
    bool allow_skip = false;
    double max_speed = 1;
    bool show_watermark = true;
    int policy_version = 1;
    int priority = 0;
    nlohmann::json plan;  ///< null until planned
    std::optional<double> duration_seconds;
    std::optional<std::string> hls_path;
    bool playable = false;
    std::optional<std::string> error_code;
    std::optional<std::string> error_reason;
    std::optional<double> progress;  ///< 0 to 1, while it is being processed
    std::optional<double> eta_seconds;
    std::optional<std::int64_t> queue_position;    ///< from 1, while it waits
    std::optional<std::string> own_thumbnail_key;  ///< of the picture that an admin has chosen
    std::optional<std::string> poster_key;         ///< of the picture that processing has made
    std::optional<std::string> storyboard_key;
    nlohmann::json renditions;  ///< array
    nlohmann::json tracks;      ///< array of sound and text renditions
    std::string created_at;     ///< RFC 3339
    std::string updated_at;

    /// Whether it can be played while more of it is being made.
    [[nodiscard]] bool is_growing() const { return playable && status != VideoStatus::ready; }
};

struct NewVideo {
    std::int64_t session_id = 0;
    std::string title;
    std::optional<std::string> file_key;  ///< std::nullopt: set_file() says it later
    std::string content_type;
    std::optional<std::string> description = {};
    std::optional<std::string> uploaded_by = {};  ///< a user id
    int priority = 0;
    std::optional<int> position;  ///< std::nullopt: the last
    bool allow_skip = false;
    double max_speed = 1;
    bool show_watermark = true;
};

struct Filter {
    std::optional<std::int64_t> session_id = {};
    std::optional<std::int64_t> lecture_id = {};
    std::optional<VideoStatus> status = {};
    std::optional<std::string> search = {};          ///< in the title, case-insensitive
    std::optional<std::string> viewer_user_id = {};  ///< only what this student has access to
};

/// A picture in storage.
struct Picture {
    std::string key;
    std::int64_t bytes = 0;
    std::string sha256;  ///< hex
};

/// std::nullopt leaves something as it is.
struct Changes {
    std::optional<std::string> title = {};
    std::optional<std::string> description = {};  ///< empty: none
    std::optional<int> priority = {};             ///< a video that waits changes its place in the queue
    std::optional<bool> allow_skip = {};
    std::optional<double> max_speed = {};
    std::optional<bool> show_watermark = {};
    std::optional<std::int64_t> session_id = {};
    std::optional<int> position =
        {};  ///< in the new session, if that changes, too; the last one there if it is not said
    std::optional<std::optional<Picture>> own_thumbnail = {};  ///< nothing in it: the poster again
};

struct Page {
    std::int64_t count = 0;  ///< of the whole list
    std::vector<Video> videos;
};

/// std::nullopt if the session is not the tenant's. The new video is PENDING.
std::optional<Video> create(Database& database, std::int64_t tenant_id, const NewVideo& video);
/// std::nullopt if there is no such video, or if `viewer_user_id` is given and that student has no access to it: no
/// ACTIVE enrolment of theirs opens the video's session.
std::optional<Video> find(Database& database, std::int64_t tenant_id, std::int64_t id,
                          const std::optional<std::string>& viewer_user_id = {});
/// By order, then id.
Page list(Database& database, std::int64_t tenant_id, const Filter& filter, std::int64_t limit, std::int64_t offset);
/// Of the videos that a filter without lecture and viewer finds, by session and order; at most `limit`.
std::vector<std::int64_t> list_ids(Database& database, std::int64_t tenant_id, const Filter& filter,
                                   std::int64_t limit);
/// The file of a PENDING video that has none yet; does nothing to any other.
void set_file(Database& database, std::int64_t id, const std::string& file_key, const std::string& content_type);
/// False if there is no such video. Throws ApiError(not_found) for a session that is not the tenant's. Videos that are
/// in the way of the new place move by one; students whose enrolment does not open a new session no longer watch.
bool update(Database& database, std::int64_t tenant_id, std::int64_t id, const Changes& changes);
/// Removes the rows and returns the keys of the objects that they referred to; std::nullopt if there is no such video.
std::optional<std::vector<std::string>> remove(Database& database, std::int64_t tenant_id, std::int64_t id);

/// Marks the upload complete and queues the first task, in one transaction. Throws ApiError unless the video is
/// PENDING. The video's tasks belong to the trace `trace_id`.
void complete_upload(Database& database, std::int64_t id, std::int64_t source_bytes,
                     const std::optional<std::string>& trace_id = {});
/// Keeps in `error_reason` why a PENDING video's upload could not be completed, until it is. Does nothing in any other
/// state.
void note_refused_upload(Database& database, std::int64_t id, const std::string& reason);
/// From FAILED: everything made so far is forgotten, and processing starts again. From UPLOADED: its paused tasks may
/// be claimed at once. The tasks that are made belong to the trace `trace_id`. Throws ApiError(source_gone) if its
/// original has been removed, cannot_retry otherwise.
void retry(Database& database, std::int64_t id, const std::optional<std::string>& trace_id = {});
/// Ends all tasks; the video is FAILED with code `cancelled`. Throws ApiError(cannot_cancel) unless it waits or is
/// being processed; a video whose tasks are all done can no longer be cancelled.
void cancel(Database& database, std::int64_t id);

/// An object in storage that its video no longer refers to.
struct ReleasedSource {
    std::int64_t video_id = 0;
    std::string key;
};
/// Takes the original from the video that has been READY for longest, and for more than `min_age_days`; the caller
/// removes the object. std::nullopt if there is none that still has its original.
std::optional<ReleasedSource> release_source(Database& database, int min_age_days);

/// Every task of the video, oldest first, as JSON for admins.
nlohmann::json task_list(Database& database, std::int64_t tenant_id, std::int64_t id);

/// The locked row that all changes of a video's state start from.
struct Locked {
    std::int64_t id = 0;
    std::int64_t tenant_id = 0;
    VideoStatus status = VideoStatus::pending;
    nlohmann::json plan;
    bool is_source_removed = false;  ///< only of a READY one
};
/// std::nullopt if there is no such video.
std::optional<Locked> lock(Transaction& transaction, std::int64_t id);
/// Cancels the open tasks of the video; its status is left to the caller.
void cancel_tasks(Transaction& transaction, std::int64_t id);
/// The video is FAILED and its open tasks are cancelled.
void fail(Transaction& transaction, std::int64_t id, const std::string& code, const std::string& reason);

}  // namespace sluice::videos
