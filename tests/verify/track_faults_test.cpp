/// Faults in I-frame playlists and subtitles: each breaks the rules named, and no others.

#include <doctest/doctest.h>

#include "tests/verify/hls_files.h"

using namespace sluice;

namespace {

const std::string iframes = "240p/iframes.m3u8";
const std::string subtitles = "subtitles-1/playlist.m3u8";

/// A fault that adds to the length and the offset of an I-frame playlist's second range.
std::function<void(HlsFiles&)> move_range(int bytes, int offset) {
    return [=](HlsFiles& files) {
        const std::string tag = "#EXT-X-BYTERANGE:";
        std::string& text = files.at(iframes);
        const auto start = text.find(tag, text.find(tag) + 1) + tag.size();
        const auto at = text.find('@', start);
        const auto end = text.find('\n', at);
        const std::string moved = std::to_string(std::stoi(text.substr(start, at - start)) + bytes) + '@' +
                                  std::to_string(std::stoi(text.substr(at + 1, end - at - 1)) + offset);
        text.replace(start, end - start, moved);
    };
}

}  // namespace

TEST_CASE("faults of I-frame playlists are found") {
    check_faults({
        {"a range that begins a byte late", {"iframe-range-start", "iframes-all"}, move_range(-1, 1)},
        {"a range that ends a byte early", {"iframe-range-end"}, move_range(-1, 0)},
        {"a range that ends a byte late", {"iframe-range-end"}, move_range(1, 0)},
        {"a range that leaves the segment",
         {"bandwidth", "average-bandwidth", "iframe-range-end", "iframe-segment"},
         move_range(10'000'000, 0)},
        {"not I-frames only", {"iframes-only"}, edit(iframes, "#EXT-X-I-FRAMES-ONLY\n", "")},
        {"a duration that is too long", {"iframe-duration"}, edit(iframes, "EXTINF:2.000000", "EXTINF:2.001000")},
        {"another segment",
         {"iframe-duration", "iframe-range-end", "iframes-all"},
         edit(iframes, "\nseg-00001.m4s", "\nseg-00002.m4s")},
        {"no range", {"average-bandwidth", "iframe-segment", "iframes-all"}, edit(iframes, "#EXT-X-BYTERANGE:", "#")},
    });
}

TEST_CASE("faults of subtitles are found") {
    const std::string first = "subtitles-1/seg-00000.vtt";
    const std::string second = "subtitles-1/seg-00001.vtt";
    const std::string last = "subtitles-1/seg-00002.vtt";
    check_faults({
        {"no WEBVTT", {"webvtt-syntax"}, edit(first, "WEBVTT", "WEBVT")},
        {"another arrow", {"webvtt-syntax"}, edit(second, "-->", "->")},
        {"a comma as in SubRip", {"webvtt-syntax"}, edit(second, "00:00:04.000", "00:00:04,000")},
        {"61 seconds", {"webvtt-syntax"}, edit(second, "00:00:04.000", "00:00:61.000")},
        {"a cue that ends before it starts", {"cue-order"}, edit(first, "00:02.500", "00:00.500")},
        {"cues out of order", {"cue-order"}, edit(first, "00:01.000 --> 00:02.500", "00:05.000 --> 00:05.500")},
        {"a cue in another segment",
         {"cue-in-segment"},
         edit(second, "00:00:04.000 --> 00:00:07.000", "00:00:04.000 --> 00:00:05.000")},
        {"a cue that outlasts the video", {"cue-in-duration"}, edit(last, "00:00:14.000", "00:00:14.100")},
        {"no time map", {"timestamp-map"}, edit(last, "X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n", "")},
        {"a broken time map", {"webvtt-syntax"}, edit(last, "MPEGTS:0", "MPEGTS:zero")},
        {"a time map that moves cues", {"timestamp-map-value"}, edit(first, "MPEGTS:0", "MPEGTS:1800")},
        {"subtitles that end early", {"subtitle-length"}, edit(subtitles, "#EXTINF:2.000000", "#EXTINF:1.000000")},
        {"an init section for text", {"map"}, edit(subtitles, "#EXTINF", "#EXT-X-MAP:URI=\"seg-00000.vtt\"\n#EXTINF")},
    });
}
