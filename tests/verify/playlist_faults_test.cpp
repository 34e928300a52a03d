/// Faults in playlists: each breaks the rules named, and no others.

#include <doctest/doctest.h>

#include "tests/verify/hls_files.h"

using namespace sluice;

namespace {

const std::string media = "360p/playlist.m3u8";
const std::string small_media = "240p/playlist.m3u8";
const std::string master = "master.m3u8";

/// A fault that replaces text in one file.
/// The value behind `attribute=` in a line that holds `line`, changed by a factor.
std::function<void(HlsFiles&)> scale(const std::string& line, const std::string& attribute, double factor) {
    return [=](HlsFiles& files) {
        std::string& text = files.at(master);
        const auto start = text.find(attribute, text.find(line)) + attribute.size();
        const auto end = text.find(',', start);
        const auto value = static_cast<double>(std::stoll(text.substr(start, end - start)));
        text.replace(start, end - start, std::to_string(static_cast<long long>(value * factor)));
    };
}

}  // namespace

TEST_CASE("faults of files and URIs are found") {
    check_faults({
        {"a segment is missing",
         {"average-bandwidth", "decode-time-continuous", "files-exist", "iframe-segment", "presentation-continuous",
          "total-duration"},
         [](HlsFiles& files) { files.erase("240p/seg-00001.m4s"); }},
        {"a subtitle file is missing",
         {"files-exist"},
         [](HlsFiles& files) { files.erase("subtitles-1/seg-00002.vtt"); }},
        {"a subtitle file is empty",
         {"files-exist"},
         [](HlsFiles& files) { files.at("subtitles-1/seg-00002.vtt").clear(); }},
        {"an I-frame playlist is missing", {"files-exist"}, [](HlsFiles& files) { files.erase("240p/iframes.m3u8"); }},
        {"a URI is absolute",
         {"uris-relative"},
         edit(master, "240p/iframes.m3u8", "https://example.org/240p/iframes.m3u8")},
        {"a URI leads upwards", {"uris-relative"}, edit(master, "240p/iframes.m3u8", "../240p/iframes.m3u8")},
        {"a URI starts at the root", {"uris-relative"}, edit(master, "240p/iframes.m3u8", "/240p/iframes.m3u8")},
        {"a subtitle file is listed twice",
         {"segments-once"},
         edit("subtitles-1/playlist.m3u8", "seg-00002.vtt", "seg-00001.vtt")},
        {"a variant is listed twice",
         {"variants"},
         [](HlsFiles& files) {
             std::string& text = files.at(master);
             const auto start = text.find("#EXT-X-STREAM-INF");
             text += text.substr(start, text.find("m3u8\n", start) + 5 - start);
         }},
    });
}

TEST_CASE("a missing init section is found") {
    HlsFiles files = complete_output();
    files.erase("audio/init.mp4");
    const auto rules = broken_rules(check(files));
    CHECK(rules.contains("files-exist"));
    CHECK(rules.contains("init-boxes"));
}

TEST_CASE("a missing multivariant playlist is found") {
    HlsFiles files = complete_output();
    files.erase(master);
    CHECK(broken_rules(check(files)).contains("files-exist"));
}

TEST_CASE("faults of media playlists are found") {
    check_faults({
        {"VOD without an end", {"endlist"}, edit(media, "#EXT-X-ENDLIST\n", "")},
        {"EVENT with an end", {"endlist", "same-stage"}, edit(small_media, "TYPE:VOD", "TYPE:EVENT")},
        {"no type", {"playlist-type", "same-stage"}, edit(small_media, "#EXT-X-PLAYLIST-TYPE:VOD\n", "")},
        {"target too short", {"target-duration"}, edit(media, "DURATION:6", "DURATION:5")},
        {"target too long", {"target-duration-tight"}, edit(media, "DURATION:6", "DURATION:7")},
        {"no target", {"playlist-syntax"}, edit("subtitles-1/playlist.m3u8", "#EXT-X-TARGETDURATION:6\n", "")},
        {"version too low", {"version"}, edit(media, "VERSION:6", "VERSION:5")},
        {"version too high", {"version-tight"}, edit(media, "VERSION:6", "VERSION:7")},
        {"no version", {"version"}, edit(media, "#EXT-X-VERSION:6\n", "")},
        {"EXTINF off by a frame", {"extinf"}, edit(media, "6.000000", "5.960000")},
        {"EXTINF off by a microsecond too many", {"extinf"}, edit(media, "6.000000", "6.000003")},
        {"EXTINF off by two frames", {"extinf", "total-duration"}, edit(media, "6.000000", "6.080000")},
        {"no EXT-X-MAP",
         {"map"},
         [](HlsFiles& files) { replace(files, "240p/iframes.m3u8", "#EXT-X-MAP:URI=\"init.mp4\"\n", ""); }},
        {"two maps",
         {"map"},
         edit(media, "#EXT-X-MAP:URI=\"init.mp4\"\n", "#EXT-X-MAP:URI=\"init.mp4\"\n#EXT-X-MAP:URI=\"init.mp4\"\n")},
        {"not from the first segment on",
         {"first-segment"},
         edit(media, "#EXTINF", "#EXT-X-MEDIA-SEQUENCE:1\n#EXTINF")},
        {"segments not said to be independent",
         {"independent-segments"},
         [](HlsFiles& files) {
             replace(files, master, "#EXT-X-INDEPENDENT-SEGMENTS\n", "");
             replace(files, media, "#EXT-X-INDEPENDENT-SEGMENTS\n", "");
         }},
        {"a segment as a byte range",
         {"whole-segments"},
         edit(media, "#EXTINF:2.000000,\n", "#EXTINF:2.000000,\n#EXT-X-BYTERANGE:100@0\n")},
    });
}

