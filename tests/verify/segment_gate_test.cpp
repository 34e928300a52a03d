/// The small gate: one segment, as its task has just made it.

#include <doctest/doctest.h>

#include "tests/verify/hls_files.h"

using namespace sluice;

namespace {

std::vector<std::uint8_t> bytes(const std::string& text) {
    return {text.begin(), text.end()};
}

std::set<std::string> rules_of(const SegmentExpectation& expectation, const std::string& segment) {
    std::set<std::string> rules;
    const auto& files = complete_output();
    const std::string folder = expectation.name.substr(0, expectation.name.find('/'));
    for (const auto& finding : findings_of_segment(bytes(files.at(folder + "/init.mp4")), bytes(segment), expectation))
        rules.insert(finding.rule);
    return rules;
}

const SegmentExpectation picture_segment{"240p/seg-00001.m4s", 6, 6, "avc1.640015", 426, 240};
const SegmentExpectation sound_segment{"audio/seg-00000.m4s", 0, 282 * 1024 / 48000.0, "mp4a.40.2", 0, 0};

}  // namespace

TEST_CASE("a segment that is as planned makes no findings") {
    for (const auto& expectation : {picture_segment, sound_segment}) {
        CAPTURE(expectation.name);
        CHECK(rules_of(expectation, complete_output().at(expectation.name)).empty());
        CHECK(rules_of(expectation, transcoded().at(expectation.name)).size() <= 1);
    }
}

TEST_CASE("a segment that is not as planned is found") {
    const std::string& segment = complete_output().at(picture_segment.name);
    auto expectation = picture_segment;
    SUBCASE("start") {
        expectation.start_seconds = 6.04;
    }
    SUBCASE("duration") {
        expectation.duration_seconds = 5.96;
    }
    SUBCASE("codec") {
        expectation.codecs = "avc1.64001e";
    }
    SUBCASE("size") {
        expectation.height = 242;
    }
    CHECK(rules_of(expectation, segment) == std::set<std::string>{"as-planned"});
}

TEST_CASE("a damaged segment is found") {
    const std::string& segment = complete_output().at(picture_segment.name);
    CHECK(rules_of(picture_segment, segment.substr(0, segment.size() - 1)).contains("segment-boxes"));
    CHECK(rules_of(picture_segment, "").contains("segment-boxes"));
    CHECK(rules_of(picture_segment, std::string(1000, '\0')).contains("segment-boxes"));
}

TEST_CASE("the subtitles of a track are held to their rules before they are announced") {
    const auto files_with = [](const std::string& first) {
        const auto& output = complete_output();
        return std::vector<SubtitleFile>{{"subtitles-1/seg-00000.vtt", 6, first},
                                         {"subtitles-1/seg-00001.vtt", 6, output.at("subtitles-1/seg-00001.vtt")},
                                         {"subtitles-1/seg-00002.vtt", 2, output.at("subtitles-1/seg-00002.vtt")}};
    };
    const std::string good = complete_output().at("subtitles-1/seg-00000.vtt");
    CHECK(findings_of_subtitles(files_with(good)).empty());
    const auto rule_of = [&](const std::string& first) {
        const auto findings = findings_of_subtitles(files_with(first));
        REQUIRE(findings.size() == 1);
        CHECK(findings.front().where.starts_with("subtitles-1/seg-00000.vtt"));
        return findings.front().rule;
    };
    CHECK(rule_of("WEBVTX" + good.substr(6)) == "webvtt-syntax");
    CHECK(rule_of(good + "\n00:03.000 --> 00:03.500\nlate\n") == "cue-order");
    CHECK(rule_of(good + "\n00:07.000 --> 00:08.000\nfar\n") == "cue-in-segment");
}
