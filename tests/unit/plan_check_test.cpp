#include "api/domain/tasks/plan_check.h"

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/made_up_video.h"

using namespace sluice;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

void check_refused(const std::string& what, const std::string& fault) {
    CAPTURE(what);
    CHECK_FALSE(fault.empty());
}

}  // namespace

TEST_CASE("good plans: of any length, with sound only, with picture only") {
    for (const int seconds : {1, 6, 20, 3600}) {
        const MadeUpVideo video(seconds);
        CHECK(fault_of_plan(video.plan, video.chunks) == "");
    }
    MadeUpVideo silent(20);
    silent.plan.audio.clear();
    CHECK(fault_of_plan(silent.plan, silent.chunks) == "");
    MadeUpVideo sound(20);
    sound.plan.video.clear();
    sound.plan.frame_count = 0;
    sound.plan.video_stream = -1;
    CHECK(fault_of_plan(sound.plan, {}) == "");
}

TEST_CASE("every fault of a plan is found") {
    using Change = std::function<void(Plan&, std::vector<ChunkRange>&)>;
    using Chunks = std::vector<ChunkRange>;
    const std::vector<std::pair<const char*, Change>> faults{
        {"no duration", [](Plan& plan, Chunks&) { plan.duration_seconds = 0; }},
        {"a negative duration", [](Plan& plan, Chunks&) { plan.duration_seconds = -1; }},
        {"a duration that is no number", [](Plan& plan, Chunks&) { plan.duration_seconds = not_a_number; }},
        {"a duration without end",
         [](Plan& plan, Chunks&) { plan.duration_seconds = std::numeric_limits<double>::infinity(); }},
        {"three days", [](Plan& plan, Chunks&) { plan.duration_seconds = 3 * 86400; }},
        {"nothing to encode",
         [](Plan& plan, Chunks& chunks) {
             plan.video.clear();
             plan.audio.clear();
             plan.frame_count = 0;
             chunks.clear();
         }},
        {"too many renditions",
         [](Plan& plan, Chunks&) {
             for (int i = 0; i < 80; ++i)
                 plan.video.push_back({std::to_string(i), 640, 360, 1});
         }},
        {"a name that is no folder", [](Plan& plan, Chunks&) { plan.video[0].name = "../720p"; }},
        {"an empty name", [](Plan& plan, Chunks&) { plan.audio[0].name.clear(); }},
        {"a name twice", [](Plan& plan, Chunks&) { plan.video[1].name = plan.video[0].name; }},
        {"a name of picture and sound", [](Plan& plan, Chunks&) { plan.audio[0].name = plan.video[0].name; }},
        {"no width", [](Plan& plan, Chunks&) { plan.video[0].width = 0; }},
        {"an odd height", [](Plan& plan, Chunks&) { plan.video[0].height = 721; }},
        {"a negative width", [](Plan& plan, Chunks&) { plan.video[0].width = -1280; }},
        {"a huge picture", [](Plan& plan, Chunks&) { plan.video[0].width = 65536; }},
        {"no channels", [](Plan& plan, Chunks&) { plan.audio[0].channels = 0; }},
        {"a hundred channels", [](Plan& plan, Chunks&) { plan.audio[0].channels = 100; }},
        {"no frames", [](Plan& plan, Chunks&) { plan.frame_count = 0; }},
        {"no groups of pictures", [](Plan& plan, Chunks&) { plan.gop_frames = 0; }},
        {"no segment length", [](Plan& plan, Chunks&) { plan.segment_frames = 0; }},
        {"a negative segment length", [](Plan& plan, Chunks&) { plan.segment_frames = -150; }},
        {"segments that are not whole groups", [](Plan& plan, Chunks&) { plan.segment_frames = 151; }},
        {"no chunks", [](Plan&, Chunks& chunks) { chunks.clear(); }},
        {"the last chunk missing", [](Plan&, Chunks& chunks) { chunks.pop_back(); }},
        {"the first chunk missing", [](Plan&, Chunks& chunks) { chunks.erase(chunks.begin()); }},
        {"a chunk twice", [](Plan&, Chunks& chunks) { chunks.insert(chunks.begin(), chunks.front()); }},
        {"chunks out of order", [](Plan&, Chunks& chunks) { std::swap(chunks.front(), chunks.back()); }},
        {"a chunk beyond the end", [](Plan&, Chunks& chunks) { chunks.back().frame_count += 1; }},
        {"a chunk without frames", [](Plan&, Chunks& chunks) { chunks.front().frame_count = 0; }},
        {"a chunk that ends inside a segment",
         [](Plan&, Chunks& chunks) {
             chunks[0].frame_count -= 10;
             chunks[1].first_frame -= 10;
             chunks[1].frame_count += 10;
         }},
        {"too few segments in a chunk", [](Plan&, Chunks& chunks) { chunks[0].segment_count -= 1; }},
        {"too many segments in a chunk", [](Plan&, Chunks& chunks) { chunks.back().segment_count += 1; }},
        {"segment numbers with a gap", [](Plan&, Chunks& chunks) { chunks[1].first_segment += 1; }},
        {"segment counts that overflow",
         [](Plan&, Chunks& chunks) { chunks[1].segment_count = std::numeric_limits<std::int64_t>::max(); }},
        {"frame counts that overflow",
         [](Plan&, Chunks& chunks) { chunks[0].frame_count = std::numeric_limits<std::int64_t>::max(); }},
    };
    for (const auto& [what, change] : faults) {
        MadeUpVideo video(20);
        REQUIRE(video.chunks.size() == 2);
        change(video.plan, video.chunks);
        check_refused(what, fault_of_plan(video.plan, video.chunks));
    }
    MadeUpVideo sound(20);
    sound.plan.video.clear();
    check_refused("frames without a picture", fault_of_plan(sound.plan, {}));
    sound.plan.frame_count = 0;
    check_refused("chunks without a picture", fault_of_plan(sound.plan, sound.chunks));
}

