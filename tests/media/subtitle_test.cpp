/// Text tracks of every kind as WebVTT renditions.

#include <set>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/media/clip.h"
#include "worker/transcoder/text/subtitle_plan.h"
#include "worker/transcoder/text/subtitle_reader.h"

using namespace sluice;

namespace {

const std::string webvtt_head = "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n";

/// One text before the boundary at 6 s, one across it, and one that outlasts a video of 14 s.
std::filesystem::path texts() {
    return file_of("texts.srt",
                   "1\n00:00:00,500 --> 00:00:02,000\n<b>One</b> & <i>only</i>, a --> b\n\n"
                   "2\n00:00:05,000 --> 00:00:07,000\nZwei: über\ndie Grenze\n\n"
                   "3\n00:00:13,000 --> 00:00:20,000\nDrei\n\n");
}

constexpr const char* picture_source = "-f lavfi -i testsrc2=s=320x180:r=25:d=14";
constexpr const char* fast = "-c:v libx264 -preset ultrafast -g 50";

std::filesystem::path subtitled(const std::string& name, const std::string& arguments) {
    return clip(name, fmt::format("{} -i {} -map 0 {} {}", picture_source, texts().string(), fast, arguments));
}

std::string segment(const HlsCopy& copy, int number, int track = 1) {
    return bytes_of(copy.path(fmt::format("subtitles-{}/seg-{:05}.vtt", track, number)));
}

void check_texts(const HlsCopy& copy, int track = 1) {
    const std::string across = "00:00:05.000 --> 00:00:07.000\nZwei: über\ndie Grenze\n\n";
    CHECK(segment(copy, 0, track) ==
          webvtt_head + "00:00:00.500 --> 00:00:02.000\n<b>One</b> &amp; <i>only</i>, a --&gt; b\n\n" + across);
    CHECK(segment(copy, 1, track) == webvtt_head + across);
    CHECK(segment(copy, 2, track) == webvtt_head + "00:00:13.000 --> 00:00:14.000\nDrei\n\n");
}

std::string replaced(std::string bytes, const std::string& from, const std::string& to) {
    REQUIRE(from.size() == to.size());
    const auto at = bytes.find(from);
    REQUIRE(at != std::string::npos);
    return bytes.replace(at, from.size(), to);
}

/// Counts what is read of a source.
class ReadCounter : public Source {
  public:
    explicit ReadCounter(Source& source) : source_(source) {}
    [[nodiscard]] std::int64_t size() const override { return source_.size(); }
    std::size_t read_at(std::int64_t offset, std::span<std::uint8_t> into) override {
        const std::size_t count = source_.read_at(offset, into);
        bytes += static_cast<std::int64_t>(count);
        return count;
    }
    std::int64_t bytes = 0;

  private:
    Source& source_;
};

/// 24 s of noise, which is large, with three texts.
std::filesystem::path large(const std::string& name, const std::string& arguments) {
    return clip(name,
                fmt::format("-f lavfi -i 'nullsrc=s=320x180:r=25:d=24,geq=random(1)*255:128:128' -i {} -map 0 -map 1 "
                            "-c:v libx264 -preset ultrafast -qp 30 {}",
                            texts().string(), arguments));
}

}  // namespace

TEST_CASE("text tracks of every format become WebVTT, cut where the picture is") {
    for (const auto& [name, arguments] : {std::pair{"timed.mp4", "-map 1 -c:s mov_text"},
                                          {"timed.mov", "-map 1 -c:s mov_text"},
                                          {"subrip.mkv", "-map 1 -c:s srt"},
                                          {"ass.mkv", "-map 1 -c:s ass"}}) {
        CAPTURE(std::string(name));
        const HlsCopy copy(subtitled(name, arguments));
        CHECK(copy.report["warnings"].empty());
        check_texts(copy);
        CHECK_FALSE(std::filesystem::exists(copy.path("subtitles-1/seg-00003.vtt")));
        CHECK_FALSE(std::filesystem::exists(copy.path("subtitles-2")));
    }
    // ffmpeg's WebVTT encoder loses what looks like markup.
    const HlsCopy webvtt(subtitled("webvtt.webm", "-map 1 -c:s webvtt -c:v libvpx -cpu-used 8 -deadline realtime"));
    CHECK(segment(webvtt, 1) == webvtt_head + "00:00:05.000 --> 00:00:07.000\nZwei: über\ndie Grenze\n\n");
}

