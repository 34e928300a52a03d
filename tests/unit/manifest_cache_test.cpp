#include "api/playback/manifest_cache.h"

#include <atomic>
#include <map>
#include <stdexcept>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

using namespace sluice;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t video_id = 1;

/// A database of videos with one rendition each, which counts its queries.
struct CacheScene {
    struct Video {
        VideoStatus status = VideoStatus::ready;
        int policy_version = 1;
        int min_version = 1;
        std::size_t segments = 3;
        std::vector<PermissionVersion> permissions = {};
    };

    explicit CacheScene(std::size_t max_segments = 1000)
        : cache(
              {[this](std::int64_t id) { return state(id); }, [this](std::int64_t id) { return manifest(id); },
               [this](std::int64_t id, int since) { return permissions(id, since); }},
              [this] { return now.load(); }, max_segments) {}

    std::optional<PlaybackState> state(std::int64_t id) {
        ++state_queries;
        if (away) throw std::runtime_error("away");
        const auto found = videos.find(id);
        if (found == videos.end()) return std::nullopt;
        return PlaybackState{
            1, found->second.status, true, found->second.policy_version, {found->second.min_version, 0}};
    }
    std::vector<PermissionVersion> permissions(std::int64_t id, int since) {
        ++permission_queries;
        if (permissions_away) throw std::runtime_error("away");
        std::vector<PermissionVersion> newer;
        for (const auto& permission : videos.at(id).permissions) {
            if (permission.version > since) newer.push_back(permission);
        }
        versions_read += static_cast<int>(newer.size());
        return newer;
    }
    /// A change for one student.
    void permit(std::int64_t enrollment_id) {
        auto& video = videos[video_id];
        video.permissions.push_back({enrollment_id, ++video.policy_version});
    }
    int permission_version(std::int64_t enrollment_id) {
        return cache.state(video_id, enrollment_id)->min_versions.permission;
    }
    std::optional<StoredManifest> manifest(std::int64_t id) {
        ++manifest_queries;
        if (away) throw std::runtime_error("away");
        const auto found = videos.find(id);
        if (found == videos.end()) return std::nullopt;
        StoredManifest stored;
        stored.status = found->second.status;
        stored.playable = true;
        stored.manifest.is_complete = stored.status == VideoStatus::ready;
        stored.manifest.renditions.emplace_back();
        stored.manifest.renditions[0].segments.resize(found->second.segments);
        return stored;
    }
    std::size_t segments_known() { return cache.manifest(video_id)->manifest.renditions[0].segments.size(); }

    std::atomic<ManifestCache::Clock::time_point> now{ManifestCache::Clock::time_point(1h)};
    void advance(std::chrono::milliseconds by) { now = now.load() + by; }
    std::map<std::int64_t, Video> videos{{video_id, {}}};
    bool away = false;
    bool permissions_away = false;
    int permission_queries = 0;
    int versions_read = 0;
    std::atomic<int> state_queries = 0;
    std::atomic<int> manifest_queries = 0;
    ManifestCache cache;
};

}  // namespace

TEST_CASE("a complete manifest is read once, and its state at most every half second") {
    CacheScene scene;
    for (int i = 0; i < 100; ++i) {
        REQUIRE(scene.cache.manifest(video_id));
        REQUIRE(scene.cache.newest_manifest(video_id));
        REQUIRE(scene.cache.state(video_id));
    }
    CHECK(scene.manifest_queries == 1);
    CHECK(scene.state_queries == 1);
    for (int i = 0; i < 10; ++i) {
        scene.advance(ManifestCache::state_age);
        REQUIRE(scene.cache.manifest(video_id));
    }
    CHECK(scene.manifest_queries == 1);
    CHECK(scene.state_queries == 11);
}

TEST_CASE("a changed policy is known within the age of the state") {
    CacheScene scene;
    CHECK(scene.cache.state(video_id)->policy_version == 1);
    scene.videos[video_id].policy_version = 2;
    scene.advance(ManifestCache::state_age);
    CHECK(scene.cache.state(video_id)->policy_version == 2);
    static_assert(ManifestCache::state_age < 1s);
}

TEST_CASE("the versions of permissions are read when the policy has changed, and then the new ones alone") {
    CacheScene scene;
    scene.permit(7);
    scene.permit(8);
    CHECK(scene.permission_version(7) == 2);
    CHECK(scene.permission_version(8) == 3);
    CHECK(scene.permission_version(9) == 0);
    CHECK(scene.permission_version(0) == 0);
    CHECK(scene.versions_read == 2);
    for (int i = 0; i < 10; ++i) {
        scene.advance(ManifestCache::state_age);
        CHECK(scene.permission_version(7) == 2);
    }
    CHECK(scene.permission_queries == 1);
    scene.permit(7);
    CHECK(scene.permission_version(7) == 2);  // the age of the state
    scene.advance(ManifestCache::state_age);
    CHECK(scene.permission_version(7) == 4);
    CHECK(scene.permission_version(8) == 3);
    CHECK(scene.versions_read == 3);
    SUBCASE("a change for everybody comes before all of them") {
        auto& video = scene.videos[video_id];
        video.min_version = ++video.policy_version;
        scene.permit(9);
        scene.advance(ManifestCache::state_age);
        CHECK(scene.cache.state(video_id)->min_versions.video == 5);
        CHECK(scene.permission_version(7) == 0);
        CHECK(scene.permission_version(9) == 6);
        CHECK(scene.versions_read == 4);
    }
    SUBCASE("one that could not be read is read the next time") {
        scene.permit(8);
        scene.permissions_away = true;
        scene.advance(ManifestCache::state_age);
        CHECK(scene.permission_version(8) == 3);
        scene.permissions_away = false;
        scene.advance(ManifestCache::state_age);
        CHECK(scene.permission_version(8) == 5);
    }
}