TEST_CASE("pictures are within the video") {
    struct Case {
        const char* what;
        std::int64_t first;
        std::int64_t end;
    };
    const auto frame_count = MadeUpVideo(20).plan.frame_count;
    for (const auto& test : std::vector<Case>{{"before the beginning", -1, frame_count},
                                              {"none", 7, 7},
                                              {"backwards", 8, 7},
                                              {"after the end", 0, frame_count + 1}}) {
        MadeUpVideo video(20);
        video.plan.first_picture_frame = test.first;
        video.plan.end_picture_frame = test.end;
        check_refused(test.what, fault_of_plan(video.plan, video.chunks));
    }
}

TEST_CASE("segments may start where the source's keyframes are") {
    MadeUpVideo video(20);
    video.plan.segment_starts = {0, 150, 300, 450};
    CHECK(fault_of_plan(video.plan, video.chunks) == "");
    const std::vector<std::pair<const char*, std::vector<std::int64_t>>> faults{
        {"not at the start", {1, 150, 300, 450}},
        {"out of order", {0, 300, 150, 450}},
        {"beyond the end", {0, 150, 300, video.plan.frame_count}},
        {"inside a chunk", {0, 150, 299, 450}},
    };
    for (const auto& [what, starts] : faults) {
        video.plan.segment_starts = starts;
        check_refused(what, fault_of_plan(video.plan, video.chunks));
    }
}