TEST_CASE("a text whose length is not known gives way to the next") {
    // ffmpeg writes neither lengths nor pauses when it fragments.
    const HlsCopy copy(subtitled("fragmented-texts.mp4", "-map 1 -c:s mov_text -movflags frag_keyframe+empty_moov"));
    const std::string across = "00:00:05.000 --> 00:00:10.000\nZwei: über\ndie Grenze\n\n";
    CHECK(segment(copy, 0) ==
          webvtt_head + "00:00:00.500 --> 00:00:05.000\n<b>One</b> &amp; <i>only</i>, a --&gt; b\n\n" + across);
    CHECK(segment(copy, 1) == webvtt_head + across);
    CHECK(segment(copy, 2) == webvtt_head + "00:00:13.000 --> 00:00:14.000\nDrei\n\n");
}

TEST_CASE("tracks keep language, title and whether they are forced") {
    const HlsCopy copy(subtitled("text-tracks.mkv",
                                 "-map 1 -map 1 -map 1 -c:s srt -metadata:s:s:0 language=ger -metadata:s:s:0 "
                                 "title=Deutsch -metadata:s:s:1 language=fil -disposition:s:1 forced"));
    const std::string master = bytes_of(copy.path("master.m3u8"));
    const std::string start = "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"subtitles\",NAME=";
    for (const char* rest :
         {"\"Deutsch\",LANGUAGE=\"de\",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI=\"subtitles-1/playlist.m3u8\"\n",
          "\"fil\",LANGUAGE=\"fil\",DEFAULT=NO,AUTOSELECT=YES,FORCED=YES,URI=\"subtitles-2/playlist.m3u8\"\n",
          "\"subtitles-3\",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI=\"subtitles-3/playlist.m3u8\"\n"})
        CHECK(master.find(start + rest) != std::string::npos);
    for (const int track : {1, 2, 3})
        check_texts(copy, track);
}

TEST_CASE("texts count from the first picture, wherever that is") {
    check_texts(HlsCopy(subtitled("at-ten.mkv", "-map 1 -c:s srt -output_ts_offset 10")));
    const auto late = clip("late-picture.mkv", fmt::format("-itsoffset 3 {} -i {} -map 0 -map 1 {} -c:s srt",
                                                           picture_source, texts().string(), fast));
    const HlsCopy copy(late);
    CHECK(segment(copy, 0) == webvtt_head + "00:00:02.000 --> 00:00:04.000\nZwei: über\ndie Grenze\n\n");
    CHECK(segment(copy, 1) == webvtt_head + "00:00:10.000 --> 00:00:14.000\nDrei\n\n");
    CHECK(segment(copy, 2) == webvtt_head + "00:00:10.000 --> 00:00:14.000\nDrei\n\n");
}

TEST_CASE("an edit list cuts the texts where it cuts the picture") {
    const auto whole = subtitled("timed.mp4", "-map 1 -c:s mov_text");
    const HlsCopy copy(clip("cut-texts.mp4", fmt::format("-ss 5.4 -i {} -map 0 -c copy", whole.string())));
    CHECK(segment(copy, 0) == webvtt_head + "00:00:00.000 --> 00:00:01.600\nZwei: über\ndie Grenze\n\n");
    CHECK(segment(copy, 1).find("00:00:07.600 --> 00:00:08.6") != std::string::npos);
}

TEST_CASE("where the source's keyframes decide, they decide for the texts") {
    const auto file =
        clip("copied-texts.mp4",
             fmt::format("-f lavfi -i testsrc2=s=640x360:r=25:d=14 -i {} -map 0 -map 1 -c:v libx264 -preset "
                         "ultrafast -crf 32 -sc_threshold 0 -g 100 -colorspace bt709 -color_primaries bt709 "
                         "-color_trc bt709 -c:s mov_text",
                         texts().string()));
    const Plan plan = plan_of(file).plan.value();
    REQUIRE(plan.segment_starts == std::vector<std::int64_t>{0, 100, 200});
    const HlsCopy copy(file);
    CHECK(segment(copy, 0) ==
          webvtt_head + "00:00:00.500 --> 00:00:02.000\n<b>One</b> &amp; <i>only</i>, a --&gt; b\n\n");
    CHECK(segment(copy, 1) == webvtt_head + "00:00:05.000 --> 00:00:07.000\nZwei: über\ndie Grenze\n\n");
    CHECK(segment(copy, 2) == webvtt_head + "00:00:13.000 --> 00:00:14.000\nDrei\n\n");
}

