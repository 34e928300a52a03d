#include "api/store/videos/videos.h"

#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/store/store_fixture.h"

using namespace sluice;

namespace {

struct VideosFixture : StoreFixture {
    videos::Video add(const std::string& title, std::int64_t session_id = 0) {
        static int number = 0;
        videos::NewVideo video;
        video.session_id = session_id == 0 ? demo.session_id : session_id;
        video.title = title;
        video.file_key = fmt::format("videos/demo/x/{}.mp4", ++number);
        video.content_type = "video/mp4";
        return videos::create(database, demo.tenant_id, video).value();
    }
    std::vector<std::string> titles(const videos::Filter& filter, std::int64_t limit = 100, std::int64_t offset = 0) {
        std::vector<std::string> found;
        for (const auto& video : videos::list(database, demo.tenant_id, filter, limit, offset).videos)
            found.push_back(video.title);
        return found;
    }
    std::int64_t other_session() {
        return test.value<std::int64_t>(fmt::format(
            "INSERT INTO lecture_session (tenant_id, lecture_id, title) VALUES ({}, {}, 'Rings') RETURNING id",
            demo.tenant_id, demo.lecture_id));
    }
    using Titles = std::vector<std::string>;
};

}  // namespace

TEST_CASE_FIXTURE(VideosFixture, "a new video is PENDING and comes last in its session") {
    const auto first = add("First");
    const auto second = add("Second");
    const auto elsewhere = add("Elsewhere", other_session());
    CHECK(first.status == VideoStatus::pending);
    CHECK(first.position == 1);
    CHECK(second.position == 2);
    CHECK(elsewhere.position == 1);
    CHECK(first.tenant_code == "demo");
    CHECK(first.lecture_id == demo.lecture_id);
    CHECK(first.policy_version == 1);
    CHECK_FALSE(first.playable);
    CHECK(first.renditions == nlohmann::json::array());
    CHECK(first.created_at.ends_with('Z'));
    CHECK(first.created_at.at(10) == 'T');
}

TEST_CASE_FIXTURE(VideosFixture, "many uploads to one session at once get positions of their own") {
    constexpr int uploads = 16;
    std::vector<std::thread> threads;
    for (int i = 0; i < uploads; ++i) {
        threads.emplace_back([&, key = fmt::format("videos/demo/race/{}.mp4", i)] {
            videos::NewVideo video;
            video.session_id = demo.session_id;
            video.title = "At once";
            video.file_key = key;
            video.content_type = "video/mp4";
            static_cast<void>(videos::create(database, demo.tenant_id, video));
        });
    }
    for (auto& thread : threads)
        thread.join();
    CHECK(count("video") == uploads);
    CHECK(test.value<int>("SELECT max(position) FROM video") == uploads);
}

