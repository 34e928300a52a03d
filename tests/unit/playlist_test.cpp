#include "common/playlist/playlist.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace sluice;

namespace {

std::vector<MediaSegment> segments(const std::vector<std::pair<double, std::int64_t>>& seconds_and_bytes) {
    std::vector<MediaSegment> list;
    for (const auto& [seconds, bytes] : seconds_and_bytes) {
        list.push_back({"seg-" + std::to_string(list.size()) + ".m4s", seconds, bytes});
    }
    return list;
}

}  // namespace

TEST_CASE("target duration is the longest EXTINF, rounded to the nearest second") {
    CHECK(target_duration_seconds(segments({})) == 1);
    CHECK(target_duration_seconds(segments({{0.2, 1}})) == 1);
    CHECK(target_duration_seconds(segments({{6.006, 1}, {2.0, 1}})) == 6);
    CHECK(target_duration_seconds(segments({{6.5, 1}})) == 7);
}

TEST_CASE("measured bit rates follow the windows of RFC 8216 section 4.1") {
    SUBCASE("equal segments") {
        const auto rate = measure(segments({{6, 6000}, {6, 6000}}));
        CHECK(rate.peak_bps == 8000);
        CHECK(rate.average_bps == 8000);
    }
    SUBCASE("the fattest full segment is the peak") {
        const auto rate = measure(segments({{6, 6000}, {6, 12000}, {6, 6000}}));
        CHECK(rate.peak_bps == 16000);
        CHECK(rate.average_bps == 10667);
    }
    SUBCASE("a short last segment below half the target duration is no window of its own") {
        const auto rate = measure(segments({{6, 6000}, {1, 100000}}));
        // Alone it would be 800 kb/s; together with its neighbour, 7 s are a valid window.
        CHECK(rate.peak_bps == 121143);
    }
    SUBCASE("a list shorter than any window counts as one run") {
        CHECK(measure(segments({{0.4, 1000}})).peak_bps == 20000);
    }
    SUBCASE("nothing") {
        CHECK(measure(segments({})).peak_bps == 0);
    }
}

TEST_CASE("a media playlist") {
    MediaPlaylist playlist;
    playlist.init_uri = "init.mp4";
    playlist.segments = segments({{6.006, 10}, {3.003, 10}});
    SUBCASE("complete: VOD with ENDLIST") {
        CHECK(write(playlist) ==
              "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:6\n#EXT-X-PLAYLIST-TYPE:VOD\n"
              "#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"init.mp4\"\n"
              "#EXTINF:6.006000,\nseg-0.m4s\n#EXTINF:3.003000,\nseg-1.m4s\n#EXT-X-ENDLIST\n");
    }
    SUBCASE("still growing: EVENT without ENDLIST") {
        playlist.type = PlaylistType::event;
        const auto text = write(playlist);
        CHECK(text.find("#EXT-X-PLAYLIST-TYPE:EVENT\n") != std::string::npos);
        CHECK(text.find("ENDLIST") == std::string::npos);
    }
}

TEST_CASE("an I-frame playlist points into the segments") {
    IframePlaylist playlist;
    playlist.init_uri = "init.mp4";
    playlist.iframes = {{"seg-0.m4s", 0, 5000, 2.002}, {"seg-0.m4s", 90000, 4000, 1.001}};
    CHECK(write(playlist) ==
          "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:2\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-I-FRAMES-ONLY\n"
          "#EXT-X-MAP:URI=\"init.mp4\"\n#EXTINF:2.002000,\n#EXT-X-BYTERANGE:5000@0\nseg-0.m4s\n"
          "#EXTINF:1.001000,\n#EXT-X-BYTERANGE:4000@90000\nseg-0.m4s\n#EXT-X-ENDLIST\n");
    CHECK(measure(playlist.iframes).average_bps == 23976);
}