TEST_CASE("what cannot become text is left out, with a warning") {
    const auto srt = bytes_of(subtitled("plain-texts.mkv", "-map 1 -c:s srt -write_crc32 0"));
    const auto warnings_of = [](const std::filesystem::path& file) {
        const Plan plan = plan_of(file).plan.value();
        CHECK(plan.subtitles.empty());
        return plan.warnings;
    };
    using Warnings = std::vector<std::string>;
    CHECK(warnings_of(file_of("pgs.mkv", replaced(srt, "S_TEXT/UTF8", std::string("S_HDMV/PGS\0", 11)))) ==
          Warnings{"Subtitles that are pictures and not text were left out (tracks: 1)."});
    CHECK(warnings_of(file_of("unknown-texts.mkv", replaced(srt, "S_TEXT/UTF8", "S_RUNES/OLD"))) ==
          Warnings{"Subtitles in a format that cannot be read here were left out (tracks: 1)."});
    CHECK(warnings_of(
              clip("spoken.mka", fmt::format("-f lavfi -i sine=d=3 -i {} -map 0 -map 1 -c:s srt", texts().string()))) ==
          Warnings{"Subtitles of a recording without a picture were left out (tracks: 1)."});
}

TEST_CASE("there are limits to how many tracks a video may have") {
    std::string maps;
    for (int i = 0; i < 26; ++i)
        maps += "-map 1 ";
    const Plan plan = plan_of(subtitled("many-texts.mkv", maps + "-c:s srt")).plan.value();
    REQUIRE(plan.subtitles.size() == 24);
    CHECK(plan.subtitles.back().name == "subtitles-24");
    CHECK(plan.warnings ==
          std::vector<std::string>{"Subtitles beyond the most that a video may have were left out (tracks: 2)."});

    struct Case {
        std::int64_t segments;
        std::int64_t tracks;
    };
    for (const auto& [segments, tracks] :
         {Case{0, 24}, Case{1, 24}, Case{1666, 24}, Case{1800, 22}, Case{14'400, 2}, Case{40'001, 0}})
        CHECK(max_text_tracks(segments) == tracks);
}

TEST_CASE("damaged texts do not fail the video, nor take others with them") {
    const auto srt = bytes_of(subtitled("plain-texts.mkv", "-map 1 -c:s srt -write_crc32 0"));
    const HlsCopy not_utf8(file_of("latin1.mkv", replaced(srt, "Zwei: \xc3\xbc", "Zwei:\xe9\x01\xff")));
    CHECK(segment(not_utf8, 1) == webvtt_head +
                                      "00:00:05.000 --> 00:00:07.000\nZwei:\xef\xbf\xbd\xef\xbf\xbd"
                                      "ber\ndie Grenze\n\n");

    const auto ass = bytes_of(subtitled("plain-ass.mkv", "-map 1 -c:s ass -write_crc32 0"));
    const HlsCopy no_event(file_of("no-event.mkv", replaced(ass, ",0,0,0,,Zwei", ",0;0;0;;Zwei")));
    CHECK(segment(no_event, 1) == webvtt_head);
    CHECK(segment(no_event, 2) == webvtt_head + "00:00:13.000 --> 00:00:14.000\nDrei\n\n");

    // Timed text begins with its length.
    const auto timed = bytes_of(subtitled("timed.mp4", "-map 1 -c:s mov_text"));
    check_texts(HlsCopy(file_of("length.mp4", replaced(timed, std::string("\0\x16Zwei", 6), "\xff\xffZwei"))));
}

TEST_CASE("of an MP4, the texts alone are read") {
    const ClipSource source(large("large-texts.mp4", "-c:s mov_text"));
    const Plan plan = plan_of(large("large-texts.mp4", "-c:s mov_text")).plan.value();
    REQUIRE((*source).size() > 8'000'000);
    ReadCounter counting(*source);
    const auto cues = read_subtitles(counting, plan, [] {});
    REQUIRE(cues.size() == 1);
    CHECK(cues.front().size() == 3);
    CHECK(counting.bytes < (*source).size() / 4);
}

TEST_CASE("between texts that are far apart, the reader says that it gets on") {
    const auto file = large("large-texts.mkv", "-c:s srt");
    const ClipSource source(file);
    const Plan plan = plan_of(file).plan.value();
    std::int64_t beats = 0;
    CHECK(read_subtitles(*source, plan, [&] { ++beats; }).front().size() == 3);
    constexpr std::int64_t largest_step_bytes = 1 << 20;
    CHECK(beats > (*source).size() / largest_step_bytes);
}