TEST_CASE("versions of permissions count against the size of the cache") {
    CacheScene scene(100);
    scene.videos[2].segments = 30;
    CHECK(scene.cache.manifest(2));
    for (std::int64_t enrollment = 1; enrollment <= 60; ++enrollment)
        scene.permit(enrollment);
    CHECK(scene.cache.manifest(video_id));
    CHECK(scene.manifest_queries == 2);
    CHECK(scene.cache.manifest(2));
    CHECK(scene.manifest_queries == 3);
}

TEST_CASE("a growing manifest is read again once a second") {
    CacheScene scene;
    scene.videos[video_id].status = VideoStatus::processing;
    CHECK(scene.segments_known() == 3);
    scene.videos[video_id].segments = 4;
    CHECK(scene.segments_known() == 3);
    scene.advance(ManifestCache::growing_age + 1ms);
    CHECK(scene.segments_known() == 4);
    CHECK(scene.manifest_queries == 2);
}

TEST_CASE("the newest manifest of a growing video holds what there was at the call") {
    CacheScene scene;
    scene.videos[video_id].status = VideoStatus::processing;
    CHECK(scene.segments_known() == 3);
    scene.videos[video_id].segments = 4;
    scene.advance(1ms);
    CHECK(scene.cache.newest_manifest(video_id)->manifest.renditions[0].segments.size() == 4);
}

TEST_CASE("a video that becomes READY is read once more") {
    CacheScene scene;
    scene.videos[video_id].status = VideoStatus::processing;
    CHECK_FALSE(scene.cache.manifest(video_id)->manifest.is_complete);
    scene.videos[video_id].status = VideoStatus::ready;
    scene.advance(ManifestCache::state_age);
    CHECK(scene.cache.manifest(video_id)->manifest.is_complete);
    scene.advance(10s);
    CHECK(scene.cache.manifest(video_id)->manifest.is_complete);
    CHECK(scene.manifest_queries == 2);
}

TEST_CASE("a deleted video is gone within the age of the state") {
    CacheScene scene;
    CHECK(scene.cache.manifest(video_id));
    scene.videos.clear();
    scene.advance(ManifestCache::state_age);
    CHECK_FALSE(scene.cache.state(video_id));
    CHECK_FALSE(scene.cache.manifest(video_id));
}

TEST_CASE("an outage is bridged for the grace, and found to be over") {
    CacheScene scene;
    CHECK(scene.cache.manifest(video_id));
    scene.away = true;
    scene.advance(ManifestCache::outage_grace - 1ms);
    CHECK(scene.cache.manifest(video_id));
    CHECK_THROWS(scene.cache.manifest(2));
    const int queries = scene.state_queries;
    CHECK(scene.cache.manifest(video_id));
    CHECK(scene.state_queries == queries);  // not asked again for each request
    scene.advance(1ms);
    CHECK_THROWS(scene.cache.manifest(video_id));
    scene.away = false;
    CHECK(scene.cache.manifest(video_id));
}

TEST_CASE("the least recently used videos are forgotten first") {
    CacheScene scene(100);
    for (std::int64_t id = 1; id <= 3; ++id)
        scene.videos[id].segments = 30;
    CHECK(scene.cache.manifest(1));
    CHECK(scene.cache.manifest(2));
    CHECK(scene.cache.manifest(1));
    CHECK(scene.cache.manifest(3));
    CHECK(scene.manifest_queries == 3);
    CHECK(scene.cache.manifest(1));
    CHECK(scene.manifest_queries == 3);
    CHECK(scene.cache.manifest(2));
    CHECK(scene.manifest_queries == 4);
    SUBCASE("a video larger than the whole cache is kept while nothing else is asked for") {
        scene.videos[9].segments = 500;
        CHECK(scene.cache.manifest(9));
        CHECK(scene.cache.manifest(9));
        CHECK(scene.manifest_queries == 5);
    }
}

TEST_CASE("many at once share one query") {
    CacheScene scene;
    std::vector<std::thread> viewers;
    std::atomic<int> found = 0;
    for (int i = 0; i < 8; ++i) {
        viewers.emplace_back([&] { found += scene.cache.manifest(video_id) != nullptr ? 1 : 0; });
    }
    for (auto& viewer : viewers)
        viewer.join();
    CHECK(found == 8);
    CHECK(scene.manifest_queries == 1);
    CHECK(scene.state_queries == 1);
}
