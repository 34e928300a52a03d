#include "common/protocol/task_protocol.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/made_up_video.h"

using namespace sluice;
using nlohmann::json;

namespace {

Job example_job(TaskKind kind) {
    const MadeUpVideo video(20);
    Job job;
    job.video_id = 7;
    job.task_id = 9;
    job.kind = kind;
    job.epoch = 1234567890123;
    job.attempt = 2;
    job.lease_seconds = 60;
    job.file_key = "videos/demo/1/a.mp4";
    job.tenant_code = "demo";
    job.source_url = "/source/token";
    job.source_bytes = 987654321012;
    job.sink_url = "https://storage.example/sink/token/{name}";
    job.has_sink_grants = true;
    if (kind != TaskKind::plan) job.params.plan = video.plan;
    if (kind == TaskKind::chunk) job.params.chunk = video.chunks.back();
    if (kind == TaskKind::audio) job.params.rendition = "audio";
    return job;
}

/// Every path to a value inside of `value`, objects and arrays included.
void collect_paths(const json& value, const json::json_pointer& path, std::vector<json::json_pointer>& paths) {
    if (!path.empty()) paths.push_back(path);
    if (value.is_object()) {
        for (const auto& [key, inner] : value.items())
            collect_paths(inner, path / key, paths);
    } else if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i)
            collect_paths(value[i], path / i, paths);
    }
}

}  // namespace

TEST_CASE("a task's kind has a name that reads back") {
    for (const auto kind : {TaskKind::plan, TaskKind::chunk, TaskKind::audio, TaskKind::finish, TaskKind::transcode}) {
        CHECK(task_kind(name(kind)) == kind);
    }
    for (const char* text : {"", "Plan", "plan ", "paint"})
        CHECK_FALSE(task_kind(text).has_value());
}

TEST_CASE("chapters and subtitles are part of a plan, as the video's JSON shows them") {
    Plan plan = MadeUpVideo(20).plan;
    plan.chapters = {{0, 6.5, "Einführung"}, {6.5, 20, ""}};
    plan.subtitles = {{"subtitles-1", 3, "de", "Deutsch", true}};
    const json written = plan;
    CHECK(written.at("chapters") == json::parse(R"([{"start": 0.0, "end": 6.5, "title": "Einführung"},
                                                    {"start": 6.5, "end": 20.0, "title": ""}])"));
    const auto read = written.get<Plan>();
    CHECK(read.chapters == plan.chapters);
    CHECK(read.subtitles == plan.subtitles);
}

TEST_CASE("a plan carries when its source begins and how that may be entered") {
    Plan plan = MadeUpVideo(20).plan;
    plan.start_pts = -3003;
    plan.tick = {1, 90000};
    plan.is_interlaced = true;
    plan.copied_reorder_frames = 2;
    const auto read = json::parse(json(plan).dump()).get<Plan>();
    CHECK(read.start_pts == -3003);
    CHECK(read.tick == TickLength{1, 90000});
    CHECK(read.is_interlaced);
    CHECK(read.copied_reorder_frames == 2);
    CHECK(read.source == plan.source);
    CHECK(read.timeline().slot_of(-3003 + 2 * 3600) == 2);
}

TEST_CASE("a plan of the version before, as stored with a video, is still read") {
    const auto old = json::parse(R"({
        "duration_seconds": 14.0, "frame_rate": [25, 1], "frame_count": 350, "gop_frames": 50, "segment_frames": 150,
        "video_stream": 0, "segment_starts": [0, 150, 300],
        "video": [{"name": "720p", "width": 1280, "height": 720, "max_bitrate_bps": 2500000, "is_copied": true}],
        "audio": [], "subtitles": [], "chapters": [], "warnings": [],
        "source": {"container": "mov,mp4,m4a,3gp,3g2,mj2", "bytes": 1548590,
                   "timeline": {"start_pts": 1024, "tick": [1, 12800], "interlaced": true},
                   "copied_reorder_frames": 2}})");
    const auto plan = old.get<Plan>();
    CHECK(plan.start_pts == 1024);
    CHECK(plan.tick == TickLength{1, 12800});
    CHECK(plan.is_interlaced);
    CHECK(plan.copied_reorder_frames == 2);
    CHECK(plan.first_picture_frame == 0);
    CHECK(plan.end_picture_frame == 350);
    // Where it was kept, people still find it, and so do workers of that version.
    const json written = plan;
    CHECK(written.at("source") == old.at("source"));
    CHECK(written.at("start_pts") == 1024);
    CHECK(json(written.get<Plan>()) == written);

    auto encoded = old;
    encoded.at("source").erase("copied_reorder_frames");
    CHECK(encoded.get<Plan>().copied_reorder_frames == 0);
    for (const char* key : {"start_pts", "tick", "interlaced"}) {
        CAPTURE(std::string(key));
        auto lacking = old;
        lacking.at("source").at("timeline").erase(key);
        CHECK_THROWS_AS(static_cast<void>(lacking.get<Plan>()), json::exception);
    }
}

