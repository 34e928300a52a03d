/// What breaks a MUST is not announced.

#include "worker/transcoder/package/gate.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/media/clip.h"
#include "worker/transcoder/av/video_encoder.h"
#include "worker/transcoder/package/aac_format.h"
#include "worker/transcoder/package/segmenter.h"

using namespace sluice;

namespace {

class Announced : public TaskEvents {
  public:
    void progress(double) override {}
    void object(const std::string& name) override { names.push_back(name); }
    void segments(const TaskResult& complete) override {
        CHECK(complete.renditions.at(0).init_bytes > 0);
        numbers.push_back(complete.segments.at(0).number);
    }
    std::vector<std::string> names;
    std::vector<std::int64_t> numbers;
};

/// Segments end every `segment_samples` samples.
SegmentCutter cutter_every(std::int64_t segment_samples) {
    return {[segment_samples](std::int64_t number) { return number * segment_samples; }, 0};
}

/// `count` frames of sound, each of which claims to last `duration`.
void write_sound(int count, std::int64_t duration, const SegmentCutter& cutter, Announced& events) {
    const TemporaryDirectory directory;
    const OpenPath path(directory.path());
    TaskOutput output(path.fd(), events);
    Segmenter segmenter("audio", aac_format(48000, 2), audio_ticks(48000), cutter, 0, output);
    for (int i = 0; i < count; ++i) {
        const Packet packet = make_packet();
        REQUIRE(av_new_packet(packet.get(), 16) == 0);
        std::fill_n(packet->data, packet->size, std::uint8_t{0});  // chance might make ADTS of them, which is refused
        packet->pts = packet->dts = i * duration;
        packet->flags |= AV_PKT_FLAG_KEY;
        segmenter.add(*packet, i == 3 ? duration / 2 : duration);
    }
    segmenter.finish();
}

}  // namespace

TEST_CASE("a SHOULD passes the gate, a MUST does not") {
    const std::vector<Finding> none;
    const std::vector<Finding> minor{{"rule", Severity::should, "§1", "a", "b", "c"}};
    const std::vector<Finding> both{minor.front(), {"rule", Severity::must, "§1", "a", "b", "c"}};
    CHECK_NOTHROW(require_conformance(none));
    CHECK_NOTHROW(require_conformance(minor));
    CHECK_THROWS_AS(require_conformance(both), TaskFailure);
}

TEST_CASE("a segment is announced only when it conforms") {
    const auto whole = cutter_every(48000);
    Announced good;
    write_sound(3, 1024, whole, good);
    CHECK(good.names == std::vector<std::string>{"audio/init.mp4", "audio/seg-00000.m4s"});
    Announced bad;
    CHECK_THROWS_AS(write_sound(8, 1024, whole, bad), TaskFailure);  // a frame of sound in their midst that is shorter
    CHECK(bad.names == std::vector<std::string>{"audio/init.mp4"});
}

TEST_CASE("sound can be played while its task goes on: every segment but the last is announced") {
    Announced events;
    write_sound(3, 1024, cutter_every(1024), events);
    CHECK(events.names == std::vector<std::string>{"audio/init.mp4", "audio/seg-00000.m4s", "audio/seg-00001.m4s",
                                                   "audio/seg-00002.m4s"});
    CHECK(events.numbers == std::vector<std::int64_t>{0, 1});
}

TEST_CASE("a picture that begins a segment has to be a keyframe") {
    const VideoRendition rendition{.name = "90p", .width = 160, .height = 90, .max_bitrate_bps = 100'000};
    const FrameRate rate{25, 1};
    const TemporaryDirectory directory;
    const OpenPath path(directory.path());
    Announced events;
    TaskOutput output(path.fd(), events);
    const VideoEncoder encoder(rendition, rate, 50);
    Segmenter segmenter("90p", encoder.format(), video_ticks(rate), cutter_every(150), 0, output);
    const Packet packet = make_packet();
    REQUIRE(av_new_packet(packet.get(), 16) == 0);
    CHECK_THROWS_WITH_AS(segmenter.add(*packet, 1), TaskFailure(FailureCode::decode_error).what(), TaskFailure);
    CHECK(events.names.empty());
}
