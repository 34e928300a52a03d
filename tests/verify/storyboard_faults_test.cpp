/// Faults in storyboards: each breaks the rules named, and no others.

#include <string>

#include <doctest/doctest.h>

#include "tests/verify/hls_files.h"
#include "worker/transcoder/verify/jpeg_reader.h"

using namespace sluice;

namespace {

const std::string storyboard = "storyboard.vtt";
const std::string sheet = "storyboard-000.jpg";

std::function<void(HlsFiles&)> edit(const std::string& from, const std::string& to) {
    return [=](HlsFiles& files) { replace(files, storyboard, from, to); };
}

}  // namespace

TEST_CASE("the storyboard of 14 s has seven tiles") {
    const std::string& text = complete_output().at(storyboard);
    CHECK(text.starts_with("WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nstoryboard-000.jpg#xywh=0,0,160,90\n"));
    CHECK(text.ends_with("\n\n00:00:12.000 --> 00:00:14.000\nstoryboard-000.jpg#xywh=960,0,160,90\n"));
}

TEST_CASE("a storyboard may be missing") {
    HlsFiles files = complete_output();
    files.erase(storyboard);
    files.erase(sheet);
    CHECK(broken_rules(check(files)).empty());
    CHECK_FALSE(transcoded_sound().contains(storyboard));
}

TEST_CASE("faults of storyboards are found") {
    check_faults({
        {"no WebVTT", {"storyboard-syntax"}, edit("WEBVTT", "WEBVT")},
        {"nothing", {"storyboard-syntax"}, [](HlsFiles& files) { files.at(storyboard) = "WEBVTT\n"; }},
        {"timings with a comma", {"storyboard-syntax", "storyboard-tiling"}, edit("04.000 -->", "04,000 -->")},
        {"no empty line between cues",
         {"storyboard-syntax", "storyboard-cues", "storyboard-tiling"},
         edit("160,90\n\n", "160,90\n")},
        {"a picture as a whole", {"storyboard-cues"}, edit("#xywh=0,0,160,90", "")},
        {"parts in percent", {"storyboard-cues"}, edit("#xywh=0,", "#xywh=percent:0,")},
        {"a number missing", {"storyboard-cues"}, edit("#xywh=0,0,160,90", "#xywh=0,0,160")},
        {"a number too many", {"storyboard-cues"}, edit("#xywh=0,0,160,90", "#xywh=0,0,160,90,1")},
        {"a negative number", {"storyboard-cues"}, edit("#xywh=0,0", "#xywh=-1,0")},
        {"a text", {"storyboard-cues", "storyboard-uris"}, edit("storyboard-000.jpg#xywh=0,0,160,90", "Welcome to it")},
        {"an absolute URI", {"storyboard-uris"}, edit(sheet, "https://example.org/" + sheet)},
        {"a URI that leads upwards", {"storyboard-uris"}, edit(sheet, "../" + sheet)},
        {"another sheet, which is not there", {"storyboard-sheets"}, edit(sheet, "storyboard-001.jpg")},
        {"the sheet is missing", {"storyboard-sheets"}, [](HlsFiles& files) { files.erase(sheet); }},
        {"the sheet is empty", {"storyboard-sheets"}, [](HlsFiles& files) { files.at(sheet).clear(); }},
        {"the sheet was cut", {"storyboard-sheets"}, [](HlsFiles& files) { files.at(sheet).resize(2000); }},
        {"the sheet is no JPEG", {"storyboard-sheets"}, edit(sheet, "master.m3u8")},
        {"a part beyond the right side", {"storyboard-regions"}, edit("960,0,160,90", "962,0,160,90")},
        {"a part beyond the lower side", {"storyboard-regions"}, edit("960,0,160,90", "960,90,160,90")},
        {"a part without width", {"storyboard-regions"}, edit("960,0,160,90", "960,0,0,90")},
        {"a gap", {"storyboard-tiling"}, edit("00:00:04.000 -->", "00:00:04.001 -->")},
        {"an overlap", {"storyboard-tiling"}, edit("--> 00:00:04.000", "--> 00:00:04.500")},
        {"a cue without length", {"storyboard-tiling"}, edit("--> 00:00:04.000", "--> 00:00:02.000")},
        {"a late beginning", {"storyboard-tiling"}, edit("00:00:00.000 -->", "00:00:01.000 -->")},
        {"an early end", {"storyboard-duration"}, edit("--> 00:00:14.000", "--> 00:00:13.500")},
        {"a late end", {"storyboard-duration"}, edit("--> 00:00:14.000", "--> 00:01:14.000")},
    });
}

TEST_CASE("JPEG headers that are damaged in any way are refused, or have a size") {
    const std::string& whole = complete_output().at(sheet);
    const auto read = [](const std::string& bytes) {
        return conformance::read_jpeg({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    };
    const auto size = read(whole);
    REQUIRE(size);
    CHECK(size->width == 7 * 160);
    CHECK(size->height == 90);
    constexpr std::size_t header_bytes = 400;
    for (std::size_t length = 0; length < header_bytes; ++length)
        CHECK_FALSE(read(whole.substr(0, length)));
    for (std::size_t at = 0; at < header_bytes; ++at) {
        for (const char value : {'\0', '\xff', '\xc0'}) {
            std::string changed = whole;
            changed[at] = value;
            const auto found = read(changed);
            CHECK((!found || (found->width > 0 && found->height > 0)));
        }
    }
}
