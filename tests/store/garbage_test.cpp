#include "api/store/upkeep/garbage.h"

#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/store/store_fixture.h"

using namespace sluice;
using std::chrono::seconds;

namespace {

struct GarbageFixture : StoreFixture {
    std::set<std::string> keys() {
        std::set<std::string> found;
        storage.list("", [&](const Storage::Object& object) { found.insert(object.key); });
        return found;
    }
    /// How many objects the rows of the only video refer to.
    std::size_t live_rows() {
        return static_cast<std::size_t>(1 + count("segment") + count("rendition") + count("asset"));
    }
    std::int64_t collect(seconds min_age = seconds(0)) {
        return collect_garbage(database, storage, min_age).objects_removed;
    }
};

}  // namespace

TEST_CASE_FIXTURE(GarbageFixture, "what rows refer to stays, all else goes") {
    uploaded_video();
    work_off(sample_video);
    collect();
    const auto live = keys();
    CHECK(collect() == 0);
    CHECK(live.size() == live_rows());
    storage.put("videos/demo/1/orphan.mp4", "nobody's");
    storage.put("hls/demo/999/720p/e1/seg-00000.m4s", "nobody's");
    storage.put("hls/demo/1/720p/e999/seg-00000.m4s", "a dead worker's");
    const auto collection = collect_garbage(database, storage, seconds(0));
    CHECK(collection.objects_removed == 3);
    CHECK(collection.bytes_removed == 8 + 8 + 15);
    CHECK(keys() == live);
}

TEST_CASE_FIXTURE(GarbageFixture, "what is young may belong to a row that is about to be written") {
    storage.put("videos/demo/1/orphan.mp4", "nobody's");
    CHECK(collect(seconds(3600)) == 0);
    CHECK(keys().size() == 1);
}

TEST_CASE_FIXTURE(GarbageFixture, "what a running lease is writing stays; what a lost one wrote goes when it is over") {
    uploaded_video();
    complete(claim().value(), plan_output(sample_video));
    const auto lost = tasks::claim(database, {TaskKind::chunk}, "worker-1", 60).value();
    const auto output = chunk_output(sample_video.plan, sample_video.chunks[0]);
    store(lost, output);
    // Of an earlier life of the video: whichever task is the last finds it there, and takes it over.
    const auto playlist = fmt::format("hls/demo/{}/master.m3u8", lost.video_id);
    storage.put(playlist, "#EXTM3U\n");
    CHECK(collect() == 0);
    storage.remove(playlist);
    expire_lease(lost.task_id);
    const auto found = tasks::claim(database, {TaskKind::chunk}, "worker-1", 60).value();
    REQUIRE(found.task_id == lost.task_id);
    store(found, output);
    CHECK(collect() == static_cast<std::int64_t>(output.objects.size()));
    CHECK(complete(found, output).settled == tasks::SettleOutcome::ok);
    work_off(sample_video);
    CHECK(count("video WHERE status = 'READY'") == 1);
    collect();
    CHECK(keys().size() == live_rows());
}

TEST_CASE_FIXTURE(GarbageFixture, "the chunks' copies of the initialisation section go, the one that counts stays") {
    const auto id = uploaded_video();
    work_off(sample_video);
    CHECK(collect() == 2 + 1);  // two renditions, the second chunk's; the storyboard that the static copy's was made of
    CHECK(storage.size(test.value<std::string>("SELECT init_key FROM rendition WHERE name = '720p'")).has_value());
    CHECK(video(id).status == VideoStatus::ready);
}

TEST_CASE_FIXTURE(GarbageFixture, "a plain client's tree stays, while it is being written and afterwards") {
    const auto id = uploaded_video();
    REQUIRE(tasks::claim(database, {TaskKind::transcode}, "plain-1", 60).has_value());
    const auto tree = fmt::format("hls/demo/{}/", id);
    storage.put(tree + "master.m3u8", "#EXTM3U\n");
    storage.put(tree + "720p/seg-00000.m4s", "bytes");
    CHECK(collect() == 0);
    tasks::complete_plain(database, storage, {id, {}, {}, "plain-1"}, {tree + "master.m3u8", 10});
    CHECK(collect() == 0);
    videos::remove(database, demo.tenant_id, id);
    CHECK(collect() == 3);
}

TEST_CASE_FIXTURE(GarbageFixture, "the upload of a video that is still PENDING stays") {
    videos::NewVideo pending;
    pending.session_id = demo.session_id;
    pending.title = "Pending";
    pending.file_key = "videos/demo/1/pending.mp4";
    pending.content_type = "video/mp4";
    REQUIRE(videos::create(database, demo.tenant_id, pending).has_value());
    storage.put(*pending.file_key, "bytes");
    CHECK(collect() == 0);
}

TEST_CASE_FIXTURE(GarbageFixture, "a retried video's first life goes, its second comes out whole") {
    const auto id = uploaded_video();
    complete(claim().value(), plan_output(sample_video));
    complete(claim().value(), chunk_output(sample_video.plan, sample_video.chunks[0]));
    videos::cancel(database, id);
    videos::retry(database, id);
    CHECK(collect() == 2 * 3);
    CHECK(keys() == std::set<std::string>{video(id).file_key.value()});
    work_off(sample_video);
    CHECK(video(id).status == VideoStatus::ready);
}
