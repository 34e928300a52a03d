#include "api/playback/manifest_cache.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "common/process/log.h"

namespace sluice {
namespace {

/// About 100 MB with the playlists of all of them; some thirty lectures of three hours.
constexpr std::size_t default_max_segments = 250'000;
/// What an entry costs in memory besides its segments, counted in segments.
constexpr std::size_t entry_weight = 8;

std::size_t count_segments(const StoredManifest& stored) {
    std::size_t count = 0;
    for (const auto& rendition : stored.manifest.renditions)
        count += rendition.segments.size();
    return count;
}

}  // namespace

ManifestCache::ManifestCache(Database& database)
    : ManifestCache(
          {[&database](std::int64_t id) { return find_playback_state(database, id); },
           [&database](std::int64_t id) {
               return database.transaction([&](Transaction& transaction) { return load_manifest(transaction, id); });
           },
           [&database](std::int64_t id, int since) { return list_permission_versions(database, id, since); }},
          Clock::now, default_max_segments) {}

ManifestCache::ManifestCache(Source source, std::function<Clock::time_point()> clock, std::size_t max_segments)
    : source_(std::move(source)), clock_(std::move(clock)), max_weight_(max_segments) {}

std::optional<PlaybackState> ManifestCache::state(std::int64_t video_id, std::int64_t enrollment_id) {
    const auto found = entry(video_id);
    const std::lock_guard lock(found->mutex);
    refresh_state(*found, video_id);
    auto state = found->state;
    const auto version = found->permission_versions.find(enrollment_id);
    if (state && version != found->permission_versions.end()) state->min_versions.permission = version->second;
    return state;
}

ManifestCache::Pointer ManifestCache::manifest(std::int64_t video_id) {
    return manifest(video_id, clock_() - growing_age);
}

ManifestCache::Pointer ManifestCache::newest_manifest(std::int64_t video_id) {
    const auto asked = clock_();
    Clock::duration pause{};
    {
        const auto found = entry(video_id);
        const std::lock_guard lock(found->mutex);
        const bool grows = found->manifest && !found->manifest->manifest.is_complete;
        if (grows) pause = found->manifest_read + reread_pause - asked;
    }
    // Callers that come in the meantime wait for the same moment, and share the read that follows.
    if (pause > Clock::duration::zero()) std::this_thread::sleep_for(pause);
    return manifest(video_id, asked);
}

ManifestCache::Pointer ManifestCache::manifest(std::int64_t video_id, Clock::time_point oldest) {
    const auto found = entry(video_id);
    const std::lock_guard lock(found->mutex);
    refresh_state(*found, video_id);
    if (!found->state) return nullptr;
    const auto& known = found->manifest;
    const bool is_current = known && known->status == found->state->status &&
                            (known->manifest.is_complete || found->manifest_read >= oldest);
    manifest_lookups_.count(is_current);
    if (!is_current) refresh_manifest(*found, video_id);
    return found->manifest;
}

void ManifestCache::refresh_state(Entry& entry, std::int64_t video_id) {
    const auto now = clock_();
    const bool in_grace = entry.state_known && now - *entry.state_known < outage_grace;
    const bool is_recent = in_grace && now - *entry.state_asked < state_age;
    state_lookups_.count(is_recent);
    if (is_recent) return;
    entry.state_asked = now;
    try {
        read_state(entry, video_id);
        entry.state_known = now;
    } catch (const std::exception& failure) {
        if (!in_grace) throw;
        log::warning("playback_state_not_refreshed", {{"video_id", video_id}, {"reason", failure.what()}});
    }
}

void ManifestCache::read_state(Entry& entry, std::int64_t video_id) {
    auto state = source_.state(video_id);
    const int known = entry.state ? entry.state->policy_version : 0;
    if (state && state->policy_version > known) {
        // A token that is new enough for everybody has no older version of a permission.
        const int since = state->min_versions.video;
        std::erase_if(entry.permission_versions, [&](const auto& version) { return version.second <= since; });
        // Read after the state, so that all changes up to its version are among them.
        for (const auto& [enrollment_id, version] : source_.permissions(video_id, std::max(known, since)))
            entry.permission_versions[enrollment_id] = version;
        weigh(video_id, entry);
    }
    entry.state = state;
}

void ManifestCache::refresh_manifest(Entry& entry, std::int64_t video_id) {
    // Taken before the query: the manifest that it returns is at least as new.
    const auto now = clock_();
    try {
        auto stored = source_.manifest(video_id);
        entry.manifest = stored ? std::make_shared<const PlayableVideo>(std::move(*stored)) : nullptr;
        entry.manifest_read = now;
        weigh(video_id, entry);
    } catch (const std::exception& failure) {
        if (!entry.manifest || now - entry.manifest_read >= outage_grace) throw;
        log::warning("manifest_not_refreshed", {{"video_id", video_id}, {"reason", failure.what()}});
    }
}

ManifestCache::EntryPointer ManifestCache::entry(std::int64_t video_id) {
    const std::lock_guard lock(mutex_);
    auto& found = entries_[video_id];
    if (found) {
        recently_used_.splice(recently_used_.begin(), recently_used_, found->place);
    } else {
        found = std::make_shared<Entry>();
        found->weight = entry_weight;
        weight_ += entry_weight;
        recently_used_.push_front(video_id);
        found->place = recently_used_.begin();
    }
    return found;
}

void ManifestCache::weigh(std::int64_t video_id, Entry& entry) {
    const auto segments = entry.manifest ? count_segments(*entry.manifest) : 0;
    const std::lock_guard lock(mutex_);
    const auto own = entries_.find(video_id);
    if (own == entries_.end() || own->second.get() != &entry) return;  // evicted during the query
    weight_ -= std::exchange(entry.weight, segments + entry.permission_versions.size() + entry_weight);
    weight_ += entry.weight;
    // The last user of an evicted entry frees it.
    while (weight_ > max_weight_ && recently_used_.back() != video_id) {
        const auto oldest = entries_.find(recently_used_.back());
        weight_ -= oldest->second->weight;
        recently_used_.pop_back();
        entries_.erase(oldest);
    }
}

}  // namespace sluice
