/// What breaks a MUST is not announced.

#include "worker/transcoder/package/gate.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/media/clip.h"
#include "worker/transcoder/package/aac_format.h"
#include "worker/transcoder/package/segmenter.h"

using namespace sluice;

namespace {

class Announced : public TaskEvents {
  public:
    void progress(double) override {}
    void object(const std::string& name) override { names.push_back(name); }
    void segments(const TaskResult&) override {}
    std::vector<std::string> names;
};

/// A segment of `count` frames of sound, each of which claims to last `duration`.
void write_sound(int count, std::int64_t duration, Announced& events) {
    const TemporaryDirectory directory;
    const OpenPath path(directory.path());
    TaskOutput output(path.fd(), events);
    Segmenter segmenter("audio", aac_format(48000, 2), audio_ticks(48000), 0, 0, output);
    for (int i = 0; i < count; ++i) {
        const Packet packet = make_packet();
        REQUIRE(av_new_packet(packet.get(), 16) == 0);
        std::fill_n(packet->data, packet->size, std::uint8_t{0});  // chance might make ADTS of them, which is refused
        packet->pts = packet->dts = i * duration;
        packet->flags |= AV_PKT_FLAG_KEY;
        segmenter.add(*packet, i == 3 ? duration / 2 : duration);
    }
    segmenter.end_segment();
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
    Announced good;
    write_sound(3, 1024, good);
    CHECK(good.names == std::vector<std::string>{"audio/init.mp4", "audio/seg-00000.m4s"});
    Announced bad;
    CHECK_THROWS_AS(write_sound(8, 1024, bad), TaskFailure);  // a frame of sound in their midst that is shorter
    CHECK(bad.names == std::vector<std::string>{"audio/init.mp4"});
}