TEST_CASE("a multivariant playlist") {
    MultivariantPlaylist playlist;
    playlist.variants.push_back(
        {"720p/playlist.m3u8", 2500000, 2000000, "avc1.64001f,mp4a.40.2", 1280, 720, FrameRate{30000, 1001}});
    playlist.audio.push_back({"audio/playlist.m3u8", "Say \"hi\"", "de", 2, true});
    CHECK(write(playlist) ==
          "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-INDEPENDENT-SEGMENTS\n"
          "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"Say 'hi'\",LANGUAGE=\"de\",DEFAULT=YES,AUTOSELECT=YES,"
          "CHANNELS=\"2\",URI=\"audio/playlist.m3u8\"\n"
          "#EXT-X-STREAM-INF:BANDWIDTH=2500000,AVERAGE-BANDWIDTH=2000000,CODECS=\"avc1.64001f,mp4a.40.2\","
          "RESOLUTION=1280x720,VIDEO-RANGE=SDR,FRAME-RATE=29.970,AUDIO=\"audio\",CLOSED-CAPTIONS=NONE\n"
          "720p/playlist.m3u8\n");
    SUBCASE("subtitles are a group, I-frame playlists streams of their own") {
        playlist.audio.clear();
        playlist.subtitles.push_back({"subtitles-1/playlist.m3u8", "Deutsch", "de", true});
        playlist.iframes.push_back({"720p/iframes.m3u8", 300000, 200000, "avc1.64001f", 1280, 720});
        CHECK(write(playlist) ==
              "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-INDEPENDENT-SEGMENTS\n"
              "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"subtitles\",NAME=\"Deutsch\",LANGUAGE=\"de\",DEFAULT=NO,"
              "AUTOSELECT=YES,FORCED=YES,URI=\"subtitles-1/playlist.m3u8\"\n"
              "#EXT-X-STREAM-INF:BANDWIDTH=2500000,AVERAGE-BANDWIDTH=2000000,CODECS=\"avc1.64001f,mp4a.40.2\","
              "RESOLUTION=1280x720,VIDEO-RANGE=SDR,FRAME-RATE=29.970,SUBTITLES=\"subtitles\",CLOSED-CAPTIONS=NONE\n"
              "720p/playlist.m3u8\n"
              "#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=300000,AVERAGE-BANDWIDTH=200000,CODECS=\"avc1.64001f\","
              "RESOLUTION=1280x720,VIDEO-RANGE=SDR,URI=\"720p/iframes.m3u8\"\n");
    }
    SUBCASE("audio only has neither resolution nor frame rate") {
        playlist.variants = {{"audio/playlist.m3u8", 128000, 128000, "mp4a.40.2", 0, 0, std::nullopt}};
        playlist.audio.clear();
        CHECK(
            write(playlist) ==
            "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-INDEPENDENT-SEGMENTS\n"
            "#EXT-X-STREAM-INF:BANDWIDTH=128000,AVERAGE-BANDWIDTH=128000,CODECS=\"mp4a.40.2\"\naudio/playlist.m3u8\n");
    }
}

TEST_CASE("a token is carried into every URI, and into nothing else") {
    CHECK(
        append_to_uris("#EXTM3U\n#EXT-X-MAP:URI=\"init.mp4\"\n#EXTINF:6.0,\nseg-0.m4s\n#EXT-X-ENDLIST\n", "?token=t") ==
        "#EXTM3U\n#EXT-X-MAP:URI=\"init.mp4?token=t\"\n#EXTINF:6.0,\nseg-0.m4s?token=t\n#EXT-X-ENDLIST\n");
}

TEST_CASE("a suffix belongs to the URI, not behind its line end") {
    CHECK(append_to_uris("#EXTM3U\r\n#EXT-X-MAP:URI=\"init.mp4\"\r\nseg-0.m4s\r\n\r\n", "?token=t") ==
          "#EXTM3U\r\n#EXT-X-MAP:URI=\"init.mp4?token=t\"\r\nseg-0.m4s?token=t\r\n\r\n");
}
