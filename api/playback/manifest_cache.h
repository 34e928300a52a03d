#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "api/store/manifests.h"
#include "api/store/playback_store.h"

namespace sluice {

/// What this process knows of the videos that are being played, so that a segment costs no database query.
///
/// Two things are kept of each video. Its state (status, policy_version) is asked for again by one cheap query when it
/// is older than `state_age`, however many viewers there are: that is how long a policy change may go unnoticed. Its
/// manifest is immutable once the video is READY, and read once; while it grows it is read again when older than
/// `growing_age`, or when a segment is asked for that it does not know yet.
///
/// While the database is away, what was known goes on being good for `outage_grace`. Safe from any thread; concurrent
/// questions about one video share one query.
class ManifestCache {
  public:
    using Clock = std::chrono::steady_clock;
    using Pointer = std::shared_ptr<const StoredManifest>;
    static constexpr std::chrono::milliseconds state_age{500};
    static constexpr std::chrono::milliseconds growing_age{1000};
    /// The least time between two reads of one growing manifest, whatever is asked for.
    static constexpr std::chrono::milliseconds reread_pause{100};
    static constexpr std::chrono::seconds outage_grace{30};

    /// How the cache learns of things. Each may throw; what it throws reaches the caller unless the grace applies.
    struct Source {
        std::function<std::optional<PlaybackState>(std::int64_t video_id)> state;
        std::function<std::optional<StoredManifest>(std::int64_t video_id)> manifest;
    };

    /// `database` must outlive this.
    explicit ManifestCache(Database& database);
    /// With a source and a clock of the caller's, for tests. Videos not asked for lately are forgotten when all of them
    /// together have more than `max_segments` segments.
    ManifestCache(Source source, std::function<Clock::time_point()> clock, std::size_t max_segments);

    /// Nothing when there is no such video.
    std::optional<PlaybackState> state(std::int64_t video_id);
    /// Null when there is no such video.
    Pointer manifest(std::int64_t video_id);
    /// As manifest(), but of a growing video one that was read after the call, for what an older one did not hold:
    /// another process may have told the player of it.
    Pointer newest_manifest(std::int64_t video_id);

  private:
    struct Entry {
        std::mutex mutex;  ///< held during a query, so that one asks and the others wait for the answer
        std::optional<PlaybackState> state;
        std::optional<Clock::time_point> state_asked;  ///< the last attempt
        std::optional<Clock::time_point> state_known;  ///< the last that succeeded
        Pointer manifest;
        Clock::time_point manifest_read;

        // These are the cache's, under its mutex.
        std::size_t weight = 0;
        std::list<std::int64_t>::iterator place;
    };
    using EntryPointer = std::shared_ptr<Entry>;

    EntryPointer entry(std::int64_t video_id);
    void refresh_state(Entry& entry, std::int64_t video_id);
    void refresh_manifest(Entry& entry, std::int64_t video_id);
    /// Not read before `oldest`, if it grows.
    Pointer manifest(std::int64_t video_id, Clock::time_point oldest);
    void weigh(std::int64_t video_id, Entry& entry, std::size_t segments);

    Source source_;
    std::function<Clock::time_point()> clock_;
    std::size_t max_weight_;

    std::mutex mutex_;
    std::list<std::int64_t> recently_used_;  ///< latest first
    std::unordered_map<std::int64_t, EntryPointer> entries_;
    std::size_t weight_ = 0;
};

}  // namespace sluice
