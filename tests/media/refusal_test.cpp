/// What cannot be shown is refused, with the code that says why.

#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/media/clip.h"

using namespace sluice;

namespace {

std::filesystem::path whole(const std::string& extension, const std::string& more = {}) {
    return clip("whole." + extension,
                "-f lavfi -i testsrc2=s=320x180:r=25:d=10 -f lavfi -i sine=d=10 -c:v libx264 "
                "-preset ultrafast -g 25 -c:a aac " +
                    more);
}

std::filesystem::path cut(const std::filesystem::path& file, double share) {
    const std::string bytes = bytes_of(file);
    const auto kept = static_cast<std::size_t>(share * static_cast<double>(bytes.size()));
    return file_of("cut-" + file.filename().string(), bytes.substr(0, kept));
}

}  // namespace

TEST_CASE("what is not media") {
    CHECK(refusal(file_of("text.mp4", "Dear diary, today I did not record anything.\n")) == "not_media");
    CHECK(refusal(file_of("empty.mp4", "")) == "not_media");
    std::string noise;
    for (unsigned i = 0, x = 1; i < 200'000; ++i, x = x * 1664525 + 1013904223)
        noise += static_cast<char>(x >> 24);
    CHECK(refusal(file_of("noise.mp4", noise)) == "not_media");
}

TEST_CASE("what names other files is not opened, and neither are they") {
    const auto canary = whole("mp4").string();
    CHECK(refusal(file_of("hls.mp4", fmt::format("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{}\n#EXT-X-ENDLIST\n",
                                                 canary))) == "not_media");
    CHECK(refusal(file_of("concat.mp4", fmt::format("ffconcat version 1.0\nfile '{}'\n", canary))) == "not_media");
    CHECK(refusal(file_of("sdp.mp4",
                          "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
                          "m=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n")) == "not_media");
}

TEST_CASE("what was cut off") {
    CHECK(refusal(cut(whole("mp4"), 0.5)) == "truncated");  // the index stands at the end
    CHECK(refusal(cut(clip("front.mp4", fmt::format("-i {} -c copy -movflags faststart", whole("mp4").string())),
                      0.5)) == "truncated");
    CHECK(refusal(cut(whole("mkv"), 0.5)) == "truncated");
    CHECK(refusal(cut(whole("avi"), 0.5)) == "truncated");
}

TEST_CASE("a little missing is tolerated, with a warning") {
    const HlsCopy copy(
        cut(clip("front.mp4", fmt::format("-i {} -c copy -movflags faststart", whole("mp4").string())), 0.97));
    CHECK(copy.report["warnings"].size() == 1);
    CHECK(copy.luma("180p").size() == 250 * 320 * 180);
}

TEST_CASE("codecs without a decoder are not shown as something else") {
    const auto renamed = [](const std::string& name, std::string bytes, const std::string& from,
                            const std::string& to) {
        for (auto at = bytes.find(from); at != std::string::npos; at = bytes.find(from, at + 1))
            bytes.replace(at, from.size(), to);
        return file_of(name, bytes);
    };
    CHECK(refusal(renamed("vvc.mp4", bytes_of(whole("mp4")), "avc1", "vvc1")) == "unsupported_codec");
    CHECK(refusal(renamed("unseen.mkv", bytes_of(whole("mkv")), "V_MPEG4/ISO/AVC", "V_MPEG9/ISO/XYZ")) ==
          "unsupported_codec");
    const HlsCopy silent(renamed("unheard.mkv", bytes_of(whole("mkv")), "A_AAC", "A_XYZ"));
    CHECK(silent.report["warnings"].size() == 1);
    CHECK_FALSE(std::filesystem::exists(silent.path("audio")));
}

TEST_CASE("a damaged stretch is passed over, a damaged recording is not") {
    // The largest box is the pictures: noise in it leaves the index whole.
    const auto damaged = [](const std::string& name, double from, double to) {
        std::string bytes = bytes_of(whole("mp4"));
        const auto size = static_cast<double>(bytes.size());
        for (auto i = static_cast<std::size_t>(from * size); i < static_cast<std::size_t>(to * size); ++i)
            bytes[i] = static_cast<char>(i * 7919 >> 3);
        return file_of(name, bytes);
    };
    CHECK(refusal(damaged("scratch.mp4", 0.50, 0.505)) == "accepted");
    CHECK(refusal(damaged("ruin.mp4", 0.1, 0.9)) == "decode_error");
}
