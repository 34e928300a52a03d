/// Objects of a slow storage that have a copy nearby: what players, the edge and staff see of that.

#include <chrono>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/upkeep/cache_keeper.h"
#include "tests/api/viewer.h"
#include "tests/support/made_up_video.h"
#include "tests/support/object_store.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

const TestClient::Headers by_edge{{"X-Sluice-Edge", "1"}};

/// The API before a bucket or before a directory, either of them with a cache.
struct CachedApi {
    enum class Place { bucket, directory };

    explicit CachedApi(Place place) : api(options(place)) {
        REQUIRE(services.cache != nullptr);
        while (!services.cache->keep())
            continue;
    }
    ~CachedApi() { ObjectStore::shared().fail({}); }

    ApiFixture::Options options(Place place) const {
        ObjectStore::shared().clear();
        ApiFixture::Options chosen;
        chosen.configure = [this, place](ApiConfig& config) {
            if (place == Place::bucket) config.storage.s3 = ObjectStore::shared().settings();
            config.cache_directory = directory.path() / "cache";
            config.max_cache_bytes = 1 << 20;
        };
        return chosen;
    }

    /// Asks as the edge does until there is a copy; returns that answer.
    static Answer ask_until_copied(TestClient client, const std::string& target) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        auto answer = client.get(target, by_edge);
        while (!answer.header("x-accel-redirect").starts_with("/_cache/") &&
               std::chrono::steady_clock::now() < deadline)
            answer = client.get(target, by_edge);
        return answer;
    }

    TemporaryDirectory directory;
    ApiFixture api;
    Services& services = api.services();
    CacheKeeper keeper{services.cache};
};

std::string original_of(std::int64_t id, const std::string& rest = "") {
    return fmt::format("{}stream/{}{}", v1, id, rest);
}

}  // namespace

