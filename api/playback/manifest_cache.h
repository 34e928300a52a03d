#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "api/metrics/request_figures.h"
#include "api/playback/playable_video.h"
#include "api/store/playback/playback_store.h"
#include "api/store/videos/manifests.h"

namespace sluice {

/// Caches what this process needs to know of the videos that are being played: serving a segment costs no database
/// query.
///
/// The cache keeps three things of each video. Its state (status, policy_version) is read again by one cheap query when
/// it is older than `state_age`, however many viewers there are: a policy change may go unnoticed for that long. The
/// versions of its students' permissions are read with it, those that have changed, and only when policy_version has
/// risen. Its manifest is immutable once the video is READY, and is read once. A growing manifest is read again when it
/// is older than `growing_age`, or when a viewer requests a segment that it does not contain yet.
///
/// While the database is unavailable, the last known data stays valid for `outage_grace`. Safe from any thread;
/// concurrent calls about one video share one query.
class ManifestCache {
  public:
    using Clock = std::chrono::steady_clock;
    using Pointer = std::shared_ptr<const PlayableVideo>;
    static constexpr std::chrono::milliseconds state_age{500};
    static constexpr std::chrono::milliseconds growing_age{1000};
    /// The minimum time between two reads of one growing manifest, whatever viewers request.
    static constexpr std::chrono::milliseconds reread_pause{100};
    static constexpr std::chrono::seconds outage_grace{30};

    /// Where the cache reads from. Each function may throw; the exception reaches the caller unless `outage_grace`
    /// applies.
    struct Source {
        std::function<std::optional<PlaybackState>(std::int64_t video_id)> state;
        std::function<std::optional<StoredManifest>(std::int64_t video_id)> manifest;
        std::function<std::vector<PermissionVersion>(std::int64_t video_id, int since)> permissions;
    };

    /// `database` must outlive this.
    explicit ManifestCache(Database& database);
    /// With the caller's source and clock, for tests. When all videos together have more than `max_segments` segments,
    /// the least recently used ones are evicted. A permission's version counts like a segment.
    ManifestCache(Source source, std::function<Clock::time_point()> clock, std::size_t max_segments);

    /// With the versions that a token of this enrolment must have; 0: of staff. std::nullopt if there is no such video.
    std::optional<PlaybackState> state(std::int64_t video_id, std::int64_t enrollment_id = 0);
    /// nullptr if there is no such video.
    Pointer manifest(std::int64_t video_id);
    /// As manifest(), but a growing manifest is read after the call. For a segment that an older manifest did not
    /// contain: another process may already have announced it to the player.
    Pointer newest_manifest(std::int64_t video_id);

  private:
    struct Entry {
        std::mutex mutex;  ///< held during a query, so that one caller asks and the others wait for the answer
        std::optional<PlaybackState> state;
        std::optional<Clock::time_point> state_asked;               ///< the last attempt
        std::optional<Clock::time_point> state_known;               ///< the last that succeeded
        std::unordered_map<std::int64_t, int> permission_versions;  ///< by enrolment, as of `state`
        Pointer manifest;
        Clock::time_point manifest_read;

        // Guarded by the cache's mutex.
        std::size_t weight = 0;
        std::list<std::int64_t>::iterator place;
    };
    using EntryPointer = std::shared_ptr<Entry>;

    EntryPointer entry(std::int64_t video_id);
    void refresh_state(Entry& entry, std::int64_t video_id);
    void read_state(Entry& entry, std::int64_t video_id);
    void refresh_manifest(Entry& entry, std::int64_t video_id);
    /// A growing manifest is at least as new as `oldest`.
    Pointer manifest(std::int64_t video_id, Clock::time_point oldest);
    void weigh(std::int64_t video_id, Entry& entry);

    metrics::CacheFigures& state_lookups_ = metrics::of_cache("state");
    metrics::CacheFigures& manifest_lookups_ = metrics::of_cache("manifest");
    Source source_;
    std::function<Clock::time_point()> clock_;
    std::size_t max_weight_;

    std::mutex mutex_;
    std::list<std::int64_t> recently_used_;  ///< most recent first
    std::unordered_map<std::int64_t, EntryPointer> entries_;
    std::size_t weight_ = 0;
};

}  // namespace sluice