TEST_CASE("a tick is two positive whole numbers") {
    CHECK(json(TickLength{1, 90000}) == json::array({1, 90000}));
    CHECK(json::array({1001, 30000}).get<TickLength>() == TickLength{1001, 30000});
    for (const json& bad : {json::array(), json::array({1}), json::array({0, 1}), json::array({1, 0}),
                            json::array({-1, 25}), json::array({1, 4294967296}), json("1/25"), json::object()}) {
        CAPTURE(bad);
        CHECK_THROWS_AS(static_cast<void>(bad.get<TickLength>()), json::exception);
    }
}

TEST_CASE("a job of every kind reads back as it was written") {
    for (const auto kind : {TaskKind::plan, TaskKind::chunk, TaskKind::audio, TaskKind::finish, TaskKind::transcode}) {
        CAPTURE(name(kind));
        const json written = example_job(kind);
        const Job read = json::parse(written.dump()).get<Job>();
        CHECK(read.kind == kind);
        CHECK(read.epoch == 1234567890123);
        CHECK(read.source_bytes == 987654321012);
        CHECK(read.sink_url == "https://storage.example/sink/token/{name}");
        CHECK(read.has_sink_grants);
        CHECK(read.params.plan.has_value() == (kind != TaskKind::plan));
        CHECK(read.params.chunk.has_value() == (kind == TaskKind::chunk));
        CHECK(read.params.rendition.has_value() == (kind == TaskKind::audio));
        CHECK(json(read) == written);
    }
}

TEST_CASE("a result of every kind of task reads back as it was written") {
    const MadeUpVideo video(20);
    for (const auto& output : {plan_output(video), chunk_output(video.plan, video.chunks[0]),
                               audio_output(video.plan, "audio"), finish_output()}) {
        const json written = output.result;
        CHECK(json(json::parse(written.dump()).get<TaskResult>()) == written);
    }
    CHECK(json(TaskResult()) == json::object());
}

TEST_CASE("a result keeps what is exact: digests, durations, ranges") {
    const MadeUpVideo video(20);
    const auto output = chunk_output(video.plan, video.chunks[1]);
    const auto read = json(output.result).get<TaskResult>();
    REQUIRE(read.segments.size() == output.result.segments.size());
    for (std::size_t i = 0; i < read.segments.size(); ++i) {
        CHECK(read.segments[i].duration_seconds == output.result.segments[i].duration_seconds);
        CHECK(read.segments[i].sha256 == output.result.segments[i].sha256);
        CHECK(read.segments[i].number == output.result.segments[i].number);
    }
    CHECK(json(plan_output(video).result).get<TaskResult>().chunks == video.chunks);
}

TEST_CASE("an absent part and null are the same") {
    const auto params = json{{"plan", nullptr}, {"chunk", nullptr}, {"rendition", nullptr}}.get<TaskParams>();
    CHECK_FALSE(params.plan.has_value());
    CHECK_FALSE(params.chunk.has_value());
    CHECK_FALSE(params.rendition.has_value());
    const auto result = json{{"plan", nullptr}, {"segments", nullptr}}.get<TaskResult>();
    CHECK_FALSE(result.plan.has_value());
    CHECK(result.segments.empty());
}