TEST_CASE("faults of syntax are found") {
    check_faults({
        {"a byte order mark", {"playlist-syntax"}, edit(media, "#EXTM3U", "\xef\xbb\xbf#EXTM3U")},
        {"no EXTM3U", {"playlist-syntax"}, edit(master, "#EXTM3U\n", "")},
        {"an unknown tag", {"playlist-syntax"}, edit(media, "#EXTINF", "#EXT-X-WONDER:1\n#EXTINF")},
        {"a tag of the other kind", {"playlist-syntax"}, edit(master, "#EXT-X-MEDIA", "#EXT-X-ENDLIST\n#EXT-X-MEDIA")},
        {"a tag twice", {"playlist-syntax"}, edit(media, "#EXTINF", "#EXT-X-VERSION:6\n#EXTINF")},
        {"an EXTINF without URI", {"playlist-syntax"}, edit(media, "#EXTINF:2", "#EXTINF:6.0,\n#EXTINF:2")},
        {"an EXTINF without comma", {"playlist-syntax"}, edit(media, "2.000000,", "2.000000")},
        {"bytes that are no UTF-8", {"playlist-syntax"}, edit(master, "English", "Engl\xffsh")},
        {"a bare attribute",
         {"average-bandwidth", "bandwidth", "playlist-syntax", "uris-relative"},
         edit(master, ",CHANNELS", ",SURPRISE,CHANNELS")},
        {"a quote that is not closed",
         {"average-bandwidth", "bandwidth", "default-track", "playlist-syntax", "uris-relative"},
         edit(master, "NAME=\"English\"", "NAME=\"English")},
        {"an unquoted CODECS",
         {"codecs", "playlist-syntax"},
         edit(master, "CODECS=\"avc1.64001e,mp4a.40.2\"", "CODECS=avc1.64001e")},
        {"an attribute twice", {"playlist-syntax"}, edit(master, ",DEFAULT=YES", ",DEFAULT=YES,DEFAULT=YES")},
        {"a boolean that is none", {"default-track", "playlist-syntax"}, edit(master, "DEFAULT=YES", "DEFAULT=TRUE")},
        {"a control character", {"playlist-syntax"}, edit(master, "English", "Engl\x01sh")},
    });
}

TEST_CASE("faults of the multivariant playlist are found") {
    check_faults({
        {"another level in CODECS", {"codecs"}, edit(master, "avc1.64001e", "avc1.64001f")},
        {"no sound in CODECS", {"codecs"}, edit(master, ",mp4a.40.2", "")},
        {"another size", {"resolution"}, edit(master, "640x360", "640x368")},
        {"no size", {"resolution"}, edit(master, ",RESOLUTION=640x360", "")},
        {"another frame rate", {"frame-rate"}, edit(master, "FRAME-RATE=25.000", "FRAME-RATE=24.975")},
        {"no frame rate", {"frame-rate"}, edit(master, ",FRAME-RATE=25.000", "")},
        {"HDR", {"video-range"}, edit(master, "VIDEO-RANGE=SDR", "VIDEO-RANGE=PQ")},
        {"peak 2 % too high", {"bandwidth"}, scale("STREAM-INF", "BANDWIDTH=", 1.02)},
        {"peak 2 % too low", {"bandwidth"}, scale("STREAM-INF", "BANDWIDTH=", 0.98)},
        {"mean 2 % too high", {"average-bandwidth"}, scale("STREAM-INF", "AVERAGE-BANDWIDTH=", 1.02)},
        {"peak of I-frames 2 % too low", {"bandwidth"}, scale("I-FRAME-STREAM-INF", "BANDWIDTH=", 0.98)},
        {"captions not denied", {"closed-captions"}, edit(master, ",CLOSED-CAPTIONS=NONE", "")},
        {"an unknown group of sound",
         {"average-bandwidth", "bandwidth", "codecs", "groups", "groups-used"},
         edit(master, "AUDIO=\"audio\"", "AUDIO=\"sound\"")},
        {"an unknown group of subtitles",
         {"groups", "groups-used"},
         edit(master, "SUBTITLES=\"subtitles\"", "SUBTITLES=\"texts\"")},
        {"a group left out by one variant", {"groups-used"}, edit(master, ",SUBTITLES=\"subtitles\"", "")},
        {"a name twice",
         {"track-names"},
         [](HlsFiles& files) {
             std::string& text = files.at(master);
             const auto start = text.find("#EXT-X-MEDIA:TYPE=SUBTITLES");
             text.insert(start, text.substr(start, text.find('\n', start) + 1 - start));
         }},
        {"no default", {"default-track"}, edit(master, "DEFAULT=YES", "DEFAULT=NO")},
        {"two defaults",
         {"default-track"},
         [](HlsFiles& files) {
             std::string& text = files.at(master);
             const auto start = text.find("#EXT-X-MEDIA:TYPE=AUDIO");
             text.insert(start, text.substr(start, text.find('\n', start) + 1 - start));
             replace(files, master, "English", "Deutsch");
         }},
        {"a default that may not be selected", {"autoselect"}, edit(master, "AUTOSELECT=YES", "AUTOSELECT=NO")},
        {"a language that is none", {"language"}, edit(master, "LANGUAGE=\"en\"", "LANGUAGE=\"en_US\"")},
        {"other channels", {"channels"}, edit(master, "CHANNELS=\"1\"", "CHANNELS=\"2\"")},
        {"no I-frame playlists",
         {"iframe-streams"},
         [](HlsFiles& files) {
             std::string& text = files.at(master);
             text.erase(text.find("#EXT-X-I-FRAME-STREAM-INF"));
         }},
    });
}