TEST_CASE_FIXTURE(VideosFixture, "a session that is not there, or another tenant's, takes no videos") {
    const DemoAcademy other(test, "other");
    videos::NewVideo video;
    video.title = "A lecture";
    video.file_key = "videos/demo/x/y.mp4";
    video.content_type = "video/mp4";
    for (const auto session_id : {other.session_id, std::int64_t{999'999}}) {
        video.session_id = session_id;
        CHECK_FALSE(videos::create(database, demo.tenant_id, video).has_value());
    }
    CHECK(count("video") == 0);
}

TEST_CASE_FIXTURE(VideosFixture, "lists are filtered by session, status and title, and paged") {
    const auto rings = other_session();
    add("Groups 1");
    add("Groups 2");
    add("100 % of _rings_", rings);
    const auto uploaded = uploaded_video();
    CHECK(titles({}) == Titles{"Groups 1", "100 % of _rings_", "Groups 2", "A lecture"});
    CHECK(titles({.session_id = rings}) == Titles{"100 % of _rings_"});
    CHECK(titles({.status = VideoStatus::uploaded}) == Titles{"A lecture"});
    CHECK(titles({.status = VideoStatus::pending, .search = "groups"}) == Titles{"Groups 1", "Groups 2"});
    // What means something to LIKE is meant as it is written.
    CHECK(titles({.search = "%"}) == Titles{"100 % of _rings_"});
    CHECK(titles({.search = "_rings"}) == Titles{"100 % of _rings_"});
    CHECK(titles({.search = "\\"}) == Titles{});
    CHECK(titles({.search = "'; DROP TABLE video; --"}) == Titles{});
    CHECK(titles({}, 2, 1) == Titles{"100 % of _rings_", "Groups 2"});
    CHECK(titles({}, 2, 4) == Titles{});
    CHECK(videos::list(database, demo.tenant_id, {}, 1, 0).count == 4);
    CHECK(videos::list(database, demo.tenant_id, {.status = VideoStatus::uploaded}, 1, 0).count == 1);
    CHECK(videos::find(database, demo.tenant_id, uploaded).has_value());
}

TEST_CASE_FIXTURE(VideosFixture, "another tenant's video is not there") {
    const DemoAcademy other(test, "other");
    const auto id = add("Ours").id;
    CHECK_FALSE(videos::find(database, other.tenant_id, id).has_value());
    CHECK(videos::list(database, other.tenant_id, {}, 10, 0).count == 0);
    CHECK_FALSE(videos::update(database, other.tenant_id, id, {"Theirs", {}, {}, {}}));
    CHECK_FALSE(videos::remove(database, other.tenant_id, id).has_value());
    CHECK(videos::task_list(database, other.tenant_id, id).empty());
    CHECK(video(id).title == "Ours");
}

TEST_CASE_FIXTURE(VideosFixture,
                  "a change of what players may do raises the policy version; a change of title does not") {
    const auto id = add("Before").id;
    CHECK(videos::update(database, demo.tenant_id, id, {"After", {}, {}, {}}));
    CHECK(video(id).title == "After");
    CHECK(video(id).policy_version == 1);
    CHECK(videos::update(database, demo.tenant_id, id, {.allow_skip = true}));
    CHECK(video(id).policy_version == 2);
    CHECK(videos::update(database, demo.tenant_id, id, {.allow_skip = true}));  // nothing new
    CHECK(video(id).policy_version == 2);
    CHECK(videos::update(database, demo.tenant_id, id, {.max_speed = 1.5, .show_watermark = false}));
    CHECK(video(id).policy_version == 3);
    CHECK(video(id).max_speed == 1.5);
    CHECK_FALSE(video(id).show_watermark);
    CHECK_FALSE(videos::update(database, demo.tenant_id, 999'999, {"Nothing", {}, {}, {}}));
}

TEST_CASE_FIXTURE(VideosFixture, "an upload is completed once") {
    const auto id = add("Once").id;
    videos::complete_upload(database, id, 5);
    CHECK(video(id).status == VideoStatus::uploaded);
    CHECK(video(id).source_bytes == 5);
    CHECK(refusal_of([&] { videos::complete_upload(database, id, 5); }) == "video_not_pending");
    CHECK(count("task") == 1);
    CHECK(refusal_of([&] { videos::complete_upload(database, 999'999, 5); }) == "not_found");
}

TEST_CASE_FIXTURE(VideosFixture, "two completions of one upload at once make one task") {
    for (int round = 0; round < 10; ++round) {
        const auto id = add("Race").id;
        int refused = 0;
        std::thread other([&] {
            if (!refusal_of([&] { videos::complete_upload(database, id, 5); }).empty()) ++refused;
        });
        const bool was_refused = !refusal_of([&] { videos::complete_upload(database, id, 5); }).empty();
        other.join();
        CHECK(refused + (was_refused ? 1 : 0) == 1);
        CHECK(count(fmt::format("task WHERE video_id = {}", id)) == 1);
    }
}

TEST_CASE_FIXTURE(VideosFixture,
                  "only a video that waits or works can be cancelled, only a FAILED or waiting one retried") {
    const auto id = add("States").id;
    CHECK(refusal_of([&] { videos::cancel(database, id); }) == "cannot_cancel");
    CHECK(refusal_of([&] { videos::retry(database, id); }) == "cannot_retry");
    videos::complete_upload(database, id, 5);
    videos::cancel(database, id);
    CHECK(video(id).status == VideoStatus::failed);
    CHECK(task(test.value<std::int64_t>("SELECT id FROM task"), "state") == "cancelled");
    videos::retry(database, id);
    CHECK(video(id).status == VideoStatus::uploaded);
    CHECK(claim().has_value());
    CHECK(refusal_of([&] { videos::retry(database, id); }) == "cannot_retry");
    for (const auto missing : {std::int64_t{999'999}}) {
        CHECK(refusal_of([&] { videos::cancel(database, missing); }) == "not_found");
        CHECK(refusal_of([&] { videos::retry(database, missing); }) == "not_found");
    }
}

TEST_CASE_FIXTURE(VideosFixture, "removing a video takes its rows along and names its objects") {
    const auto id = uploaded_video();
    work_off(MadeUpVideo(20));
    const auto keys = videos::remove(database, demo.tenant_id, id);
    REQUIRE(keys.has_value());
    // The source, 3 initialisation sections, 12 segments, the poster, the storyboard and its sheet, and 4 playlists.
    CHECK(keys->size() == 1 + 3 + 12 + 1 + 2 + 4);
    for (const auto& key : *keys) {
        CAPTURE(key);
        CHECK(storage.size(key).has_value());
    }
    for (const char* table : {"video", "task", "rendition", "segment", "asset"}) {
        CAPTURE(table);
        CHECK(count(table) == 0);
    }
    CHECK_FALSE(videos::remove(database, demo.tenant_id, id).has_value());
}

TEST_CASE_FIXTURE(VideosFixture, "a waiting video knows its place in the queue, one at work its progress") {
    const MadeUpVideo made_up(20);
    const auto first = uploaded_video();
    const auto second = uploaded_video();
    const auto urgent = uploaded_video(1);
    CHECK(video(urgent).queue_position == 1);
    CHECK(video(first).queue_position == 2);
    CHECK(video(second).queue_position == 3);

    REQUIRE(claim().value().video_id == urgent);
    const auto plan = claim().value();
    REQUIRE(plan.video_id == first);
    CHECK_FALSE(video(first).queue_position.has_value());
    CHECK(video(second).queue_position == 1);
    complete(plan, plan_output(made_up));
    const auto before = video(first).progress.value();
    CHECK(before >= 0);
    CHECK(before < 0.5);
    const auto chunk = tasks::claim(database, {TaskKind::chunk}, "worker-1", 60).value();
    tasks::heartbeat(database, lease_of(chunk), 60, 0.5);
    const auto half = video(first).progress.value();
    CHECK(half > before);
    complete(chunk, chunk_output(made_up.plan, made_up.chunks[0]));
    const auto after = video(first).progress.value();
    CHECK(after > half);
    CHECK(after < 1);
    CHECK(video(first).eta_seconds.value() >= 0);
}

TEST_CASE_FIXTURE(VideosFixture, "the list of tasks tells an admin what happened") {
    const auto id = uploaded_video();
    const auto job = claim("worker-7").value();
    tasks::fail(database, lease_of(job, "worker-7"), FailureCode::disk_full, "The disk is full.");
    const auto list = videos::task_list(database, demo.tenant_id, id);
    REQUIRE(list.size() == 1);
    CHECK(list[0].at("kind") == "plan");
    CHECK(list[0].at("state") == "queued");
    CHECK(list[0].at("attempt") == 1);
    CHECK(list[0].at("error_code") == "disk_full");
    CHECK(list[0].at("error_reason") == "The disk is full.");
    CHECK(list[0].at("created_at").get<std::string>().ends_with('Z'));
    CHECK(list[0].at("finished_at").is_null());
}
