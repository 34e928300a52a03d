/// Damaged and hostile output: findings perhaps, a crash or a hang never. Seeded.

#include <chrono>
#include <random>

#include <doctest/doctest.h>

#include "tests/verify/hls_files.h"
#include "worker/transcoder/verify/hls_reader.h"
#include "worker/transcoder/verify/segment.h"
#include "worker/transcoder/verify/webvtt_reader.h"

using namespace sluice;

namespace {

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
}

/// Cuts, doubles or overwrites a part of `bytes`; early parts, where headers are, more often.
void damage(std::string& bytes, Random& random) {
    constexpr std::size_t header_bytes = 2000;
    constexpr std::size_t max_part = 64;
    const std::size_t reach = below(random, 2) == 0 ? bytes.size() : std::min(bytes.size(), header_bytes);
    if (reach == 0) return;
    const std::size_t at = below(random, reach);
    const std::size_t length = std::min(bytes.size() - at, 1 + below(random, max_part));
    switch (below(random, 5)) {
        case 0:
            bytes.resize(at);
            break;
        case 1:
            bytes.erase(at, length);
            break;
        case 2:
            bytes.insert(at, bytes.substr(at, length));
            break;
        case 3:
            bytes.replace(at, length, length, static_cast<char>(below(random, 2) == 0 ? 0xff : 0));
            break;
        default:
            for (std::size_t i = 0; i < length; ++i)
                bytes[at + i] = static_cast<char>(below(random, 256));
    }
}

conformance::Bytes span_of(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

TEST_CASE("no damage to a file makes verify crash") {
    constexpr int rounds = 150;
    Random random(20250101);
    std::vector<std::string> paths;
    for (const auto& [path, bytes] : complete_output())
        paths.push_back(path);
    int noticed = 0;
    for (int round = 0; round < rounds; ++round) {
        HlsFiles files = complete_output();
        for (std::size_t i = 0; i <= below(random, 3); ++i)
            damage(files.at(paths[below(random, paths.size())]), random);
        noticed += check(files).findings.empty() ? 0 : 1;
    }
    CHECK(noticed > rounds / 2);
}

TEST_CASE("no damage to bytes makes a reader crash") {
    constexpr int rounds = 3000;
    Random random(20250102);
    const auto& files = complete_output();
    const std::string init = files.at("240p/init.mp4");
    const auto good_init = conformance::read_init_section(span_of(init));
    std::size_t seen = 0;
    for (int round = 0; round < rounds; ++round) {
        std::string bad_init = init;
        damage(bad_init, random);
        seen += conformance::read_init_section(span_of(bad_init)).boxes.size();
        std::string segment = files.at(round % 2 == 0 ? "240p/seg-00002.m4s" : "audio/seg-00002.m4s");
        damage(segment, random);
        seen += conformance::read_segment(span_of(segment), good_init).sample_count();
        std::string playlist = files.at(round % 2 == 0 ? "240p/iframes.m3u8" : "240p/playlist.m3u8");
        damage(playlist, random);
        seen += conformance::read_media_playlist(playlist).segments.size();
        std::string master = files.at("master.m3u8");
        damage(master, random);
        seen += conformance::read_multivariant_playlist(master).variants.size();
        std::string subtitles = files.at("subtitles-1/seg-00000.vtt");
        damage(subtitles, random);
        seen += conformance::read_webvtt(subtitles).cues.size();
    }
    CHECK(seen > 0);
}

TEST_CASE("what claims to be huge costs no time") {
    constexpr std::chrono::seconds max_time{20};
    const auto start = std::chrono::steady_clock::now();
    HlsFiles files = complete_output();
    SUBCASE("samples without number") {
        std::string& segment = files.at("240p/seg-00001.m4s");
        const auto run = payload_of(segment, {"moof", "traf", "trun"});
        set_number(segment, run, 0);
        set_number(segment, run + 4, 0xffffffff);
        CHECK(broken_rules(check(files)).contains("boxes-readable"));
    }
    SUBCASE("a box without end") {
        std::string& segment = files.at("240p/seg-00001.m4s");
        set_number(segment, 0, 0xffffffff);
        CHECK(broken_rules(check(files)).contains("segment-boxes"));
    }
    SUBCASE("fragments of nothing") {
        std::string& segment = files.at("240p/seg-00001.m4s");
        segment.clear();
        for (int i = 0; i < 200'000; ++i)
            segment += std::string("\0\0\0\10moof\0\0\0\10mdat", 16);
        CHECK(broken_rules(check(files)).contains("sample-data"));
    }
    SUBCASE("a playlist of one segment, over and over") {
        std::string& playlist = files.at("240p/playlist.m3u8");
        for (int i = 0; i < 200'000; ++i)
            playlist += "#EXTINF:0.000001,\nseg-00001.m4s\n";
        const auto rules = broken_rules(check(files));
        CHECK(rules.contains("segments-once"));
        CHECK(rules.contains("playlist-syntax"));
    }
    SUBCASE("variants without number") {
        std::string& master = files.at("master.m3u8");
        for (int i = 0; i < 20'000; ++i)
            master += "#EXT-X-STREAM-INF:BANDWIDTH=1\n240p/playlist.m3u8\n";
        CHECK(broken_rules(check(files)).contains("variants"));
    }
    SUBCASE("a list that goes round in circles") {
        replace(files, "master.m3u8", "\n240p/playlist.m3u8", "\nmaster.m3u8");
        CHECK_FALSE(check(files).passes());
    }
    CHECK(std::chrono::steady_clock::now() - start < max_time);
}