TEST_CASE("a missing field of a job or of a result's parts is an exception, never a default") {
    const auto require_each = [](const json& complete, auto&& read) {
        for (const auto& [key, value] : complete.items()) {
            CAPTURE(key);
            auto lacking = complete;
            lacking.erase(key);
            CHECK_THROWS_AS(read(lacking), json::exception);
        }
    };
    const MadeUpVideo video(20);
    const auto chunk = chunk_output(video.plan, video.chunks[0]).result;
    require_each(example_job(TaskKind::chunk), [](const json& value) { static_cast<void>(value.get<Job>()); });
    auto plan = json(video.plan);
    // Plans of the version before have none, and are stored with videos.
    plan.erase("first_picture_frame");
    plan.erase("end_picture_frame");
    require_each(plan, [](const json& value) { static_cast<void>(value.get<Plan>()); });
    require_each(video.chunks[0], [](const json& value) { static_cast<void>(value.get<ChunkRange>()); });
    require_each(video.plan.video[0], [](const json& value) { static_cast<void>(value.get<VideoRendition>()); });
    require_each(video.plan.audio[0], [](const json& value) { static_cast<void>(value.get<AudioRendition>()); });
    require_each(chunk.segments[0], [](const json& value) { static_cast<void>(value.get<SegmentRecord>()); });
    require_each(chunk.renditions[0], [](const json& value) { static_cast<void>(value.get<EncodedRendition>()); });
    require_each(finish_output().result.assets[0],
                 [](const json& value) { static_cast<void>(value.get<AssetRecord>()); });
}

TEST_CASE("a value of the wrong type anywhere in a job or a result is at worst an exception") {
    const MadeUpVideo video(20);
    for (const json& good : {json(example_job(TaskKind::chunk)), json(plan_output(video).result),
                             json(chunk_output(video.plan, video.chunks[0]).result), json(finish_output().result)}) {
        std::vector<json::json_pointer> paths;
        collect_paths(good, json::json_pointer(), paths);
        for (const auto& path : paths) {
            for (const json& wrong : {json("text"), json(-1), json(1.5), json(true), json::array(), json::object(),
                                      json(nullptr), json::array({1, 0})}) {
                auto bad = good;
                bad[path] = wrong;
                try {
                    static_cast<void>(bad.get<Job>());
                    static_cast<void>(bad.get<TaskResult>());
                } catch (const json::exception&) {
                    continue;
                }
            }
        }
    }
    CHECK_THROWS_AS(static_cast<void>(json{{"segments", "many"}}.get<TaskResult>()), json::exception);
    CHECK_THROWS_AS(static_cast<void>(json("result").get<Job>()), json::exception);
    auto job = json(example_job(TaskKind::plan));
    job["kind"] = "paint";
    CHECK_THROWS_AS(static_cast<void>(job.get<Job>()), json::exception);
}

TEST_CASE("a frame rate is two positive whole numbers") {
    CHECK(json(FrameRate{30000, 1001}) == json::array({30000, 1001}));
    CHECK(json::array({24, 1}).get<FrameRate>() == FrameRate{24, 1});
    for (const json& bad : {json::array(), json::array({25}), json::array({0, 1}), json::array({25, 0}),
                            json::array({-25, 1}), json::array({"25", 1}), json("25/1"), json(25), json::object()}) {
        CAPTURE(bad);
        CHECK_THROWS_AS(static_cast<void>(bad.get<FrameRate>()), json::exception);
    }
}

TEST_CASE("names of renditions and of segment files") {
    for (const char* good : {"720p", "audio", "a-2", "x"})
        CHECK(is_rendition_name(good));
    for (const std::string bad : {"", "720P", "a/b", "..", "a b", "a_b", "é", "abcdefghijklmnopqrstuvwxyz0123456"})
        CHECK_FALSE(is_rendition_name(bad));
    CHECK(segment_file_name(0) == "seg-00000.m4s");
    CHECK(segment_file_name(42) == "seg-00042.m4s");
    CHECK(segment_file_name(123456) == "seg-123456.m4s");
}

TEST_CASE("a whole number is taken as it is, or not at all") {
    const MadeUpVideo video(20);
    const json whole{{"plan", video.plan},
                     {"chunks", video.chunks},
                     {"segments", chunk_output(video.plan, video.chunks[0]).result.segments},
                     {"renditions", chunk_output(video.plan, video.chunks[0]).result.renditions},
                     {"assets", finish_output().result.assets}};
    std::vector<json::json_pointer> paths;
    collect_paths(whole, json::json_pointer(), paths);
    std::size_t seen = 0;
    for (const auto& path : paths) {
        // What a source is, is told by its file; nobody but the transcoder reads it.
        if (!whole[path].is_number_integer() || path.to_string().starts_with("/plan/source")) continue;
        ++seen;
        for (const json& other : {json(1e300), json(2.5), json(18446744073709551615U), json("1"), json(true)}) {
            CAPTURE(path.to_string());
            CAPTURE(other);
            auto changed = whole;
            changed[path] = other;
            CHECK_THROWS_AS(static_cast<void>(changed.get<TaskResult>()), json::exception);
        }
    }
    CHECK(seen > 20);
}
