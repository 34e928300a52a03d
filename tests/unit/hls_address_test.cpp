#include "api/playback/hls_address.h"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

using namespace sluice;
using namespace std::string_view_literals;

TEST_CASE("what the path of an HLS request names") {
    namespace names = hls_address;
    struct Case {
        std::string_view path;
        HlsAddress address;
    };
    const std::vector<Case> cases{
        {"master.m3u8", names::MultivariantPlaylist{}},
        {"720p/playlist.m3u8", names::MediaPlaylist{"720p"}},
        {"audio-2/playlist.m3u8", names::MediaPlaylist{"audio-2"}},
        {"720p/iframes.m3u8", names::IframePlaylist{"720p"}},
        {"720p/init.mp4", names::InitSection{"720p"}},
        {"720p/seg-00000.m4s", names::Segment{"720p", 0}},
        {"720p/seg-00042.m4s", names::Segment{"720p", 42}},
        {"720p/seg-99999.m4s", names::Segment{"720p", 99'999}},
        {"720p/seg-100000.m4s", names::Segment{"720p", 100'000}},
        {"720p/seg-9223372036854775807.m4s", names::Segment{"720p", 9'223'372'036'854'775'807}},
        {"subtitles-1/seg-00007.vtt", names::SubtitleSegment{"subtitles-1", 7}},
        {"storyboard.vtt", names::Storyboard{}},
        {"storyboard-000.jpg", names::Asset{"storyboard-000.jpg"}},
        {"poster.jpg", names::Asset{"poster.jpg"}},
        {"seg-00000.m4s", names::Asset{"seg-00000.m4s"}},  // a rendition's file without its rendition
        {"-", names::Asset{"-"}},
        {"abcdefghijklmnopqrstuvwxyz012345/init.mp4", names::InitSection{"abcdefghijklmnopqrstuvwxyz012345"}},
    };
    for (const auto& [path, address] : cases) {
        CAPTURE(path);
        CHECK((parse_hls_address(path) == address));
    }
}

TEST_CASE("what names nothing") {
    for (const auto path :
         {// empty parts
          ""sv, "/"sv, "720p/"sv, "/init.mp4"sv, "720p//init.mp4"sv, "/720p/init.mp4"sv, "720p/init.mp4/"sv, "//"sv,
          // parts that lead elsewhere
          ".."sv, "."sv, "./master.m3u8"sv, "../master.m3u8"sv, "720p/.."sv, "720p/../720p/init.mp4"sv,
          "../720p/init.mp4"sv, "720p/./init.mp4"sv, "720p/e1/init.mp4"sv, "..\\master.m3u8"sv,
          // percent forms are decoded before
          "%2e%2e/init.mp4"sv, "720p%2finit.mp4"sv, "720p/seg-%30%30000.m4s"sv, "master.m3u8%00"sv, "720p/init.mp4\0"sv,
          "master.m3u8\0"sv, "\0"sv,
          // spellings of numbers
          "720p/seg-0.m4s"sv, "720p/seg-0042.m4s"sv, "720p/seg-000042.m4s"sv, "720p/seg-0100000.m4s"sv,
          "720p/seg-00042"sv, "720p/seg-00042.m4"sv, "720p/seg-00042.m4s.m4s"sv, "720p/seg-.m4s"sv,
          "720p/seg--0001.m4s"sv, "720p/seg-+0001.m4s"sv, "720p/seg- 0001.m4s"sv, "720p/seg-0x2a0.m4s"sv,
          "720p/seg-00042.5.m4s"sv, "720p/seg-٠٠٠٤٢.m4s"sv, "720p/Seg-00042.m4s"sv, "720p/00042.m4s"sv,
          "720p/seg-00042.mp4"sv, "720p/1seg-00042.m4s"sv,
          // beyond 64 bits
          "720p/seg-9223372036854775808.m4s"sv, "720p/seg-99999999999999999999.m4s"sv,
          "720p/seg-18446744073709551616.vtt"sv, "720p/seg--9223372036854775808.m4s"sv,
          // names of renditions and files
          "720P/init.mp4"sv, "720p /init.mp4"sv, "720_p/init.mp4"sv, "\xc3\xa9/init.mp4"sv,
          "abcdefghijklmnopqrstuvwxyz0123456/init.mp4"sv, "720p/master.m3u8"sv, "720p/init.mp5"sv, "720p/playlist"sv,
          "720p/INIT.MP4"sv, "Poster.jpg"sv, ".hidden"sv, "poster jpg"sv, "poster.jpg\n"sv, "master.m3u8?token=x"sv}) {
        CAPTURE(path);
        CHECK_FALSE(parse_hls_address(path).has_value());
    }
}
