#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/domain/playback/playback_access.h"
#include "api/domain/playback/playback_policy.h"
#include "api/domain/playback/policy_versions.h"
#include "api/domain/playback/viewer_trace.h"
#include "api/domain/video_status.h"
#include "api/store/postgres/database.h"

/// The rows that playback reads and writes.
namespace sluice {

/// The fields of a video that may change at any time and matter to every request for its HLS.
struct PlaybackState {
    std::int64_t tenant_id = 0;
    VideoStatus status = VideoStatus::pending;
    bool playable = false;
    int policy_version = 0;       ///< counts every change of the policy, of a single permission, too
    PolicyVersions min_versions;  ///< that a token must have, whoever holds it
};

/// std::nullopt if there is no such video.
std::optional<PlaybackState> find_playback_state(Database& database, std::int64_t video_id);

/// The version of one student's permission for a video.
struct PermissionVersion {
    std::int64_t enrollment_id = 0;
    int version = 0;
};

/// The permissions of a video that were made, changed or removed after its `policy_version` was `since`.
std::vector<PermissionVersion> list_permission_versions(Database& database, std::int64_t video_id, int since);

/// What decides whether and how a student may play a video.
struct StartContext {
    StartFacts access;
    PolicyFacts policy;
    PolicyVersions versions;
};

/// std::nullopt if the tenant has no such video. If the enrolment does not exist or is not the user's, the defaults
/// stay.
std::optional<StartContext> find_start_context(Database& database, std::int64_t tenant_id, std::int64_t video_id,
                                               std::int64_t enrollment_id, const std::string& user_id);

/// A session as it is recorded for the audit.
struct SessionRecord {
    std::string id;
    std::int64_t tenant_id = 0;
    std::int64_t video_id = 0;
    std::int64_t enrollment_id = 0;
    std::string user_id;
    std::string device_id;
    std::optional<std::string> device_label;  ///< what the viewer calls the device
    PolicyVersions policy;
    double max_rate = 1;          ///< how fast the policy lets the video play; at least 1
    bool is_served_by_us = true;  ///< every segment is requested from this API
    ViewerTrace viewer;
};

/// Writes the row of a new session, and ends the sessions that it replaces. Writes nothing and returns the refusal if
/// the user may no longer watch, or if another transaction is changing that right and takes too long (server_busy);
/// otherwise returns nullptr. The right cannot be taken away between the check and the row.
const ErrorKind* insert_playback_session(Database& database, const SessionRecord& record,
                                         const std::vector<std::string>& replaced);
/// ACTIVE → ENDED; sessions in any other state stay as they are.
void end_playback_sessions(Database& database, const std::vector<std::string>& session_ids, const char* reason);
/// ACTIVE → REVOKED; a session in any other state stays as it is. True if it was ACTIVE.
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
/// Deletes the closings of sessions that have been ended in Redis.
void delete_session_closings(Database& database, const std::vector<std::string>& session_ids);

struct ProcessingState {
    VideoStatus status = VideoStatus::pending;
    double progress = 0;  ///< 0 to 1
};

/// std::nullopt if there is no such video.
std::optional<ProcessingState> find_processing_state(Database& database, std::int64_t video_id);

}  // namespace sluice
