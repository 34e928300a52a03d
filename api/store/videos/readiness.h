#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/store/postgres/database.h"

/// How a video that is being processed becomes playable, complete and READY. Functions on a Transaction belong to the
/// caller's, which has locked the video (videos::lock()).
namespace sluice::readiness {

/// A file of the static copy, as it lies in storage.
struct StaticObject {
    std::string name;  ///< below the video's folder
    std::string key;
    std::int64_t bytes = 0;
    std::string sha256;  ///< in hex
};

/// As a multivariant playlist states it (RFC 8216 §4.3.4.2).
struct Bandwidth {
    std::string rendition;
    std::int64_t bps = 0;
    std::int64_t average_bps = 0;
};

/// True if this task is the only open one of the video.
[[nodiscard]] bool is_last_task(Transaction& transaction, std::int64_t video_id, std::int64_t task_id);
void set_playable(Transaction& transaction, std::int64_t video_id);

/// True if all tasks of the video are done and it is not READY yet: only its publication changes it then.
[[nodiscard]] bool is_unpublished(Transaction& transaction, std::int64_t video_id);
/// Those whose last task has been done for `min_age`.
[[nodiscard]] std::vector<std::int64_t> list_unpublished(Database& database, std::chrono::seconds min_age);

void record_static_copy(Transaction& transaction, std::int64_t video_id, const std::vector<StaticObject>& objects,
                        const std::vector<Bandwidth>& bandwidths);
/// READY. `hls_path` is the key of the multivariant playlist; std::nullopt keeps the duration that the plan has set.
void set_ready(Transaction& transaction, std::int64_t video_id, const std::string& hls_path,
               std::optional<double> duration_seconds);

}  // namespace sluice::readiness