TEST_CASE("segments are sent from the copy once they were asked for, and while the store is away") {
    CachedApi cached(CachedApi::Place::bucket);
    auto& api = cached.api;
    const MadeUpVideo made_up(video_seconds);
    const auto id = ready_video(api, made_up);
    const std::string play_url = start_playback(api, id).json().at("play_url");
    const auto folder = target_of(play_url.substr(0, play_url.rfind('/')));
    const auto segment = folder + "/720p/seg-00000.m4s";
    const auto first = api.stranger().get(segment, by_edge);
    CHECK(first.status == 200);
    CHECK(first.header("x-accel-redirect").starts_with("/_storage/sluice/hls/demo/"));
    CHECK(first.header("x-sluice-source").empty());
    const auto plain = api.stranger().get(segment).body;

    const auto copied = CachedApi::ask_until_copied(api.stranger(), segment);
    REQUIRE(copied.header("x-accel-redirect").starts_with(fmt::format("/_cache/hls,demo,{},720p,e", id)));
    // Where the object is if the copy is gone by then: signed anew, and otherwise the same.
    const auto source = copied.header("x-sluice-source");
    CHECK(source.starts_with(fmt::format("/_storage/sluice/hls/demo/{}/720p/e", id)));
    CHECK(source.find("X-Amz-Signature=") != std::string::npos);
    CHECK(copied.header("etag") == first.header("etag"));
    CHECK(copied.header("cache-control") == first.header("cache-control"));
    CHECK(copied.header("content-type") == "video/iso.segment");

    ObjectStore::shared().fail({{{"status", 503}, {"code", "SlowDown"}, {"times", 100'000}}});
    const auto alone = api.stranger().get(segment);
    CHECK(alone.status == 200);
    CHECK_FALSE(plain.empty());
    CHECK(alone.body == plain);
    CHECK(api.stranger().get(segment, {{"Range", "bytes=3-9"}}).body == plain.substr(3, 7));
    CHECK(api.stranger().head(segment, by_edge).header("x-accel-redirect").starts_with("/_cache/"));
    CHECK(api.stranger()
              .get(folder + "/720p/seg-00001.m4s", by_edge)
              .header("x-accel-redirect")
              .starts_with("/_storage/"));
}

TEST_CASE("an original: where it comes from is said, and one that is away and has no copy is refused soon") {
    CachedApi cached(CachedApi::Place::bucket);
    auto& api = cached.api;
    const std::string bytes = "0123456789abcdefghij";
    const auto id = api.uploaded_video(bytes);
    const auto other = api.uploaded_video("another");
    const auto info = [&](std::int64_t video) {
        const auto answer = api.student().get(original_of(video, "/info")).json();
        return answer.at("source").get<std::string>() + (answer.at("cache_hit").get<bool>() ? " hit" : " miss");
    };
    CHECK(info(id) == "nas miss");
    CHECK(api.admin().get(v1 + "stream/metrics").json().at("cache_hit_rate") == nullptr);
    const auto copied = CachedApi::ask_until_copied(api.student(), original_of(id));
    CHECK(copied.header("x-accel-redirect").starts_with("/_cache/videos,demo,"));
    CHECK(info(id) == "ssd hit");
    CHECK(info(other) == "nas miss");
    const auto figures = api.admin().get(v1 + "stream/metrics").json();
    CHECK(figures.at("cache_hit_rate") > 0.0);
    CHECK(figures.at("cache_hit_rate") < 1.0);
    const auto metrics = api.stranger().get("/metrics").body;
    for (const char* name :
         {"stream_cache_hit_rate 0.", "sluice_cache_hits_total 1\n", "sluice_cache_bytes 20\n",
          "sluice_cache_misses_total ", "sluice_cache_evictions_total 0\n", "sluice_cache_fill_errors_total 0\n"}) {
        CAPTURE(name);
        CHECK(metrics.find(std::string("\n") + name) != std::string::npos);
    }

    ObjectStore::shared().fail({{{"status", 503}, {"code", "SlowDown"}, {"times", 100'000}}});
    CHECK(api.student().get(original_of(id), {{"Range", "bytes=5-9"}}).body == "56789");
    const auto began = std::chrono::steady_clock::now();
    const auto refused = api.student().get(original_of(other));
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(20));
    CHECK(refused.status == 503);
    CHECK(refused.json().at("detail") == "storage_unavailable");
    CHECK(refused.json().at("error").at("code") == "STREAM_FILE_UNAVAILABLE");
}

TEST_CASE("a directory that has a cache before it is slow; what is deleted has no copy, what workers fetch gets none") {
    CachedApi cached(CachedApi::Place::directory);
    auto& api = cached.api;
    const auto id = api.uploaded_video("0123456789");
    const auto job = WorkerClient(api).claim().value();
    const auto source = target_of(job.source_url);
    for (int i = 0; i < 3; ++i)
        CHECK(api.stranger().get(source, by_edge).header("x-accel-redirect").starts_with("/_storage/videos/demo/"));
    CHECK(cached.services.cache->figures().misses == 0);

    CHECK(api.student().get(original_of(id, "/info")).json().at("source") == "nas");
    const auto copied = CachedApi::ask_until_copied(api.student(), original_of(id));
    CHECK(copied.header("x-sluice-source").starts_with("/_storage/videos/demo/"));
    const auto objects = cached.directory.path() / "cache/objects";
    CHECK_FALSE(std::filesystem::is_empty(objects));
    // Unmounted, say.
    std::filesystem::rename(api.storage_directory.path() / "videos", api.storage_directory.path() / ".away");
    CHECK(api.student().get(original_of(id)).body == "0123456789");
    std::filesystem::rename(api.storage_directory.path() / ".away", api.storage_directory.path() / "videos");
    CHECK(api.admin().remove(fmt::format("{}videos/{}", v1, id)).status == 204);
    CHECK(std::filesystem::is_empty(objects));
    CHECK(api.student().get(original_of(id)).status == 404);
}
