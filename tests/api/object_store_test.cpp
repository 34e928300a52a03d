/// The API with everything in an object store: what its clients and workers see of that.

#include "tests/support/object_store.h"

#include <filesystem>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/store/upkeep/garbage.h"
#include "common/crypto/md5.h"
#include "common/http/http_client.h"
#include "tests/api/viewer.h"
#include "tests/support/api_fixture.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

struct Fixture {
    static ApiFixture::Options in_bucket() {
        ObjectStore::shared().clear();
        ApiFixture::Options options;
        options.configure = [](ApiConfig& config) { config.storage.s3 = ObjectStore::shared().settings(); };
        return options;
    }

    /// Straight to the store, with nothing but what was given.
    HttpAnswer send(const std::string& method, const std::string& url, const json& headers = json::object(),
                    const std::string& body = {}) {
        HttpRequest request;
        request.method = method;
        request.url = url;
        for (const auto& [name, value] : headers.items())
            request.headers.push_back(name + ": " + value.get<std::string>());
        request.body = body;
        return http.send(request, {});
    }

    static std::string sink_for(const Job& job, const std::string& name) {
        auto sink = job.sink_url;
        return sink.replace(sink.find("{name}"), 6, name);
    }

    ApiFixture api{in_bucket()};
    ObjectStore& store = ObjectStore::shared();
    HttpClient http;
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a job's source lies in the store, and its sink leads there") {
    const std::string bytes(100'000, 's');
    const auto id = api.uploaded_video(bytes);
    CHECK(std::filesystem::is_empty(api.storage_directory.path()));
    const auto job = WorkerClient(api).claim().value();
    CHECK(job.source_url.starts_with(store.settings().endpoint + "/sluice/videos/demo/"));
    CHECK(send("GET", job.source_url).body == bytes);
    CHECK(send("GET", job.source_url, {{"Range", "bytes=99990-200000"}}).body == std::string(10, 's'));

    REQUIRE(job.has_sink_grants);
    auto stranger = api.stranger();
    const auto granted = stranger.post(sink_for(job, "720p/seg-00000.m4s"), {{"content_md5", md5_base64("segment")}});
    REQUIRE(granted.status == 200);
    const auto grant = granted.json();
    CHECK(send("PUT", grant["url"], grant["headers"], "another").status == 400);
    CHECK(send("PUT", grant["url"], grant["headers"], "segment").status == 200);
    CHECK(api.services().storage.size(fmt::format("hls/demo/{}/720p/e{}/seg-00000.m4s", id, job.epoch)) == 7);
    // Through the API, as any client may.
    CHECK(stranger.put(sink_for(job, "720p/seg-00000.m4s"), "segment").status == 200);
    CHECK(stranger.put(sink_for(job, "720p/seg-00000.m4s"), "another").status == 409);
    CHECK(stranger.put(sink_for(job, "720p/seg-00001.m4s"), "segment").status == 201);

    const json digest{{"content_md5", md5_base64("x")}};
    CHECK(stranger.post(sink_for(job, "../../other.m4s"), digest).status == 404);
    CHECK(stranger.post(sink_for(job, ".hidden"), digest).status == 404);
    CHECK(stranger.post(sink_for(job, "a"), json::object()).status == 400);
    for (const std::string md5 :
         {"", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAA\n\n==", "AAAAAAAAAAAAAAAAAAAAAAAAA"}) {
        CAPTURE(md5);
        CHECK(stranger.post(sink_for(job, "a"), {{"content_md5", md5}}).status == 400);
    }
    auto forged = sink_for(job, "a");
    forged[forged.find("/sink/") + 10] ^= 1;
    CHECK(stranger.post(forged, digest).status == 403);
}

TEST_CASE_FIXTURE(Fixture, "a video is made, watched through the edge or the API alone, and removed") {
    const MadeUpVideo made_up(13);
    const auto id = ready_video(api, made_up);
    const std::string play_url = start_playback(api, id).json().at("play_url");
    const auto segment = target_of(play_url.substr(0, play_url.rfind('/'))) + "/720p/seg-00000.m4s";
    const auto alone = api.stranger().get(segment);
    CHECK(alone.status == 200);
    CHECK_FALSE(alone.body.empty());
    for (const std::string method : {"GET", "HEAD"}) {
        CAPTURE(method);
        const TestClient::Headers by_edge{{"X-Sluice-Edge", "1"}};
        auto edge = api.stranger();
        const auto answer = method == "GET" ? edge.get(segment, by_edge) : edge.head(segment, by_edge);
        CHECK(answer.status == 200);
        CHECK(answer.header("content-type") == "video/iso.segment");
        const auto place = answer.header("x-accel-redirect");
        REQUIRE(place.starts_with(fmt::format("/_storage/sluice/hls/demo/{}/720p/", id)));
        const auto fetched = send(method, store.settings().endpoint + place.substr(std::string("/_storage").size()));
        CHECK(fetched.status == 200);
        CHECK(fetched.body == (method == "GET" ? alone.body : ""));
    }
    CHECK(api.admin().remove(fmt::format("/api/v1/videos/{}", id)).status == 204);
    // What two chunks made alike, and a storyboard's first form, nobody refers to.
    CHECK(collect_garbage(api.services().database, api.services().storage, std::chrono::seconds(0)).objects_removed ==
          3);
    std::string left;
    api.services().storage.list("", [&](const Storage::Object& object) { left += object.key + ' '; });
    CHECK(left == "");
}

TEST_CASE_FIXTURE(Fixture, "a store that is away is said to be, and comes back") {
    CHECK(api.stranger().get("/readyz").status == 200);
    const auto id = api.upload("bytes");
    store.fail({{{"status", 403}, {"code", "AccessDenied"}, {"times", 1000}}});
    CHECK(api.stranger().get("/readyz").status == 503);
    const auto refused = api.admin().post(fmt::format("/api/v1/videos/{}/upload/complete", id), json::object());
    CHECK(refused.status == 503);
    CHECK(refused.body.find("AccessDenied") == std::string::npos);
    store.fail({});
    CHECK(api.admin().post(fmt::format("/api/v1/videos/{}/upload/complete", id), json::object()).status == 200);
}

TEST_CASE_FIXTURE(ApiFixture, "with a directory there is nothing to grant") {
    uploaded_video();
    const auto job = WorkerClient(*this).claim().value();
    CHECK_FALSE(job.has_sink_grants);
    const auto answer = stranger().post(Fixture::sink_for(job, "720p/a.m4s"), {{"content_md5", md5_base64("x")}});
    CHECK(answer.status == 404);
}