TEST_CASE("every fault of a chunk's result is found") {
    const MadeUpVideo video(20);
    for (const auto& chunk : video.chunks)
        CHECK(fault_of_chunk(video.plan, chunk, chunk_output(video.plan, chunk).result) == "");

    using Change = std::function<void(TaskResult&)>;
    const std::vector<std::pair<const char*, Change>> faults{
        {"nothing", [](TaskResult& result) { result = {}; }},
        {"a segment missing", [](TaskResult& result) { result.segments.pop_back(); }},
        {"a segment twice", [](TaskResult& result) { result.segments.push_back(result.segments[0]); }},
        {"a segment before the chunk", [](TaskResult& result) { result.segments[0].number = 1; }},
        {"a segment behind the chunk", [](TaskResult& result) { result.segments.back().number = 4; }},
        {"a negative number", [](TaskResult& result) { result.segments[0].number = -1; }},
        {"an unknown rendition", [](TaskResult& result) { result.segments[0].rendition = "1080p"; }},
        {"the sound track's rendition", [](TaskResult& result) { result.segments[0].rendition = "audio"; }},
        {"no bytes", [](TaskResult& result) { result.segments[0].bytes = 0; }},
        {"negative bytes", [](TaskResult& result) { result.segments[0].bytes = -5; }},
        {"no duration", [](TaskResult& result) { result.segments[0].duration_seconds = 0; }},
        {"a duration that is no number",
         [](TaskResult& result) { result.segments[0].duration_seconds = not_a_number; }},
        {"a frame too long", [](TaskResult& result) { result.segments[0].duration_seconds += 0.04; }},
        {"a keyframe beyond the end",
         [](TaskResult& result) {
             result.segments[0].keyframes = {{0, result.segments[0].bytes + 1, 2.0}};
         }},
        {"keyframes that overlap",
         [](TaskResult& result) {
             result.segments[0].keyframes = {{0, 3, 2.0}, {2, 1, 2.0}};
         }},
        {"no digest", [](TaskResult& result) { result.segments[0].sha256.clear(); }},
        {"a digest in capitals", [](TaskResult& result) { result.segments[0].sha256[0] = 'F'; }},
        {"a short digest", [](TaskResult& result) { result.segments[0].sha256.pop_back(); }},
        {"no initialisation sections", [](TaskResult& result) { result.renditions.clear(); }},
        {"one of them missing", [](TaskResult& result) { result.renditions.pop_back(); }},
        {"one of another rendition", [](TaskResult& result) { result.renditions[0].name = "1080p"; }},
        {"no codecs", [](TaskResult& result) { result.renditions[0].codecs.clear(); }},
        {"an empty initialisation section", [](TaskResult& result) { result.renditions[0].init_bytes = 0; }},
        {"one without digest", [](TaskResult& result) { result.renditions[0].init_sha256.resize(4); }},
    };
    for (const auto& [what, change] : faults) {
        auto result = chunk_output(video.plan, video.chunks[1]).result;
        change(result);
        check_refused(what, fault_of_chunk(video.plan, video.chunks[1], result));
    }
}

TEST_CASE("every fault of a sound track's result is found") {
    const MadeUpVideo video(20);
    CHECK(fault_of_audio("audio", audio_output(video.plan, "audio").result) == "");

    using Change = std::function<void(TaskResult&)>;
    const std::vector<std::pair<const char*, Change>> faults{
        {"nothing", [](TaskResult& result) { result = {}; }},
        {"no segments", [](TaskResult& result) { result.segments.clear(); }},
        {"the first missing", [](TaskResult& result) { result.segments.erase(result.segments.begin()); }},
        {"one in the middle missing", [](TaskResult& result) { result.segments.erase(result.segments.begin() + 1); }},
        {"one twice", [](TaskResult& result) { result.segments[1].number = 0; }},
        {"another track", [](TaskResult& result) { result.segments[0].rendition = "audio-2"; }},
        {"no initialisation section", [](TaskResult& result) { result.renditions.clear(); }},
        {"a segment without end", [](TaskResult& result) { result.segments[0].duration_seconds = 1e300; }},
    };
    for (const auto& [what, change] : faults) {
        auto result = audio_output(video.plan, "audio").result;
        change(result);
        check_refused(what, fault_of_audio("audio", result));
    }
}

TEST_CASE("every fault of a finish task's result is found") {
    Plan plan;
    plan.subtitles.push_back({"subtitles-1", 2, "de", "", false});
    auto subtitled = finish_output().result;
    subtitled.segments.push_back({"subtitles-1", 0, 6.0, 100, std::string(64, 'a'), {}});
    CHECK(fault_of_finish(plan, subtitled) == "");
    subtitled.segments[0].rendition = "720p";
    check_refused("a segment of the picture", fault_of_finish(plan, subtitled));

    CHECK(fault_of_finish(plan, finish_output().result) == "");
    CHECK(fault_of_finish(plan, {}) == "");

    for (const std::string name :
         {"", ".", "..", ".hidden", "a/b.jpg", "../poster.jpg", "Poster.jpg", "a b", "é.jpg", "master.m3u8"}) {
        auto result = finish_output().result;
        result.assets[0].name = name;
        check_refused(name, fault_of_finish(plan, result));
    }
    auto twice = finish_output().result;
    twice.assets.push_back(twice.assets[0]);
    check_refused("a file twice", fault_of_finish(plan, twice));
    auto empty = finish_output().result;
    empty.assets[0].bytes = 0;
    check_refused("an empty file", fault_of_finish(plan, empty));
    auto endless = finish_output().result;
    REQUIRE(endless.assets.back().name == "storyboard.vtt");
    endless.assets.back().bytes = 10'000'000;
    check_refused("a storyboard without end", fault_of_finish(plan, endless));
    auto undigested = finish_output().result;
    undigested.assets[0].sha256.resize(1);
    check_refused("a file without digest", fault_of_finish(plan, undigested));
}
