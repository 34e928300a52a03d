/// Good output makes no findings: as the transcoder writes it, and with all that HLS output may have.

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/verify/hls_files.h"

using namespace sluice;

namespace {

/// Drops the last segment of a playlist that is not complete yet.
void make_event(HlsFiles& files, const std::string& playlist) {
    replace(files, playlist, "TYPE:VOD", "TYPE:EVENT");
    replace(files, playlist, "#EXT-X-ENDLIST\n", "");
}

}  // namespace

TEST_CASE("what the transcoder writes is well-formed") {
    for (const HlsFiles* files : {&transcoded(), &transcoded_sound()}) {
        const Report report = check(*files);
        const std::string said = text(report);
        CAPTURE(said);
        CHECK(report.passes());
        CHECK(report.findings.size() <= 1);
        CHECK_FALSE(report.renditions.empty());
    }
}

TEST_CASE("fragments by group, I-frames and subtitles are well-formed") {
    const Report report = check(complete_output());
    const std::string said = text(report);
    CAPTURE(said);
    CHECK(broken_rules(report).empty());
    CHECK(report.passes());
    CHECK(report.renditions.size() == 6);
    CHECK(report.rules > 80);
}

TEST_CASE("a video that is still growing is well-formed, with sound ahead of the picture") {
    HlsFiles files = complete_output();
    files.erase("360p/seg-00002.m4s");
    files.erase("240p/seg-00002.m4s");
    for (const std::string rendition : {"360p", "240p"}) {
        make_event(files, rendition + "/playlist.m3u8");
        make_event(files, rendition + "/iframes.m3u8");
        replace(files, rendition + "/playlist.m3u8", "#EXTINF:2.000000,\nseg-00002.m4s\n", "");
        auto& iframes = files.at(rendition + "/iframes.m3u8");
        iframes.erase(iframes.rfind("#EXTINF"));
    }
    make_event(files, "audio/playlist.m3u8");
    make_event(files, "subtitles-1/playlist.m3u8");
    const Report report = check(files);
    const std::string said = text(report);
    CAPTURE(said);
    CHECK(report.passes());
}

TEST_CASE("a report is read by people and by machines") {
    HlsFiles files = complete_output();
    replace(files, "360p/playlist.m3u8", "#EXT-X-ENDLIST\n", "");
    const Report report = check(files);
    CHECK_FALSE(report.passes());
    const nlohmann::json json = report;
    CHECK(json.at("passes") == false);
    CHECK(json.at("must") == 1);
    CHECK(json.at("should") == 0);
    const auto& finding = json.at("findings").at(0);
    CHECK(finding.at("rule") == "endlist");
    CHECK(finding.at("severity") == "MUST");
    CHECK(finding.at("source") == "RFC 8216 §4.3.3.4");
    CHECK(finding.at("where") == "360p/playlist.m3u8");
    const std::string said = text(report);
    CHECK(said.find("MUST endlist (RFC 8216 §4.3.3.4)") != std::string::npos);
    CHECK(said.find("FAILED: ") != std::string::npos);
}
