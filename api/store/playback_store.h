#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/domain/playback_access.h"
#include "api/domain/playback_policy.h"
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

void insert_playback_session(Database& database, const SessionRecord& record);
/// ACTIVE → ENDED; a session in any other state stays as it is.
void end_playback_session(Database& database, const std::string& session_id, const std::string& reason);

struct ProcessingState {
    VideoStatus status = VideoStatus::pending;
    double progress = 0;  ///< 0 to 1
};

/// Nothing when there is no such video.
std::optional<ProcessingState> find_processing_state(Database& database, std::int64_t video_id);

}  // namespace sluice
