#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/domain/playback/playback_access.h"
#include "api/domain/playback/playback_policy.h"
#include "api/domain/video_status.h"
#include "api/store/database.h"

/// What playback reads and writes.
namespace sluice {

/// What of a video may change at any time and matters to every request of its HLS.
struct PlaybackState {
    std::int64_t tenant_id = 0;
    VideoStatus status = VideoStatus::pending;
    bool playable = false;
    int policy_version = 0;
};

/// Nothing when there is no such video.
std::optional<PlaybackState> find_playback_state(Database& database, std::int64_t video_id);

/// What decides whether and how a student may play a video.
struct StartContext {
    StartFacts access;
    PolicyFacts policy;
    int policy_version = 0;
};

/// Nothing when the tenant has no such video. An enrolment that is not there or not the user's leaves the defaults.
std::optional<StartContext> find_start_context(Database& database, std::int64_t tenant_id, std::int64_t video_id,
                                               std::int64_t enrollment_id, const std::string& user_id);

/// A session as it is written down for the audit.
struct SessionRecord {
    std::string id;
    std::int64_t tenant_id = 0;
    std::int64_t video_id = 0;
    std::int64_t enrollment_id = 0;
    std::string user_id;
    std::string device_id;
    int policy_version = 0;
    double max_rate = 1;          ///< how fast the policy lets the video play; at least 1
    bool is_served_by_us = true;  ///< the API hears of every segment that is fetched
};

/// Writes the row of a new session, and ends those that it replaces. Nothing is written, and the refusal returned, when
/// the user may not watch any more, or somebody is just changing that and takes long (server_busy): nobody can take the
/// right away between the look and the row.
const ErrorKind* insert_playback_session(Database& database, const SessionRecord& record,
                                         const std::vector<std::string>& replaced);
/// ACTIVE → ENDED; sessions in any other state stay as they are.
void end_playback_sessions(Database& database, const std::vector<std::string>& session_ids, const char* reason);
/// ACTIVE → REVOKED; a session in any other state stays as it is. True when it was ACTIVE.
bool revoke_playback_session(Database& database, const std::string& session_id, const std::string& reason);

/// A session as its row knows it.
struct SessionRow {
    std::string id;
    std::int64_t tenant_id = 0;
    std::string user_id;
    bool is_revoked = false;
    std::string end_reason;  ///< empty while it is ACTIVE
};

/// ACTIVE sessions by rising id, in pages. `after` is the last id of the page before; std::nullopt: the first page.
std::vector<SessionRow> list_active_sessions(Database& database, const std::optional<std::string>& after, int limit);
/// Sessions that were ENDED or REVOKED not longer than `max_age` ago.
std::vector<SessionRow> list_ended_sessions(Database& database, std::chrono::seconds max_age);
/// ACTIVE → EXPIRED, as of when it was last heard of. True if it was ACTIVE.
bool expire_playback_session(Database& database, const std::string& session_id);

/// A session whose row is REVOKED or gone, and that Redis may still take for alive. The schema's triggers write these,
/// in the transaction that took away the right (migrations/0011_revocation.sql).
struct SessionClosing {
    std::string session_id;
    std::int64_t tenant_id = 0;
    std::string user_id;
    std::string reason;
};

std::vector<SessionClosing> list_session_closings(Database& database, int limit);
/// Redis has been told.
void delete_session_closings(Database& database, const std::vector<std::string>& session_ids);

struct ProcessingState {
    VideoStatus status = VideoStatus::pending;
    double progress = 0;  ///< 0 to 1
};

/// Nothing when there is no such video.
std::optional<ProcessingState> find_processing_state(Database& database, std::int64_t video_id);

}  // namespace sluice
