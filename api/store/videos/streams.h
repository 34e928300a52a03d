#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "api/domain/playback/stream_access.h"
#include "api/store/postgres/database.h"

/// The originals of videos, as they are streamed.
namespace sluice::streams {

struct Stream {
    std::int64_t tenant_id = 0;
    std::string file_key;
    std::int64_t bytes = 0;
    std::string content_type;
    std::optional<double> duration_seconds;
    nlohmann::json source;                      ///< what probing has found; null before
    std::optional<std::int64_t> enrollment_id;  ///< the caller's in the lecture, ACTIVE or not
    StreamFacts facts;                          ///< without the caller and the wish for a preview
};

/// std::nullopt if there is no such video, if it is another tenant's, if nothing has been uploaded for it, or if its
/// original has been removed. `user_id` and `tenant_id` are the caller's; a visitor has neither.
std::optional<Stream> find(Database& database, std::int64_t video_id, const std::optional<std::string>& user_id,
                           std::optional<std::int64_t> tenant_id);

struct Progress {
    double share = 0;  ///< 0 to 1
    double position_seconds = 0;
    std::string updated_at;  ///< RFC 3339
};

void put_progress(Database& database, std::int64_t tenant_id, std::int64_t video_id, std::int64_t enrollment_id,
                  double share, double position_seconds);
/// std::nullopt if nothing has been reported.
std::optional<Progress> find_progress(Database& database, std::int64_t video_id, std::int64_t enrollment_id);

}  // namespace sluice::streams
